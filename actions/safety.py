"""What the desk does with a red flag: the fixed reply first, staff next, and one question when unclear."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from actions.commands import Command, HandOver, Say
from actions.desk import Desk
from actions.dialogue.answers_numbers import tells_age
from actions.dialogue.choices import Choice
from actions.dialogue.frames import Frame
from actions.dialogue.heard import Heard
from actions.dialogue.questions import Flow, Option, Question, ask
from actions.dialogue.registry import FLOWS
from actions.dialogue.sensitivity import SAFETY
from actions.dialogue.wishes import wish_to_json
from actions.dialogue.words import Steer
from actions.readings_played import go_on_with_readings, safety_question_is_old
from actions.turn import Turn
from nlu.understanding import BookingConstraint, Grain, Span, Understanding
from practice.ports import Reply
from practice.redflags import Verdict
from practice.safety.level import Level
from practice.safety.worse import worse_reply

Json = Any
FLOW = "red_flag_check"
_NOTED = {"crisis_now": "safety.noted_crisis", "poison_now": "safety.noted_poison"}


def red_flag(turn: Turn, verdict: Verdict) -> bool:
    """Answer a red flag; False when there is none. An answer to the safety question comes here too."""
    if verdict.level is Level.EMERGENCY:
        _emergency(turn, verdict.reply or f"emergency.{verdict.subject}", verdict.families)
        return True
    if turn.conversation.speaker != "desk":
        return _while_held(turn, verdict)
    if _asked_already(turn) and not safety_question_is_old(turn):
        return _worse_unless_no(turn)
    if verdict.confirm is not None:
        turn.begin(FLOW, _about(turn, verdict))
        return True
    if verdict.level is Level.SAME_DAY:
        _same_day(turn, verdict.reply or f"same_day.{verdict.subject}", turn.said.text)
        return True
    return False


def _while_held(turn: Turn, verdict: Verdict) -> bool:
    """Staff speak, but a danger that is unclear is asked about all the same, and one for today is told.

    Where the patient was told to call already, only staff learn more.
    """
    told = _told_to_call(turn)
    if _asked_already(turn) and not safety_question_is_old(turn):
        return _held_answer(turn)
    if verdict.level is Level.NONE and verdict.confirm is None:
        return False
    turn.uow.staff.open_episode(
        turn.conversation.id, f"red flag: {', '.join(verdict.families)}", turn.said.text, "urgent"
    )
    if told:
        return False
    turn.effect("kept for staff")
    if verdict.confirm is not None:
        turn.begin(FLOW, _about(turn, verdict))
    else:
        turn.say("safety.same_day_held")
    return True


def _told_to_call(turn: Turn) -> bool:
    episode = turn.uow.episodes.of(turn.conversation.id)
    return episode is not None and episode.level == "emergency"


def _held_answer(turn: Turn) -> bool:
    """The answer to the safety question while staff speak: a plain no leaves the rest to them."""
    frame = turn.state.frame
    assert frame is not None
    if turn.heard.steer is Steer.WHY or not _clear_no(turn):
        return _worse_unless_no(turn)
    _drop_check(turn)
    turn.effect("kept for staff")
    turn.say("safety.same_day_held" if frame.about.get("same_day") else _noted(frame.about))
    return True


def _about(turn: Turn, verdict: Verdict) -> dict[str, object]:
    worse = worse_reply(verdict)
    return {
        "confirm": verdict.confirm,
        "worse": worse,
        "same_day": verdict.reply if verdict.level is Level.SAME_DAY else None,
        "families": list(verdict.families),
        "text": turn.said.text,
        "intent": turn.said.intent,
        "material": dict(turn.heard.material),
    }


def _emergency(turn: Turn, phrase: str, families: tuple[str, ...]) -> None:
    because = ", ".join(families)
    turn.replies.insert(0, Reply(turn.book.phrases.say(phrase), kind="emergency", sensitivity=SAFETY))
    turn.uow.staff.open_episode(turn.conversation.id, f"red flag: {because}", _words(turn), "emergency")
    turn.effect(f"emergency: {because}")
    turn.state = replace(turn.state, acknowledged=False)
    _drop_check(turn)


def _words(turn: Turn) -> str:
    """What staff read: the message, and before it the one that raised the question it answers."""
    frame = turn.state.frame
    first = str(frame.about.get("text", "")) if frame is not None and frame.flow == FLOW else ""
    return "\n".join(words for words in (first, turn.said.text) if words)


def _same_day(turn: Turn, phrase: str, words: str) -> None:
    """Staff get a task, and the patient today's times: being seen today is the advice."""
    turn.say(phrase)
    turn.uow.staff.add_task("same_day", words, None, turn.conversation.id)
    turn.effect("task same_day")
    turn.begin("book_visit", {"symptom": words, "times": wish_to_json(_today(turn)), "text": words})


