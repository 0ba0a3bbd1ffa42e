"""Whom a message is about: the patient, somebody they speak for, or somebody new."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from actions.commands import Newcomer, Person
from actions.desk import Desk
from actions.dialogue.choices import Choice
from actions.dialogue.personal import BirthDate, FullName, Phone
from actions.dialogue.questions import Flow, Kind, Option, Question, ask
from practice.ids import PatientId
from practice.patients import Patient
from practice.visits import Opening

Json = Any
T = TypeVar("T")
SOMEBODY_NEW = "someone_else"
_ONESELF = ("me", "myself", "for me", "its for me", "mine", "self", "for myself", "im the patient")


def who(desk: Desk, about: Mapping[str, Json]) -> Flow[Patient | None]:
    """The patient it is about, asked when unclear; None: somebody this chat has no record of."""
    known = desk.patients
    other = about.get("person")
    if not known or (len(known) == 1 and not other):
        return known[0] if known else None
    named = named_in(desk, about)
    if str(other).lower() == known[0].given_name.lower():
        other = None
    if len(named) == 1 and not (other and named[0] == known[0]):
        return named[0]
    if not other and not named and _FIRST_PERSON.search(str(about.get("text", "")).lower().replace("'", "")):
        return known[0]
    if str(other).lower() in _CHILD:
        children = [p for p in known if _is_child(p, desk)]
        if len(children) < 2:
            return children[0] if children else None
    values: dict[str, Patient | None] = {p.id: p for p in known}
    options = [
        Option(p.id, p.given_name, _ONESELF if i == 0 else (p.full_name,)) for i, p in enumerate(known)
    ]
    values[SOMEBODY_NEW] = None
    options.append(Option(SOMEBODY_NEW, "Someone else", ("another person", "other", "not listed")))
    answer: Patient | None = yield from ask(
        Question(
            "who",
            Choice(values, takes=("who",)),
            "persons.who",
            options=tuple(options),
            page=len(options),
            why="persons.why_who",
        )
    )
    return answer


_FIRST_PERSON = re.compile(
    r"\bi (?:have|think i|feel|am|got|cant|keep|hurt|fell|need my|want my)\b|"
    r"\b(?:ive|im) (?!writing|asking|calling|here)|"
    r"\bmy (?:own )?(?!appointment|appt|visit|kid|son|daughter|child|baby|boy|girl|husband|wife|mom|mum|dad|"
    r"mother|father|partner|parent|brother|sister|grand|friend|family|patient|little|youngest|oldest|other)"
)
_CHILD = frozenset(("kid", "child", "son", "daughter", "baby", "toddler", "boy", "girl", "infant", "newborn"))
_GROWN_UP = 18  # years


def _is_child(patient: Patient, desk: Desk) -> bool:
    today = desk.now.astimezone(desk.zone).date()
    had_birthday = (today.month, today.day) >= (patient.born.month, patient.born.day)
    return today.year - patient.born.year - (not had_birthday) < _GROWN_UP


def about_whom(desk: Desk, about: Mapping[str, Json]) -> Flow[tuple[PatientId | None, str]]:
    """Whose matter it is, asked when several could be meant; and the name to say, if it has to be said."""
    several = len(desk.patients) > 1
    patient = (yield from who(desk, about)) if several else None
    if several:
        return (patient.id, patient.given_name) if patient else (None, "")
    alone = bool(desk.patients) and not about.get("person")
    return (desk.patients[0].id if alone else None), ""


def named_in(desk: Desk, about: Mapping[str, Json]) -> list[Patient]:
    """The patients of this chat whom the message calls by their given name ("theo", "theo's", "theos")."""
    said = f"{about.get('person') or ''} {about.get('text', '')}".lower().replace("'", "")
    words = {word for found in re.findall(r"\w+", said) for word in (found, found.removesuffix("s"))}
    return [p for p in desk.patients if p.given_name.lower() in words]


def newcomer(desk: Desk, hold: Opening | None, *, is_new: bool, oneself: bool) -> Flow[Newcomer]:
    """Name, date of birth and phone of somebody new; nothing said here reveals a record."""
    today = desk.now.astimezone(desk.zone).date()
    name = FullName(takes=("own_name",) if oneself else ())
    given, family = yield from ask(_detail("name", name, hold))
    born = yield from ask(_detail("born", BirthDate(today), hold, who=given))
    own = ("own_phone",) if oneself else ()
    phone = yield from ask(_detail("phone", Phone(desk.facts.region, takes=own), hold))
    return Newcomer(given, family, born, phone, is_new)


def _detail(name: str, kind: Kind[T], hold: Opening | None, **fill: str) -> Question[T]:
    return Question(name, kind, f"persons.{name}", fill, hold=hold, lasting=True, why="persons.why_details")


def given_name(person: Person | None) -> str:
    """How to address them, or nothing."""
    return person.given_name if person else ""
