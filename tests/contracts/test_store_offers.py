"""Whatever is offered can be held and booked, whatever happened before: random histories."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from practice.ids import ConversationId, PatientId, VisitId
from practice.ports import UnitOfWork
from practice.visits import LIVE, Opening, Visit
from tests.conftest import World

PATIENT = PatientId("ana-marsh")
KINDS = ("new_patient", "physical", "sick_visit", "follow_up", "vaccine", "procedure")

steps = st.lists(
    st.tuples(
        st.sampled_from(["hold", "book", "move", "cancel", "overbook", "no_show", "release"]),
        st.sampled_from(KINDS),
        st.integers(0, 400),
        st.sampled_from(["a", "b", "c"]),
    ),
    min_size=1,
    max_size=12,
)


class Undone(Exception):
    """Ends each history's transaction, so that the next one begins from the seeded practice."""


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=steps)
def test_whatever_is_offered_can_be_had_and_nothing_ever_overlaps(
    world: World, history: list[tuple[str, str, int, str]]
) -> None:
    holders = {name: world.conversation(name) for name in "abc"}
    at = world.now
    try:
        with world.turn(at) as uow:
            booked: list[VisitId] = []
            for what, key, pick, who in history:
                offered = uow.visits.openings(world.kind(key), at, at + timedelta(days=9), own=holders[who])
                opening = offered[pick % len(offered)]
                ACTS[what](uow, opening, holders[who], booked)
                assert_no_overlap(uow, booked)
            raise Undone
    except Undone:
        pass


def hold(uow: UnitOfWork, opening: Opening, holder: ConversationId, booked: list[VisitId]) -> None:
    assert isinstance(uow.visits.hold(opening, holder), Visit)


def book(uow: UnitOfWork, opening: Opening, holder: ConversationId, booked: list[VisitId]) -> None:
    visit = uow.visits.book(opening, holder, PATIENT, "")
    assert isinstance(visit, Visit)
    booked.append(visit.id)


def move(uow: UnitOfWork, opening: Opening, holder: ConversationId, booked: list[VisitId]) -> None:
    for visit in booked[-1:]:
        done = uow.visits.move(visit, opening, holder)
        state = uow.visits.get(visit)
        assert state is not None
        assert isinstance(done, Visit) == (state.state.value == "booked")


def cancel(uow: UnitOfWork, opening: Opening, holder: ConversationId, booked: list[VisitId]) -> None:
    for visit in booked[:1]:
        assert uow.visits.cancel(visit, "patient", "").state not in LIVE


def overbook(uow: UnitOfWork, opening: Opening, holder: ConversationId, booked: list[VisitId]) -> None:
    assert isinstance(uow.staff_visits.book_by_staff(opening, PATIENT, "amari", "", overbook=True), Visit)


def no_show(uow: UnitOfWork, opening: Opening, holder: ConversationId, booked: list[VisitId]) -> None:
    for visit in booked[-1:]:
        uow.staff_visits.no_show(visit, "amari")


def release(uow: UnitOfWork, opening: Opening, holder: ConversationId, booked: list[VisitId]) -> None:
    uow.visits.release(holder)


Act = Callable[[UnitOfWork, Opening, ConversationId, list[VisitId]], None]
ACTS: dict[str, Act] = {
    "hold": hold,
    "book": book,
    "move": move,
    "cancel": cancel,
    "overbook": overbook,
    "no_show": no_show,
    "release": release,
}


def assert_no_overlap(uow: UnitOfWork, booked: list[VisitId]) -> None:
    """Of the visits booked by chat no two live ones share busy time."""
    visits = [visit for ident in booked if (visit := uow.visits.get(ident)) and visit.state in LIVE]
    ordered = sorted(visits, key=lambda visit: visit.busy_from)
    for first, second in pairwise(ordered):
        assert first.busy_to <= second.busy_from
