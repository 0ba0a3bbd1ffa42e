"""Orders about patients: find one, see one, book a visit, invite, and who speaks for whom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from actions.say import clock, moment
from bot.staff import agenda, people
from bot.staff.answers import Answer, Asks, Done, Shown
from bot.staff.at import At
from bot.staff.days import moment_of
from bot.staff.free import for_staff, is_free, opening_at
from bot.staff.table import Order, rest
from bot.staff.telling import tell
from practice.episodes import Refused
from practice.patients import Patient, digits
from practice.ports import UnitOfWork
from practice.visits import Opening, Visit, VisitType

OVERBOOK = "overbook"
_MOST = 10  # patients in an answer
_FREE = 6  # openings named when one is taken
_DIGITS = 4  # of a phone number that can find somebody
BOOK = "book ana marsh tue 10:00 sick visit"


def find(at: At, said: re.Match[str]) -> Answer:
    """Who it may be, with how to reach them."""
    found = matching(at, said["name"].split())
    if not found:
        return Refused(f"No patient matches {said['name'].strip()!r}. Write the beginning of a name.")
    lines = [_found_line(at, patient) for patient in found[:_MOST]]
    more = [f"and {len(found) - _MOST} more: write more of the name"] if len(found) > _MOST else []
    return Shown("\n".join([*lines, *more]))


def patient(at: At, said: re.Match[str]) -> Answer:
    """One patient; the look is written down."""
    found = one(at, said["name"].split())
    if isinstance(found, Refused):
        return found
    at.uow.audit.write("patient.viewed", at.by, patient=found.id)
    return Shown("\n".join(agenda.about(at, found)))


def matching(at: At, words: Sequence[str]) -> list[Patient]:
    """All whose name has a word beginning with each of these; or whose phone ends with these digits."""
    wanted = [word.casefold() for word in words]
    number = digits("".join(words))
    if len(number) >= _DIGITS and not any(sign.isalpha() for word in words for sign in word):
        return [each for each in at.uow.patients.all() if digits(each.phone).endswith(number)]
    return [each for each in at.uow.patients.all() if wanted and _fits(each, wanted)]


def one(at: At, words: Sequence[str]) -> Patient | Refused:
    """The one patient meant; several are named, so that it can be said better."""
    found = matching(at, words)
    exact = [each for each in found if each.full_name.casefold() == " ".join(words).casefold()]
    if len(exact) == 1 or len(found) == 1:
        return (exact or found)[0]
    if not found:
        return Refused(f"No patient matches {' '.join(words)!r}. Try find with the beginning of a name.")
    lines = [_found_line(at, each) for each in found[:_MOST]]
    return Refused("\n".join([f"{len(found)} patients match. Write more of the name:", *lines]))


def book(at: At, said: re.Match[str]) -> Answer:
    """Understand whom, when and what for, then ask; nothing is booked without a yes."""
    found = whom(at, said["all"])
    if isinstance(found, Refused):
        return found
    who, left = found
    over, left = overbooks(left)
    kind, left = _kind(at, left)
    start = moment_of(at, left)
    if start is None:
        return Refused(f"Say the day and the time, such as {BOOK}.")
    if kind is None:
        kinds = ", ".join(each.name.lower() for each in at.settings.visit_types.values())
        return Refused(f"Say what for: {kinds}. Such as {BOOK}.")
    return ask_to_book(at, who, opening_at(at.settings, kind, start), over)


def whom(at: At, text: str) -> tuple[Patient, str] | Refused:
    """The patient whose name a text begins with, and the rest of it."""
    words = text.split()
    named = next((n for n in range(min(5, len(words)), 0, -1) if matching(at, words[:n])), 0)
    who = one(at, words[:named] or words[:1])
    return who if isinstance(who, Refused) else (who, " ".join(words[named:]))


def overbooks(text: str) -> tuple[bool, str]:
    """Whether the word for it is there, and the text without it."""
    left = re.sub(rf"\b{OVERBOOK}\b", " ", text, flags=re.IGNORECASE)
    return left != text, left


def ask_to_book(at: At, who: Patient, opening: Opening, over: bool) -> Answer:
    """What would be booked; a time that is not free only with the word for it."""
    if opening.start <= at.uow.now:
        return Refused(f"{moment(opening.start, at.settings.zone)} is over.")
    kind = at.settings.visit_types[opening.visit_type]
    free = is_free(at.uow, kind, opening)
    if not free and not over:
        return Refused(not_free(at, kind, opening.start))
    about = f"{at.named(who)}, {moment(opening.start, at.settings.zone)}, {kind.name.lower()}"
    warned = "" if free else " That time is taken or closed: it would be overbooked."

    def take(uow: UnitOfWork) -> Answer:
        now = replace(at, uow=uow)
        if free and not is_free(uow, kind, opening):
            return Refused(not_free(now, kind, opening.start))
        visit = uow.staff_visits.book_by_staff(opening, who.id, at.by, "", overbook=over and not free)
        if not isinstance(visit, Visit):
            return Refused(not_free(now, kind, opening.start))
        when = moment(visit.start, at.settings.zone)
        how = "booked" if free else "overbooked"
        return Done(f"{how} {when}, {kind.name.lower()}{tell(uow, visit)}")

    return Asks(f"Book {about}?{warned}\nYes or no?", {"yes": take})


def _fits(each: Patient, wanted: Sequence[str]) -> bool:
    names = each.full_name.casefold().split()
    return list(wanted) == [each.id] or all(any(name.startswith(word) for name in names) for word in wanted)


def _found_line(at: At, each: Patient) -> str:
    if at.discreet:
        return f"{at.named(each)} born {each.born.year}"
    ahead = at.uow.visits.upcoming(each.id)
    visit = f", next {moment(ahead[0].start, at.settings.zone)}" if ahead else ""
    return f"{each.full_name}, born {_day(each.born)}, {each.phone or 'no phone on file'}{visit}"


def _day(day: date) -> str:
    return f"{day:%b} {day.day} {day.year}"


def _kind(at: At, text: str) -> tuple[VisitType | None, str]:
    """The visit type that is named, by the longest of its names, and the rest of the text."""
    names = [(n, kind) for kind in at.settings.visit_types.values() for n in _names(kind)]
    for name, kind in sorted(names, key=lambda pair: -len(pair[0])):
        found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)
        if found is not None:
            return kind, f"{text[: found.start()]} {text[found.end() :]}"
    return None, text


def _names(kind: VisitType) -> tuple[str, ...]:
    return (kind.name, kind.key, kind.key.replace("_", " "), *kind.words)


def not_free(at: At, kind: VisitType, start: datetime, act: str = "booked") -> str:
    """Why a time cannot be had, and which are free that day."""
    midnight = at.local(start).replace(hour=0, minute=0)
    wide = for_staff(kind, kind.step_minutes)
    found = at.uow.visits.openings(wide, max(midnight, at.uow.now), midnight + timedelta(days=1))
    near = sorted(found, key=lambda each: abs(each.start - start))[:_FREE]
    times = ", ".join(clock(at.local(each)) for each in sorted(each.start for each in near))
    free = f"Free that day: {times}." if times else "Nothing is free that day."
    when = moment(start, at.settings.zone)
    return f"Not {act}: {when} is taken or closed. {free} Or add the word {OVERBOOK}."


def _invite(at: At, said: re.Match[str]) -> Answer:
    return people.invite(at.uow, said["name"], at.by)


def _proxy(at: At, said: re.Match[str]) -> Answer:
    return people.add_proxy(at.uow, said["name"], said["patient"], at.by)


def _no_proxy(at: At, said: re.Match[str]) -> Answer:
    return people.end_proxy(at.uow, said["name"], said["patient"], at.by)


_NAME = rest(r"(?P<name>\S.*)")
_FOR = r"(?P<name>\D.*?)\s+for\s+(?P<patient>\D.*)"
ORDERS = (
    Order(
        "find", "find ana", "Find a patient by name or phone", _NAME, find, short="f", menu=True, shows=True
    ),
    Order(
        "patient",
        "patient ana marsh",
        "What to know of a patient",
        _NAME,
        patient,
        short="p",
        menu=True,
        shows=True,
    ),
    Order("book", BOOK, "Book a visit; asks first", rest(r"(?P<all>\S.*)"), book, menu=True, asks=True),
    Order("invite", "invite NAME", "A code to link a chat", rest(r"(?P<name>\D.*)"), _invite),
    Order("proxy", "proxy NAME for NAME", "Let one speak for another", rest(_FOR), _proxy),
    Order("no", "no proxy NAME for NAME", "End that at once", rest(rf"proxy\s+{_FOR}"), _no_proxy),
)
