"""Which nudge an answer belongs to: the one it fits, or the patient is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.commands import Command, Say, Switch
from actions.desk import Desk
from actions.dialogue.choices import Choice
from actions.dialogue.heard import SURE
from actions.dialogue.prompts import Prompt
from actions.dialogue.questions import Flow, Option, Question, ask
from actions.dialogue.registry import FLOWS
from actions.nudge_kinds import NUDGES
from actions.turn import Turn

Json = Any
Meant = tuple[Prompt, Switch]
_SMALL = ("greet", "goodbye", "thank", "affirm", "deny", "check_in_answer", "out_of_scope", None)
OPEN_QUESTION = "open_question"


def answered_nudge(turn: Turn) -> bool:
    """The answer to something that the desk said first. The open question keeps what was meant for it."""
    live = [prompt for prompt in turn.state.prompts if prompt.until > turn.uow.now]
    if not live or turn.heard.steer is not None:
        return False
    meant = _meant(turn, live)
    if not meant:
        return _otherwise(turn, live)
    fresh = [m for m in meant if _is_new(turn, m[0])]
    if turn.said.choice is None and _open_question_takes(turn):
        if not fresh:
            return False
        if turn.heard.number is None:
            return _ask_which(turn, fresh, beside_open=True)
    if turn.heard.number is not None or turn.said.choice is not None:
        return _begin(turn, (fresh or meant)[-1][1])
    likely = fresh or meant
    return _begin(turn, likely[0][1]) if len(likely) == 1 else _ask_which(turn, likely)


def _meant(turn: Turn, live: list[Prompt]) -> list[Meant]:
    """Where it was shown too long ago who reads, what was said there can be answered all the same."""
    desk = turn.desk if turn.desk.patients else turn.desk.discreetly()
    found: list[Meant] = []
    for prompt in live:
        entry = NUDGES.get(prompt.kind)
        switch = entry.answers(turn.heard, prompt, desk) if entry else None
        if switch is not None:
            found.append((prompt, switch))
    return _once_each(found)


def _once_each(meant: list[Meant]) -> list[Meant]:
    """Two reminders of one visit are one matter: the later one is answered."""
    last = {(prompt.kind, prompt.label): (prompt, switch) for prompt, switch in meant}
    return sorted(last.values(), key=lambda one: one[0].at)


def _otherwise(turn: Turn, live: list[Prompt]) -> bool:
    """Other words, right after the desk spoke, with nothing else going on and no goal named but a visit."""
    newest = live[-1]
    entry = NUDGES.get(newest.kind)
    goal = turn.said.intent not in (*_SMALL, "book_visit") and turn.said.confidence >= SURE
    if entry is None or entry.otherwise is None or not _is_new(turn, newest):
        return False
    if turn.state.frame is not None or turn.said.choice is not None or goal:
        return False
    switch = entry.otherwise(turn.heard, newest, turn.desk)
    return switch is not None and _begin(turn, switch)


def _is_new(turn: Turn, prompt: Prompt) -> bool:
    """Whether it was said after the patient's last message."""
    return turn.state.heard_at is None or prompt.at > turn.state.heard_at


def _open_question_takes(turn: Turn) -> bool:
    frame = turn.state.frame
    if frame is None or frame.asking is None or FLOWS.get(frame.flow) is None:
        return False
    return turn.play(turn.heard, correcting=False).took


def _begin(turn: Turn, switch: Switch) -> bool:
    turn.begin(switch.flow, dict(switch.about))
    return True


def _ask_which(turn: Turn, meant: list[Meant], *, beside_open: bool = False) -> bool:
    choices = [[prompt.label, switch.flow, dict(switch.about)] for prompt, switch in meant]
    turn.begin("which_answer", {"choices": choices, "beside_open": beside_open})
    return True


@FLOWS.flow("which_answer")
def which_answer(desk: Desk, about: Mapping[str, Json]) -> Flow[Command]:
    """The answer could belong to several things: the patient says to which."""
    choices = {str(n): choice for n, choice in enumerate(about["choices"])}
    options = [Option(key, _capital(choice[0])) for key, choice in choices.items()]
    keys = {key: key for key in choices}
    if about.get("beside_open"):
        options.append(Option(OPEN_QUESTION, "What we were doing before", ("before", "the other")))
        keys[OPEN_QUESTION] = OPEN_QUESTION
    picked = yield from ask(
        Question("which", Choice(keys), "nudge.which", options=tuple(options), page=len(options))
    )
    if picked == OPEN_QUESTION:
        return Say("nudge.back_to_it")
    _, flow, begins = choices[picked]
    return Switch(flow, begins)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