def _today(turn: Turn) -> BookingConstraint:
    local = turn.desk.now.astimezone(turn.desk.zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return BookingConstraint(included=(Span(midnight, midnight + timedelta(days=1), Grain.DAY),))


def _drop_check(turn: Turn) -> None:
    frame = turn.state.frame
    if frame is not None and frame.flow == FLOW:
        turn.state = turn.state.popped()


def _asked_already(turn: Turn) -> bool:
    frame = turn.state.frame
    return frame is not None and frame.flow == FLOW


def _worse_unless_no(turn: Turn) -> bool:
    """Only a clear no lowers the worry; anything else counts as the worse answer."""
    frame = turn.state.frame
    assert frame is not None
    if turn.heard.steer is Steer.WHY:
        turn.ask_again(("safety.why", {}))
        return True
    if _about_something_else(turn) and "again" not in frame.aside:
        turn.state = turn.state.with_frame(frame.put_aside({"again": True}))
        turn.ask_again(("safety.first", {}))
        return True
    if _is_no_baby(turn, frame):
        _drop_check(turn)
        words = str(frame.about.get("text", ""))
        turn.begin("check_in", {**frame.about.get("material", {}), "symptom": words, "age": turn.said.text})
        return True
    if not _clear_no(turn):
        _emergency(turn, str(frame.about["worse"]), tuple(frame.about.get("families", ())))
        return True
    if frame.about.get("same_day"):
        _drop_check(turn)
        _same_day(turn, str(frame.about["same_day"]), str(frame.about.get("text", "")))
    else:
        _go_on(turn, frame.about)
    return True


def _about_something_else(turn: Turn) -> bool:
    """Another wish or a question about the practice: neither a yes nor a no, so it is asked once more."""
    return (
        turn.heard.yes is None
        and turn.heard.number is None
        and (turn.heard.elsewhere or turn.heard.only_a_time or turn.heard.sure_of(*turn.book.facts.questions))
    )


def _is_no_baby(turn: Turn, frame: Frame) -> bool:
    """The worry was a baby's fever, the answer an older child's age: the check-in asks the danger signs."""
    age = tells_age(turn.said.text)
    return frame.about.get("families") == ["infant_fever"] and age is not None and age >= BABY


BABY = 3.0  # months: from then on a fever alone is no emergency (data/redflags/infant_fever.yml)


def _clear_no(turn: Turn) -> bool:
    """A no in so many words, or the menu's no. What a model takes for a no does not count here."""
    offered = turn.state.frame.offered if turn.state.frame else ()
    picked = turn.heard.number
    if picked is not None and 1 <= picked <= len(offered):
        return bool(offered[picked - 1][1].key == "no")
    words = turn.book.words
    return words.yes_or_no(turn.said.text) is False or words.plainly_no(turn.said.text)


def _go_on(turn: Turn, about: Mapping[str, Json]) -> None:
    """The worry is answered; what the patient had come for goes on."""
    _drop_check(turn)
    turn.say(_noted(about))
    if go_on_with_readings(turn):
        return
    if turn.state.frame is not None and _answers_what_was_open(turn, about):
        return
    entry = FLOWS.for_intent(about.get("intent"))
    if entry is not None:
        turn.begin(entry.name, {**about.get("material", {}), "text": str(about.get("text", ""))})
    else:
        turn.ask_again()


def _answers_what_was_open(turn: Turn, about: Mapping[str, Json]) -> bool:
    """The message that raised the worry may have been an answer: then the questions go on from there."""
    said = Understanding(str(about.get("text", "")), about.get("intent"), 1.0)
    heard = replace(Heard.of(said, turn.book.words), material=about.get("material", {}))
    played = turn.play(heard)
    if played.took:
        turn.settle(played)
    return played.took


@FLOWS.flow(FLOW)
def red_flag_check(desk: Desk, about: Mapping[str, Json]) -> Flow[Command]:
    """One yes or no; the advice for the worse answer stands in the question itself."""
    options = (Option("yes", "Yes", ("yes", "now", "happening now")), Option("no", "No", ("no", "not now")))
    happening = yield from ask(
        Question(
            "now",
            Choice({"yes": True, "no": False}, yes="yes", no="no"),
            str(about["confirm"]),
            options=options,
            why="safety.why",
        )
    )
    if happening:
        return HandOver("red flag", str(about.get("text", "")))
    return Say(_noted(about))


def _noted(about: Mapping[str, Json]) -> str:
    """The phrase after a no. It still says whom to call, and for thoughts of dying that is 988."""
    return _NOTED.get(str(about["worse"]).partition(".")[0], "safety.noted")
