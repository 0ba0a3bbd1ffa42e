"""What staff decide about chronic follow-ups: enrol, pause, resume, stop, override, lower; over one turn."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.enrolling import finish, hindered_by
from bot.staff.answers import Done, Outcome
from bot.staff.people import named
from practice.enrolments import ASKED_AT, Enrolment, Wish, unfit, with_override
from practice.episodes import Refused
from practice.nudge_settings import NudgeSettings
from practice.patients import Patient
from practice.ports import UnitOfWork
from practice.protocols.chronic import ChronicProtocol, Level, Override
from practice.protocols.chronic_library import ChronicLibrary

HELP = (
    "Say: enrol NAME hypertension sbp_limit=130 at=08:30, pause NAME hypertension until 2026-03-10"
    ", resume NAME hypertension, stop NAME hypertension WHY, override NAME hypertension sbp_limit=150 WHY, "
    "lower NAME hypertension none WHY."
)
_ACT = re.compile(r"(?P<act>enroll?|pause|resume|stop|override|lower)\s+(?P<rest>\D.*)", re.I | re.S)
_SETTING = re.compile(r"(?P<key>[a-z]\w*)\s*=\s*(?P<value>\S+)", re.I)
_UNTIL = re.compile(r"(?:until|till)\s+(?P<day>\S+)\s*(?P<why>.*)", re.I | re.S)
_YES_NO = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Chronic:
    """What the orders rest on: the protocols in use, the practice's clock, who may loosen a limit."""

    library: ChronicLibrary
    zone: ZoneInfo
    hours: NudgeSettings
    physicians: Collection[str]


def reads(line: str, chronic: Chronic) -> bool:
    """Whether a line is one of these orders; "stop taking the pills" names no protocol, so it is none."""
    said = _ACT.fullmatch(line.strip())
    return said is not None and _split(said["rest"], chronic.library) is not None


def obey(uow: UnitOfWork, line: str, by: str, chronic: Chronic) -> Outcome | None:
    """Do what a typed line says; None: it is no order of these."""
    said = _ACT.fullmatch(line.strip())
    if said is None:
        return None
    split = _split(said["rest"], chronic.library)
    if split is None:
        known = ", ".join(chronic.library.protocols)
        return Refused(f"Name the patient, then one of these: {known}. {HELP}")
    name, protocol, rest = split
    patient = named(uow, name)
    if isinstance(patient, Refused):
        return patient
    act = said["act"].lower().replace("enroll", "enrol")
    if act == "enrol":
        return enrol(uow, patient, protocol, rest, by, chronic)
    live = [e for e in uow.enrolments.of_patients([patient.id]) if e.protocol == protocol.id]
    if not live:
        return Refused(f"That patient is not followed for {protocol.title.lower()}.")
    return _ACTS[act](uow, live[0], protocol, rest, by, chronic)


def enrol(
    uow: UnitOfWork, patient: Patient, protocol: ChronicProtocol, settings: str, by: str, chronic: Chronic
) -> Outcome:
    """Begin to follow a patient, with what the settings say ("personal_best=400 at=08:00")."""
    wish = read_wish(protocol, settings, chronic)
    if isinstance(wish, Refused):
        return wish
    problem = unfit(protocol, wish)
    if problem is not None:
        return problem
    made = uow.enrolments.enrol(patient.id, protocol, wish, by)
    if isinstance(made, Refused):
        return made
    finish(uow, patient.id, protocol, by)
    hindered = hindered_by(uow, patient.id)
    but = f"; but {hindered}" if hindered else ""
    return Done(f"enrolled: {protocol.id}, asked at {wish.ask_at:%H:%M}{but}")


def change(
    uow: UnitOfWork,
    act: str,
    live: Enrolment,
    protocol: ChronicProtocol,
    rest: str,
    by: str,
    chronic: Chronic,
) -> Outcome:
    """Change how a patient is followed; `rest` is what follows the protocol's name in the order."""
    if act not in _ACTS:
        return Refused("Nothing was done: the page asked for something it cannot do.")
    return _ACTS[act](uow, live, protocol, rest, by, chronic)


