"""A campaign's message to one patient, as it was approved, and what an answer to it means."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from actions.applied import Applied
from actions.commands import AnswerRecall, Command, Switch
from actions.desk import Desk
from actions.dialogue.heard import Heard
from actions.dialogue.prompts import Prompt
from actions.dialogue.questions import Flow, Option
from actions.dialogue.registry import FLOWS
from actions.dialogue.words import plain
from actions.nudge_kinds import NUDGES, Spoken, picked
from practice.campaigns.model import Answer
from practice.consent import Scope
from practice.ids import ConversationId, RecallId
from practice.nudges import Nudge
from practice.ports import UnitOfWork

Json = Any
KIND = "campaign"
BOOKS = "book_visit"
COUNTS_FOR = timedelta(days=14)
_HAD = (
    *("already had it", "already got it", "already did", "had it", "got it already", "did it already"),
    *("had mine", "got mine", "already had one", "already have one", "had one already"),
)
_FINE = ("im fine", "i am fine", "im ok", "im good", "doing fine", "doing well")
_NO_MORE = ("stop these", "no more of these", "no more", "stop sending these")
OPTIONS = {
    Answer.BOOK: Option("book", "Book a time", ("book it", "book", "find a time", "make it", "sign me up")),
    Answer.HAD_IT: Option("had_it", "I already had it", _HAD),
    Answer.FINE: Option("fine", "All is well", _FINE),
    Answer.LATER: Option("later", "Not now", ("later", "not yet", "maybe later", "not today")),
    Answer.NO_MORE: Option("no_more", "No more of these", _NO_MORE),
}
_NOT_HAD = re.compile(r"\b(?:never|not|havent|hasnt|didnt|wasnt)\b")


def invite(desk: Desk, nudges: Sequence[Nudge]) -> Spoken | None:
    """The approved text of the chat's channel, with its menu."""
    about, patient = nudges[0].about, nudges[0].patient
    options = tuple(OPTIONS[Answer(answer)] for answer in about["answers"])
    known = () if desk.discreet else desk.patients
    name = next((p.given_name for p in known if p.id == patient), "")
    several = len(known) > 1
    keep = {"recall": about["recall"], "visit_type": about["visit_type"], "person": name if several else ""}
    whose = f" for {name}" if several and name else ""
    fill = {"whose": whose, "given_name": name}
    until = desk.now + COUNTS_FOR
    return Spoken("", fill, until, about["label"] + whose, options, keep, texts=about["texts"])


def answer(heard: Heard, prompt: Prompt, desk: Desk) -> Switch | None:
    """By number, a short yes or no, or a few words; a visit for something else is no answer."""
    offered = [option.key for _, option in prompt.offered]
    said = picked(heard, prompt, yes=Answer.BOOK.value, no=Answer.LATER.value) or _said(heard, offered)
    wants = heard.material.get("visit_type")
    if said is None and heard.sure_of(BOOKS) and wants and wants == prompt.about["visit_type"]:
        said = Answer.BOOK.value
    return _answered(heard, prompt, said) if said else None


def time_named(heard: Heard, prompt: Prompt, desk: Desk) -> Switch | None:
    """A time and no other reason for a visit, with nothing else going on, is when they want it."""
    other = {"visit_type", "symptom"} & heard.material.keys()
    books = heard.said.intent == BOOKS and bool(heard.times) and not other
    return _answered(heard, prompt, Answer.BOOK.value) if heard.only_a_time or books else None


def _answered(heard: Heard, prompt: Prompt, said: str) -> Switch:
    about = {"nudge": prompt.nudge, "recall": prompt.about["recall"], "said": said, "text": heard.text}
    kept = {key: prompt.about[key] for key in ("visit_type", "person") if prompt.about[key]}
    return Switch("answer_recall", {**about, "booking": {**kept, **heard.material}})


def _said(heard: Heard, offered: Sequence[str]) -> str | None:
    """A few words in a longer message: "I already had it at the pharmacy in October"."""
    text = plain(re.sub(r"[^\w\s]+", "", heard.text))
    spoken = [o for o in OPTIONS.values() if o.key in offered and o.key != Answer.BOOK.value]
    found = {option.key for option in spoken for word in option.words if f" {word} " in f" {text} "}
    if Answer.HAD_IT.value in found and _NOT_HAD.search(text):
        return None
    return found.pop() if len(found) == 1 else None


NUDGES.add(KIND, invite, answer, time_named)


@FLOWS.flow("answer_recall")
def answer_recall(desk: Desk, about: Mapping[str, Json]) -> Flow[Command]:
    """Written down first, whatever it is; a wish to book goes on with the booking."""
    yield from ()
    booking = {**about["booking"], "text": str(about["text"])}
    return AnswerRecall(str(about["recall"]), Answer(about["said"]), booking)


def answered(command: AnswerRecall, uow: UnitOfWork, conversation: ConversationId) -> Applied | Switch:
    """The answer is kept with the recall. No more of these: that consent is withdrawn, and nothing else."""
    said, done = command.said, f"recall answered: {command.said}"
    uow.campaigns.answer(RecallId(command.recall), said)
    if said is Answer.BOOK:
        return Switch(BOOKS, command.booking, (done,))
    if said is Answer.NO_MORE:
        uow.consents.withdraw((Scope.CAMPAIGNS,), conversation)
        return Applied("campaign.no_more", effects=(done, "campaigns stopped"))
    return Applied(f"campaign.{said}", effects=(done,))
