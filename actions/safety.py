"""What the desk does with a red flag: the fixed reply first, staff next, and one question when unclear."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from actions.commands import Command, HandOver, Say
from actions.desk import Desk
from actions.dialogue.choices import Choice
from actions.dialogue.questions import Flow, Option, Question, ask
from actions.dialogue.registry import FLOWS
from actions.turn import Turn
from practice.ports import Reply
from practice.redflags import Verdict
from practice.safety.level import Level

Json = Any
FLOW = "red_flag_check"


def red_flag(turn: Turn, verdict: Verdict) -> bool:
    """Answer a red flag; False when there is none. An answer to the safety question comes here too."""
    if verdict.level is Level.EMERGENCY:
        _emergency(turn, verdict.reply or "redflags.reply.generic.self", verdict.families)
        return True
    if _asked_already(turn):
        return _worse_unless_no(turn)
    if turn.conversation.speaker != "desk":
        return False
    if verdict.confirm is not None:
        turn.begin(
            FLOW, {"confirm": verdict.confirm, "families": list(verdict.families), "text": turn.said.text}
        )
        return True
    return False


def _emergency(turn: Turn, phrase: str, families: tuple[str, ...]) -> None:
    text = turn.book.phrases.say(phrase)
    turn.replies.insert(0, Reply(text, kind="emergency"))
    because = ", ".join(families)
    turn.uow.staff.open_episode(turn.conversation.id, f"red flag: {because}", turn.said.text, "emergency")
    turn.effect(f"emergency: {because}")
    turn.state = replace(turn.state, acknowledged=False)
    _drop_check(turn)


def _drop_check(turn: Turn) -> None:
    frame = turn.state.frame
    if frame is not None and frame.flow == FLOW:
        turn.state = turn.state.popped()


def _asked_already(turn: Turn) -> bool:
    frame = turn.state.frame
    return frame is not None and frame.flow == FLOW and turn.conversation.speaker == "desk"


def _worse_unless_no(turn: Turn) -> bool:
    """Only a clear no lowers the worry; anything else counts as the worse answer."""
    frame = turn.state.frame
    assert frame is not None
    played = turn.play(turn.heard, correcting=False)
    answer = played.frame.answers.get("now")
    if answer == "no":
        turn.settle(played)
        return True
    key = str(frame.about["confirm"]).replace(".confirm.", ".reply.")
    _emergency(turn, key, tuple(frame.about.get("families", ())))
    return True


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
    return Say("safety.noted")
