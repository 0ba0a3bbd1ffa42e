"""Orders about cases and tasks: take one, answer, note, put off, lower, hand back, tick off."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from bot.staff import commands
from bot.staff.answers import Answer, Shown
from bot.staff.at import At
from bot.staff.cards import title
from bot.staff.table import Order, rest
from practice.episodes import Refused
from practice.ids import TaskId
from practice.mail import Episode, Task

_NUMBERED = rest(r"(?P<case>\d{1,8})(?!\S)\s*(?P<rest>.*)")
_HERE = rest(r"(?:(?P<case>\d{1,8})(?!\S))?\s*(?P<rest>.*)")
_LEVEL = rest(r"(?:(?P<case>\d{1,8})(?!\S))?\s*(?P<rest>routine|urgent|emergency)?")
_SPAN = re.compile(r"(\d{1,4})\s*([mhd])", re.IGNORECASE)
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_NOTE = re.compile(r"//\s*(?:(?P<case>\d{1,8})\s+)?(?P<rest>.*)", re.DOTALL)

Do = Callable[[At, int, str], Answer]


def noted(at: At, line: str) -> Answer | None:
    """A note, "//1 TEXT"; without a number it belongs to the case answered, or the only one it can be."""
    said = _NOTE.fullmatch(line)
    if said is None:
        return None
    number = int(said["case"]) if said["case"] else at.case or _own(at)
    if number is None:
        return Refused("Say which case the note is for, such as //1 TEXT.")
    return commands.note(at.uow, number, said["rest"], at.by)


def waiting(at: At, said: re.Match[str]) -> Answer:
    """All that waits: cases, then tasks with the numbers by which they are ticked off."""
    cases = [_case_line(at, case) for case in at.uow.staff.open_episodes()]
    tasks = [f"Task {n}: {_task_line(at, task)}" for n, task in enumerate(at.uow.staff.open_tasks(), 1)]
    return Shown("\n".join([*cases, *tasks]) or "Nothing waits.")


def _case_line(at: At, case: Episode) -> str:
    mine = f", {case.claimed_by} has it" if case.claimed_by else ""
    whose = at.uow.conversations.get(case.conversation).patient
    who = at.who(whose) if whose else "somebody new"
    return f"{title(case)}: {who}, {case.because.replace('_', ' ')}{mine}"


def _task_line(at: At, task: Task) -> str:
    if at.discreet:
        return f"{task.kind.replace('_', ' ')}, {at.who(task.patient)}"
    return f"{at.who(task.patient)}: {task.text}" if task.patient else task.text


def _own(at: At) -> int | None:
    cases = at.uow.staff.open_episodes()
    own = cases if len(cases) == 1 else tuple(case for case in cases if case.claimed_by == at.by)
    return own[0].number if len(own) == 1 else None


def _on(form: str, do: Do, *, alone: bool = False) -> Callable[[At, re.Match[str]], Answer]:
    """An act on the case that is named, or whose message is answered; never on another than that."""

    def act(at: At, said: re.Match[str]) -> Answer:
        number = int(said["case"]) if said["case"] else at.case
        if number is None:
            return Refused(f"Say which case, such as {form}.")
        if at.case is not None and number != at.case:
            return Refused(f"Nothing was done: that names case {number}, and this here is case {at.case}.")
        text = (said["rest"] or "").strip()
        if alone and text:
            return Refused(f"Nothing was done: write {form.split()[0]} {number}, and nothing after it.")
        return do(at, number, text)

    return act


def _quick(at: At, number: int, key: str) -> Answer:
    text = dict(at.quick).get(key)
    known = ", ".join(key for key, _ in at.quick)
    return commands.reply(at.uow, number, text, at.by) if text else Refused(f"Ready answers: {known}.")


def _snooze(at: At, number: int, text: str) -> Answer:
    said = _SPAN.fullmatch(text)
    span = timedelta(**{_UNITS[said[2].lower()]: int(said[1])}) if said else timedelta()
    return commands.snooze(at.uow, number, span, at.by)


def _finished(at: At, said: re.Match[str]) -> Answer:
    tasks, place = at.uow.staff.open_tasks(), int(said["case"] or 0)
    if said["rest"]:
        return Refused(f"Nothing was done: write done {place}, and nothing after it.")
    if not 1 <= place <= len(tasks):
        return Refused(f"There is no task {place}; {len(tasks)} are open.")
    return commands.finish_task(at.uow, TaskId(tasks[place - 1].id))


def _reply(at: At, number: int, text: str) -> Answer:
    return commands.reply(at.uow, number, text, at.by)


ORDERS = (
    Order(
        "cases",
        "cases",
        "What waits for you",
        rest(),
        waiting,
        also=("tasks", "start"),
        menu=True,
        shows=True,
    ),
    Order(
        "claim",
        "claim 1",
        "Take a case",
        _NUMBERED,
        _on("claim 1", lambda at, n, _: commands.claim(at.uow, n, at.by), alone=True),
        slashed=_HERE,
        short="c",
    ),
    Order(
        "reply",
        "reply 1 TEXT",
        "Write to the patient",
        _NUMBERED,
        _on("reply 1 TEXT", _reply),
        slashed=_HERE,
        short="r",
    ),
    Order(
        "quick",
        "quick 1 seen",
        "Send a ready answer",
        _NUMBERED,
        _on("quick 1 seen", _quick),
        slashed=_HERE,
        short="q",
    ),
    Order(
        "note",
        "//1 NOTE",
        "Keep a note that the patient never sees",
        _NUMBERED,
        _on("//1 NOTE", lambda at, n, text: commands.note(at.uow, n, text, at.by)),
        slashed=_HERE,
        short="n",
    ),
    Order(
        "snooze",
        "snooze 1 2h",
        "Put a case off",
        _NUMBERED,
        _on("snooze 1 2h", _snooze),
        slashed=_HERE,
        short="s",
    ),
    Order(
        "lower",
        "lower 1 urgent",
        "Lower a case's level",
        _NUMBERED,
        _on("lower 1 urgent", lambda at, n, text: commands.lower(at.uow, n, text.lower(), at.by)),
        slashed=_LEVEL,
    ),
    Order(
        "close",
        "close 1",
        "Hand a case back to the desk",
        _NUMBERED,
        _on(
            "close 1, or a day: close today 13:00-17:00",
            lambda at, n, _: commands.close(at.uow, n, at.by),
            alone=True,
        ),
        slashed=_HERE,
        short="x",
    ),
    Order("done", "done 1", "Tick off a task", _NUMBERED, _finished, short="d"),
)
