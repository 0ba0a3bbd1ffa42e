"""Who saw or changed what: entries in a chain of hashes, in which no link can be bent unseen."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from practice.ids import PatientId, PracticeId

Json = Any
BEGINNING = "0" * 64  # what the first entry follows on
NAME = re.compile(r"[a-z_]+(\.[a-z_]+)+")
CHANGES = frozenset(
    {
        "calendar",
        "campaign",
        "condition",
        "consent",
        "desk",
        "enrolment",
        "episode",
        "hours",
        "identity",
        "invitation",
        "patient",
        "proxy",
        "store",
        "visit",
    }
)  # domain events that are written down here too, by the first part of their name
_ALSO = frozenset({"message.opened", "task.done", "task.reopened"})
_NOT = frozenset({"episode.rang"})  # an alarm changes nothing that a person did or read
_WORDS = frozenset(
    {"because", "by", "condition", "line", "protocol", "reason", "said", "why"}
)  # of an event: anybody's words, what tells of an illness, and what the entry says already


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that somebody saw or did. `number` counts from 1 in each practice, without gaps.

    `by` is who: a member of staff, "patient", "desk", "command line". `what` is like "patient.viewed".
    `about` is JSON text: ids and states, never a name, a number or anybody's words.
    """

    number: int
    at: datetime
    by: str
    what: str
    patient: PatientId | None
    about: str
    previous: str
    seal: str


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry as it was noted when it was written."""

    number: int = 0
    seal: str = BEGINNING

    def __str__(self) -> str:
        return f"{self.number}:{self.seal}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a look at the whole chain found. `faults` are sentences; none: nothing was touched."""

    count: int
    head: Head
    faults: tuple[str, ...]


def is_change(what: str) -> bool:
    """Whether a domain event belongs here too."""
    return what in _ALSO or (what.partition(".")[0] in CHANGES and what not in _NOT)


def facts_of(about: Mapping[str, Json]) -> dict[str, Json]:
    """What an entry keeps of a domain event: its ids and states, none of anybody's words."""
    return {key: value for key, value in about.items() if key not in _WORDS}


def plain(about: Mapping[str, Json]) -> str:
    """The one JSON text of these facts."""
    return json.dumps(about, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def seal(practice: PracticeId, entry: Entry) -> str:
    """The SHA-256 of all that the entry says and of the entry before it, as hexadecimal."""
    said = [practice, entry.number, entry.at.astimezone(UTC).isoformat(), entry.by, entry.what]
    said += [entry.patient, entry.about, entry.previous]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def examined(practice: PracticeId, entries: Iterable[Entry], noted: Head, expected: Head | None) -> Verdict:
    """Follow the chain from its beginning. `entries` are in order of their numbers.

    `noted` is what the data say of the newest entry. `expected` is a head that was written down elsewhere: a
    chain forged as a whole does not hold it.
    """
    last, faults = Head(), []
    for entry in entries:
        faults += _faults(practice, entry, last)
        if expected is not None and entry.number == expected.number and entry.seal != expected.seal:
            faults.append(
                f"Entry {entry.number} is not the one that was written down: all before it may be forged."
            )
        last = Head(entry.number, entry.seal)
    if last != noted:
        faults.append(_end(last, noted))
    if expected is not None and expected.number > last.number:
        faults.append(
            f"Entries {last.number + 1} to {expected.number} are missing: {expected.number} was there once."
        )
    return Verdict(last.number, last, tuple(faults))


def _faults(practice: PracticeId, entry: Entry, last: Head) -> list[str]:
    found = []
    if entry.number > last.number + 1:
        gone = range(last.number + 1, entry.number)
        which = f"Entry {gone[0]} was" if len(gone) == 1 else f"Entries {gone[0]} to {gone[-1]} were"
        found.append(f"{which} removed.")
    if seal(practice, entry) != entry.seal:
        found.append(f"Entry {entry.number} was changed after it was written.")
    if entry.number == last.number + 1 and entry.previous != last.seal:
        found.append(
            f"Entry {entry.number} does not follow on entry {last.number}: one was put in or replaced."
        )
    return found


def _end(last: Head, noted: Head) -> str:
    if noted.number > last.number:
        return f"Entries {last.number + 1} to {noted.number}, the newest, were removed."
    if noted.number < last.number:
        return f"Entries after {noted.number} were put in by something else than this program."
    return f"Entry {last.number}, the newest, is not the one that was written."
