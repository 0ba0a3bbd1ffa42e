"""Orders about a visit that is booked: move it, call it off. Both ask first, and the patient is told."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from actions.say import moment
from bot.staff.answers import Answer, Asks, Done
from bot.staff.at import At
from bot.staff.days import moment_of
from bot.staff.free import is_free, opening_at
from bot.staff.people_orders import not_free, overbooks, whom
from bot.staff.table import Order, rest
from bot.staff.telling import tell
from practice.episodes import Refused
from practice.patients import Patient
from practice.ports import UnitOfWork
from practice.visits import Visit, VisitState

MOVE = "move ana marsh to tue 10:00"
CANCEL = "cancel ana marsh"
_TO = re.compile(r"(?P<which>.*?)\bto\b(?P<when>.*)", re.IGNORECASE | re.DOTALL)
_WHY = re.compile(r"(?P<which>.*?)(?:\bbecause\b\s*(?P<why>.*))?", re.IGNORECASE | re.DOTALL)
_CHANGED = "That visit has changed meanwhile. Write the order again."
_LONGEST_WHY = 200


def move(at: At, said: re.Match[str]) -> Answer:
    """Understand whose visit and when to, then ask."""
    found = whom(at, said["all"])
    if isinstance(found, Refused):
        return found
    who, (over, left) = found[0], overbooks(found[1])
    parts = _TO.fullmatch(left)
    start = moment_of(at, parts["when"]) if parts else None
    if parts is None or start is None:
        return Refused(f"Say the new day and time after the word to, such as {MOVE}.")
    visit = _visit(at, who, parts["which"], MOVE.replace(" to", " mon 9:00 to"))
    return visit if isinstance(visit, Refused) else _ask_to_move(at, who, visit, start, over)


def cancel(at: At, said: re.Match[str]) -> Answer:
    """Understand whose visit, then ask."""
    found = whom(at, said["all"])
    if isinstance(found, Refused):
        return found
    parts = _WHY.fullmatch(found[1])
    which, why = (parts["which"], parts["why"]) if parts else (found[1], "")
    visit = _visit(at, found[0], which, f"{CANCEL} mon 9:00")
    return visit if isinstance(visit, Refused) else _ask_to_cancel(at, found[0], visit, (why or "").strip())


def _visit(at: At, who: Patient, which: str, form: str) -> Visit | Refused:
    """The one visit that is meant: the only one, or the one at the moment that is named."""
    ahead = [each for each in at.uow.visits.upcoming(who.id) if each.state is VisitState.BOOKED]
    if not ahead:
        return Refused(f"{at.named(who)} has no visit to come.")
    if not which.strip() and len(ahead) == 1:
        return ahead[0]
    start = moment_of(at, which) if which.strip() else None
    named = [each for each in ahead if each.start == start]
    if named:
        return named[0]
    booked = "; ".join(moment(each.start, at.settings.zone) for each in ahead)
    return Refused(f"{at.named(who)} is booked {booked}. Say which one, such as {form}.")


def _ask_to_move(at: At, who: Patient, visit: Visit, start: datetime, over: bool) -> Answer:
    kind = at.settings.visit_types.get(visit.visit_type)
    if kind is None:
        return Refused("That kind of visit is not offered any more: call it off, and book another.")
    if start <= at.uow.now:
        return Refused(f"{moment(start, at.settings.zone)} is over.")
    opening = opening_at(at.settings, kind, start, visit.mode)
    free = is_free(at.uow, kind, opening, visit.id)
    if not free and not over:
        return Refused(not_free(at, kind, start, "moved"))
    warned = "" if free else " That time is taken or closed: it would be overbooked."

    def act(uow: UnitOfWork) -> Answer:
        if uow.visits.get(visit.id) != visit:
            return Refused(_CHANGED)
        if free and not is_free(uow, kind, opening, visit.id):
            return Refused(not_free(replace(at, uow=uow), kind, start, "moved"))
        moved = uow.staff_visits.move_by_staff(visit.id, opening, at.by, overbook=over and not free)
        if not isinstance(moved, Visit):
            return Refused(not_free(replace(at, uow=uow), kind, start, "moved"))
        return Done(f"moved to {moment(moved.start, at.settings.zone)}{tell(uow, moved, moved=True)}")

    was, when = (moment(each, at.settings.zone) for each in (visit.start, start))
    question = f"Move {at.named(who)}, {kind.name.lower()}, from {was} to {when}?{warned}"
    return Asks(f"{question}\nYes or no?", {"yes": act})


def _ask_to_cancel(at: At, who: Patient, visit: Visit, why: str) -> Answer:
    when = moment(visit.start, at.settings.zone)

    def act(uow: UnitOfWork) -> Answer:
        if uow.visits.get(visit.id) != visit:
            return Refused(_CHANGED)
        uow.closing.call_off(visit.id, why[:_LONGEST_WHY], at.by)
        return Done(f"called off {when}; the patient is told and offered other times")

    question = f"Call off the visit of {at.named(who)} on {when}? They are told and offered other times."
    return Asks(f"{question}\nYes or no?", {"yes": act})


ORDERS = (
    Order(
        "move",
        MOVE,
        "Move a visit; asks first",
        rest(r"(?P<all>\S.*)"),
        move,
        short="m",
        menu=True,
        asks=True,
    ),
    Order(
        "cancel",
        CANCEL,
        "Call a visit off; asks first",
        rest(r"(?P<all>\S.*)"),
        cancel,
        also=("off",),
        menu=True,
        asks=True,
    ),
)