def read_wish(protocol: ChronicProtocol, settings: str, chronic: Chronic) -> Wish | Refused:
    """What `key=value` words ask for."""
    params: dict[str, float] = {}
    answers: dict[str, bool] = {}
    at = ASKED_AT
    if _SETTING.sub("", settings).strip(" ,;"):
        return Refused(f"That is not understood: {_SETTING.sub('', settings).strip()}. {HELP}")
    for pair in _SETTING.finditer(settings):
        key, value = pair["key"].lower(), pair["value"].rstrip(",;").lower()
        number = _number(value)
        if key == "at":
            wall = _wall(value)
            if wall is None or not chronic.hours.opens <= wall < chronic.hours.closes:
                hours = f"{chronic.hours.opens:%H:%M} to {chronic.hours.closes:%H:%M}"
                return Refused(f"at={value} does not do: write a time from {hours}, such as at=08:30.")
            at = wall
        elif value in _YES_NO:
            answers[key] = _YES_NO[value]
        elif number is not None:
            params[key] = number
        else:
            return Refused(f"{key}={value} does not do: write a number, yes or no.")
    return Wish(params, answers, at)


def _pause(
    uow: UnitOfWork, live: Enrolment, protocol: ChronicProtocol, rest: str, by: str, chronic: Chronic
) -> Outcome:
    until, why = None, rest
    said = _UNTIL.fullmatch(rest)
    if said is not None:
        day = uow.closing.day_of(said["day"].lower())
        until, why = (_morning(day, chronic.zone) if day else None), said["why"]
        if until is None or until <= uow.now:
            return Refused("Say until which day to come, such as until 2026-03-10.")
    uow.enrolments.pause(live.id, until, by, why.strip())
    ends = f"until {until:%a} {until.day} {until:%b}" if until else "until you say resume"
    return Done(f"paused: {protocol.id}, {ends}")


def _resume(
    uow: UnitOfWork, live: Enrolment, protocol: ChronicProtocol, rest: str, by: str, chronic: Chronic
) -> Outcome:
    uow.enrolments.resume(live.id, by)
    return Done(f"resumed: {protocol.id}")


def _stop(
    uow: UnitOfWork, live: Enrolment, protocol: ChronicProtocol, rest: str, by: str, chronic: Chronic
) -> Outcome:
    uow.enrolments.stop(live.id, by, rest or "by staff")
    return Done(f"stopped: {protocol.id}")


def _override(
    uow: UnitOfWork, live: Enrolment, protocol: ChronicProtocol, rest: str, by: str, chronic: Chronic
) -> Outcome:
    pair = _SETTING.match(rest)
    value = _number(pair["value"]) if pair else None
    if pair is None or value is None:
        return Refused(f"Say which limit and why, such as override NAME {protocol.id} sbp_limit=150 WHY.")
    wish = Override(pair["key"].lower(), value, by, rest[pair.end() :].strip())
    found = with_override(protocol, live, wish, chronic.physicians)
    if isinstance(found, Refused):
        return found
    uow.enrolments.override(live.id, found)
    return Done(f"overridden: {protocol.id} {found.name}={found.value:g}")


def _lower(
    uow: UnitOfWork, live: Enrolment, protocol: ChronicProtocol, rest: str, by: str, chronic: Chronic
) -> Outcome:
    word, _, why = rest.strip().partition(" ")
    lower = [level for level in Level if level.rank < live.level.rank]
    level = next((one for one in lower if one.value == word.lower()), None)
    if by not in chronic.physicians:
        return Refused("Only the physician lowers a level.")
    if level is None or not why.strip():
        words = " or ".join(one.value for one in lower) or "nothing less"
        return Refused(f"It is {live.level.value}; it can be lowered to {words}, with the reason after it.")
    uow.enrolments.lower(live.id, level, by, why.strip())
    return Done(f"lowered: {protocol.id} to {level.value}")


_ACTS = {"pause": _pause, "resume": _resume, "stop": _stop, "override": _override, "lower": _lower}


def _split(rest: str, library: ChronicLibrary) -> tuple[str, ChronicProtocol, str] | None:
    """The name, the protocol ("heart failure" is heart_failure too) and what follows."""
    for protocol in library.protocols.values():
        words = re.escape(protocol.id).replace("_", r"[_\s]+")
        found = re.search(rf"(?<!\w){words}(?![\w=])", rest, re.IGNORECASE)
        if found is not None and rest[: found.start()].strip():
            return rest[: found.start()].strip(" ,:"), protocol, rest[found.end() :].strip(" ,:")
    return None


def _morning(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), tzinfo=zone)


def _number(text: str) -> float | None:
    try:
        value = float(text.rstrip(",;"))
    except ValueError:
        return None
    return value if abs(value) < 1e6 else None


def _wall(text: str) -> time | None:
    try:
        return time.fromisoformat(text.zfill(5))
    except ValueError:
        return None
