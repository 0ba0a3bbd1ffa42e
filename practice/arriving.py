"""Patients brought in from another program: who is new, who is on file already, who may be the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from practice.patients import Patient, digits


class Verdict(StrEnum):
    """What a line is. TWIN: perhaps somebody on file or on an earlier line; a person has to look."""

    NEW = "new"
    KNOWN = "on file already"
    TWICE = "stands twice in this file"
    TWIN = "may be the same person"


@dataclass(frozen=True, slots=True)
class Person:
    """One person of the file, checked."""

    line: int
    given: str
    family: str
    born: date
    phone: str
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """One person and what they are; `like` says whom they are like: an id on file, or a line."""

    person: Person
    verdict: Verdict
    like: str = ""


def judged(people: Iterable[Person], on_file: Iterable[Patient]) -> tuple[Judged, ...]:
    """Each person against those on file and against the lines before. By name and day of birth, or phone."""
    known = [(p.given_name, p.family_name, p.born, p.phone, f"patient {p.id}") for p in on_file]
    seen: list[tuple[str, str, date, str, str]] = []
    found = []
    for person in people:
        found.append(_judged(person, known, seen))
        seen.append((person.given, person.family, person.born, person.phone, f"line {person.line}"))
    return tuple(found)


def _judged(
    person: Person,
    known: list[tuple[str, str, date, str, str]],
    seen: list[tuple[str, str, date, str, str]],
) -> Judged:
    for others, verdict in ((known, Verdict.KNOWN), (seen, Verdict.TWICE)):
        for given, family, born, _, like in others:
            if born == person.born and _same(given, person.given) and _same(family, person.family):
                return Judged(person, verdict, like)
    for given, family, born, phone, like in (*known, *seen):
        same_phone = digits(phone) == digits(person.phone) != ""
        if born == person.born and (same_phone or _same(family, person.family)):
            return Judged(person, Verdict.TWIN, like)
        if same_phone and _same(given, person.given) and _same(family, person.family):
            return Judged(person, Verdict.TWIN, like)
    return Judged(person, Verdict.NEW)


def _same(one: str, other: str) -> bool:
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())
