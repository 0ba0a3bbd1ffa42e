"""What a unit of work offers about visits: openings, holds, and every change of a visit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from practice.ids import ConversationId, PatientId, VisitId
from practice.visits import Mode, Opening, SlotTaken, Visit, VisitType

Json = Any


class Visits(Protocol):
    """Visits and their cells. The database refuses overlaps; these methods turn that into values."""

    def openings(
        self,
        visit_type: VisitType,
        start: datetime,
        end: datetime,
        *,
        mode: Mode | None = None,
        own: ConversationId | None = None,
        moving: VisitId | None = None,
    ) -> tuple[Opening, ...]:
        """Bookable starts in [start, end), earliest first, by hours, closures, rules and busy cells.

        A hold of `own` and the visit `moving` count as free.
        """

    def hold(self, opening: Opening, holder: ConversationId) -> Visit | SlotTaken:
        """Hold an opening for some minutes; releases any other hold of the same holder."""

    def release(self, holder: ConversationId) -> None:
        """Give up the holder's hold, if any."""

    def book(
        self, opening: Opening, holder: ConversationId, patient: PatientId, reason: str
    ) -> Visit | SlotTaken:
        """Turn the holder's live hold on this opening into a visit, or take it now if still free."""

    def move(self, visit: VisitId, opening: Opening, holder: ConversationId) -> Visit | SlotTaken:
        """Reschedule in one step: both or neither; overlap with itself is allowed."""

    def cancel(self, visit: VisitId, by: str, reason: str) -> Visit:
        """Cancel a live visit and free its cells; cancelling twice changes nothing."""

    def confirm(self, visit: VisitId) -> Visit:
        """Record that the patient confirmed."""

    def note_late(self, visit: VisitId, minutes: int | None) -> None:
        """Record that the patient is running late, by how many minutes if said."""

    def upcoming(self, patient: PatientId) -> tuple[Visit, ...]:
        """Booked visits from now on, soonest first."""

    def get(self, visit: VisitId) -> Visit | None:
        """One visit in any state, or None."""

    def join_waitlist(
        self, patient: PatientId, visit_type: str, wish: Mapping[str, Json], conversation: ConversationId
    ) -> None:
        """Write down what the patient would take; offers come from the waitlist."""


class StaffVisits(Protocol):
    """The staff's side of the schedule, out of the chat's reach. `by` names who did it."""

    def book_by_staff(
        self, opening: Opening, patient: PatientId, by: str, reason: str, *, overbook: bool = False
    ) -> Visit | SlotTaken:
        """Book whatever hours, notice and number say. Only `overbook` may share cells; it is recorded."""

    def arrive(self, visit: VisitId, by: str) -> Visit:
        """The patient is here."""

    def complete(self, visit: VisitId, by: str) -> Visit:
        """The visit took place; the patient is not new any more."""

    def no_show(self, visit: VisitId, by: str) -> Visit:
        """The patient did not come."""

    def undo_no_show(self, visit: VisitId, by: str) -> Visit:
        """Back to the state before the no-show."""

    def undo(self, visit: VisitId, by: str) -> Visit:
        """Back to the state before it arrived, was over, was missed or was called off; others stay."""

    def move_by_staff(
        self, visit: VisitId, opening: Opening, by: str, *, overbook: bool = False
    ) -> Visit | SlotTaken:
        """Move a booked visit whatever the rules say. Only `overbook` may share cells; it is recorded."""

    def tell(self, visit: VisitId, *, moved: bool = False) -> bool:
        """Say now that staff booked or moved it, by the rules of all nudges. False: it is not booked."""

    def schedule(self, start: datetime, end: datetime) -> tuple[Visit, ...]:
        """Everything that begins in [start, end), in whatever state; of holds only those that last."""

    def at(self, start: datetime) -> Visit | None:
        """The booked visit that begins then, or None."""

    def between(self, start: datetime, end: datetime) -> tuple[Visit, ...]:
        """Booked visits that begin in [start, end), the soonest first."""

    def history(self, visit: VisitId) -> tuple[Mapping[str, Json], ...]:
        """What happened to a visit, oldest first: at, what, by, from_state, to_state, about."""
