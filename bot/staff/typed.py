"""What staff type, in a terminal or a chat, as acts: `reply 1 text`, `//note`, `snooze 1 2h`, `close 1`."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.staff import closing, commands, following, people
from bot.staff.answers import Answer, Outcome
from bot.staff.at import At
from bot.staff.commands import QuickReplies
from bot.staff.following import Chronic
from practice.episodes import Refused
from practice.ids import TaskId
from practice.ports import UnitOfWork

HELP = (
    "Say: claim 1, reply 1 TEXT, quick 1 seen, //1 NOTE, snooze 1 2h, lower 1 urgent, close 1, done 1, "
    "close_day today, late 20, invite NAME, proxy NAME for NAME, no proxy NAME for NAME, enrol NAME PROTOCOL."
)
_INVITE = re.compile(r"invite\s+(?P<name>\D.*)", re.IGNORECASE)
_PROXY = re.compile(r"(?P<no>no\s+)?proxy\s+(?P<name>\D.*?)\s+for\s+(?P<patient>\D.*)", re.IGNORECASE)
_LINE = re.compile(r"(?P<act>[a-z]+)\s+(?P<number>\d{1,8})(?:\s+(?P<rest>.+))?", re.IGNORECASE | re.DOTALL)
_NOTE = re.compile(r"//\s*(?:(?P<number>\d{1,8})\s+)?(?P<rest>.*)", re.DOTALL)
_SPAN = re.compile(r"(\d{1,4})\s*([mhd])", re.IGNORECASE)
_ACTS = ("claim", "reply", "quick", "note", "snooze", "lower", "close", "done")
_ALONE = ("claim", "close", "done")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def reads(line: str, chronic: Chronic | None = None) -> bool:
    """Whether a line is an order in form; whether it can be done is another matter."""
    line = line.strip()
    said = _LINE.fullmatch(line)
    numbered = said is not None and said["act"].lower() in _ACTS
    people = any(form.fullmatch(line) for form in (_INVITE, _PROXY))
    followed = chronic is not None and following.reads(line, chronic)
    return closing.reads(line) or numbered or people or followed


def obey(at: At, line: str) -> Answer | None:
    """Do what the line says; None: it is no order, and must never be sent to a patient by mistake."""
    noted = _NOTE.fullmatch(line.strip())
    if noted is not None:
        return _noted(at.uow, noted["number"], noted["rest"], at.by)
    days = closing.obey(at, line)
    if days is not None:
        return days
    followed = following.obey(at.uow, line, at.by, at.chronic) if at.chronic is not None else None
    if followed is not None:
        return followed
    said = _LINE.fullmatch(line.strip())
    if said is None or said["act"].lower() not in _ACTS:
        return _about_people(at.uow, line.strip(), at.by)
    act, rest = said["act"].lower(), (said["rest"] or "").strip()
    if rest and act in _ALONE:
        return Refused(f"Nothing was done: write {act} {said['number']}, and nothing after it.")
    return _done(at.uow, act, int(said["number"]), rest, at.by, at.quick)


def _done(uow: UnitOfWork, act: str, number: int, rest: str, by: str, quick: QuickReplies) -> Outcome:
    match act:
        case "claim":
            return commands.claim(uow, number, by)
        case "reply":
            return commands.reply(uow, number, rest, by)
        case "quick":
            text = dict(quick).get(rest)
            known = ", ".join(key for key, _ in quick)
            return commands.reply(uow, number, text, by) if text else Refused(f"Ready answers: {known}.")
        case "note":
            return commands.note(uow, number, rest, by)
        case "snooze":
            return commands.snooze(uow, number, _span(rest), by)
        case "lower":
            return commands.lower(uow, number, rest.lower(), by)
        case "close":
            return commands.close(uow, number, by)
        case _:
            return _finished(uow, number)


def _noted(uow: UnitOfWork, number: str | None, text: str, by: str) -> Outcome:
    """A note without a number belongs to the only open case, or to the only one that this person has."""
    if number is not None:
        return commands.note(uow, int(number), text, by)
    cases = uow.staff.open_episodes()
    own = cases if len(cases) == 1 else tuple(case for case in cases if case.claimed_by == by)
    if len(own) != 1:
        return Refused("Say which case the note is for, such as //1 TEXT.")
    return commands.note(uow, own[0].number, text, by)


def _about_people(uow: UnitOfWork, line: str, by: str) -> Outcome | None:
    """Orders that name patients rather than a case."""
    invited = _INVITE.fullmatch(line)
    if invited is not None:
        return people.invite(uow, invited["name"], by)
    proxy = _PROXY.fullmatch(line)
    if proxy is not None:
        act = people.end_proxy if proxy["no"] else people.add_proxy
        return act(uow, proxy["name"], proxy["patient"], by)
    return None


def _span(text: str) -> timedelta:
    said = _SPAN.fullmatch(text)
    return timedelta(**{_UNITS[said[2].lower()]: int(said[1])}) if said else timedelta()


def _finished(uow: UnitOfWork, place: int) -> Outcome:
    tasks = uow.staff.open_tasks()
    if not 1 <= place <= len(tasks):
        return Refused(f"There is no task {place}; {len(tasks)} are open.")
    return commands.finish_task(uow, TaskId(tasks[place - 1].id))
