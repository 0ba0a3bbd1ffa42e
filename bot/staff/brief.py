"""The morning brief: who comes and what to know, whom to call and why, what is open, yesterday in a line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import takewhile

from bot.staff import agenda
from bot.staff.at import At
from bot.staff.cards import title
from practice.enrolment_port import RoundState
from practice.figures.facts import Facts
from practice.figures.period import Period
from practice.mail import Task

_A_CALL = re.compile(r"\bcall\b", re.IGNORECASE)
_MOST = 12  # lines of a list
_OVER = (RoundState.ANSWERED, RoundState.MISSED)
_ROUNDS = 10


def brief(at: At) -> str:
    """The whole of it, as a few short lists; a list with nothing in it is left out."""
    tasks = at.uow.staff.open_tasks()
    calls = [task for task in tasks if _A_CALL.search(task.text)]
    others = Counter(task.kind.replace("_", " ") for task in tasks if task not in calls)
    parts = [
        agenda.agenda(at, at.today),
        _list("To call", [_call(at, task) for task in calls]),
        _list("Open cases", list(_cases(at))),
        _list("Missed check-ins", list(_missed(at))),
        f"Other tasks: {', '.join(f'{n} {kind}' for kind, n in sorted(others.items()))}." if others else "",
        yesterday(at),
    ]
    return "\n".join(part for part in parts if part)


def is_worth(at: At) -> bool:
    """Whether the day needs one: the practice is open, somebody comes, or something waits."""
    waits = at.uow.staff.open_episodes() or at.uow.staff.open_tasks()
    return bool(at.settings.hours.on(at.today) or agenda.visits_on(at, at.today) or waits)


def yesterday(at: At) -> str:
    """What was counted the day before, in one line."""
    day = at.today - timedelta(days=1)
    facts = at.uow.figures.facts(Period("day", day, at.today, at.settings.zone), lambda text: 0)
    return f"Yesterday: {_visits(facts)}; {_some(len(facts.cases), 'case')}; {_desk(facts)}."


def _visits(facts: Facts) -> str:
    states = Counter(visit.state for visit in facts.visits)
    said = [_some(len(facts.visits), "visit")]
    said += [f"{states[state]} {words}" for state, words in _ENDED.items() if states[state]]
    return ", ".join(said)


_ENDED = {"completed": "took place", "no_show": "missed", "cancelled": "called off"}


def _desk(facts: Facts) -> str:
    chats = f" in {_some(facts.chats, 'chat')}" if facts.chats else ""
    return f"{_some(facts.messages, 'message')}{chats}"


def _some(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"


def _list(head: str, lines: Sequence[str]) -> str:
    if not lines:
        return ""
    more = [f"- and {len(lines) - _MOST} more"] if len(lines) > _MOST else []
    return "\n".join([f"{head}:", *(f"- {line}" for line in lines[:_MOST]), *more])


def _call(at: At, task: Task) -> str:
    """Whom and why. In a text the kind of the task has to do."""
    whose = task.patient
    if whose is None and task.conversation is not None:
        whose = at.uow.conversations.get(task.conversation).patient
    patient = at.uow.patients.get(whose) if whose else None
    who = at.named(patient) if patient else "somebody new"
    if at.discreet:
        return f"{who}, {task.kind.replace('_', ' ')}"
    number = f", {patient.phone}" if patient and patient.phone else ""
    return f"{who}{number}: {task.text}"


def _cases(at: At) -> Iterator[str]:
    for case in at.uow.staff.open_episodes():
        whose = at.uow.conversations.get(case.conversation).patient
        why = "" if at.discreet else f", {case.because.replace('_', ' ')}"
        mine = f", {case.claimed_by} has it" if case.claimed_by else ", nobody has it"
        yield f"{title(case)}: {at.who(whose) if whose else 'somebody new'}{why}{mine}"


def _missed(at: At) -> Iterator[str]:
    """Who was asked for readings and has been silent since, with how often."""
    for enrolment in at.uow.enrolments.live():
        over = [each for each in at.uow.rounds.latest(enrolment.id, _ROUNDS) if each.state in _OVER]
        silent = len(list(takewhile(lambda each: each.state is RoundState.MISSED, over)))
        if silent:
            times = "once" if silent == 1 else f"{silent} times in a row"
            yield f"{at.who(enrolment.patient)}, {enrolment.protocol.replace('_', ' ')}: {times}"
