"""What was promised to be asked again: how a patient is after a check-in, and a check-in left unfinished."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from actions.check_in_endings import CRISIS
from actions.commands import AnswerFollowUp, Command, Switch
from actions.desk import Desk
from actions.dialogue.frames import Frame
from actions.dialogue.heard import Heard
from actions.dialogue.prompts import Prompt
from actions.dialogue.questions import Flow, Option
from actions.dialogue.registry import FLOWS
from actions.nudge_kinds import NUDGES, Spoken, no_answer, picked
from practice.ids import ConversationId
from practice.nudges import Nudge
from practice.ports import UnitOfWork

Json = Any
BETTER, SAME, WORSE = "better", "same", "worse"
_OPTIONS = (
    Option(BETTER, "Better", ("better", "much better", "all good", "gone", "fine now", "im fine")),
    Option(SAME, "The same", ("same", "the same", "no change", "no better")),
    Option(WORSE, "Worse", ("worse", "much worse", "not good")),
)
_COUNTS_FOR = timedelta(days=2)
_LEFT_AFTER, _LEFT_USE = timedelta(hours=1), timedelta(hours=24)


def how_are_you(desk: Desk, nudges: Sequence[Nudge]) -> Spoken | None:
    """As promised, and naming no complaint: other eyes may see the screen."""
    about = nudges[0].about
    until = desk.now + _COUNTS_FOR
    promise = nudges[0].rests_on.partition(":")[2]
    keep = {"follow_up": promise, "reason": about.get("reason", "")}
    return Spoken("nudge.follow_up", {}, until, "how you are since your check-in", _OPTIONS, keep)


def how(heard: Heard, prompt: Prompt, desk: Desk) -> Switch | None:
    """Better, the same, worse. A bare yes or no answers nothing here."""
    said = picked(heard, prompt)
    if said is None:
        return None
    return Switch("answer_follow_up", {"nudge": prompt.nudge, **prompt.about, "said": said})


NUDGES.add("check_in_follow_up", how_are_you, how)


@FLOWS.flow("answer_follow_up")
def answer_follow_up(desk: Desk, about: Mapping[str, Json]) -> Flow[Command]:
    """Better closes it; anything else goes through the check-in once more."""
    yield from ()
    return AnswerFollowUp(str(about.get("follow_up", "")), str(about["said"]), str(about.get("reason", "")))


def unfinished(desk: Desk, nudges: Sequence[Nudge]) -> Spoken | None:
    """The question that was open stays open; it is not asked anew unless they want it."""
    return Spoken("nudge.check_in_left", {}, desk.now, "your check-in")


NUDGES.add("check_in_left", unfinished, no_answer)


def plan_unfinished(uow: UnitOfWork, conversation: ConversationId, frame: Frame | None) -> None:
    """A check-in that waits for an answer: if none comes, one gentle word, once."""
    if frame is None or frame.flow != "check_in" or frame.asking is None or frame.about.get(CRISIS):
        return
    begun = frame.about.get("begun")
    if begun is None:
        return
    key = f"check_in_left:{conversation}:{begun}"
    rests_on = f"check_in:{conversation}"
    last = uow.now + _LEFT_USE
    uow.nudges.plan(
        "check_in_left", uow.now + _LEFT_AFTER, key, {"begun": begun}, conversation, rests_on=rests_on,
        not_after=last,
    )  # fmt: skip
