"""What the practice's memory offers for looking back: who saw or changed what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from practice.audit import Entry, Head, Verdict
from practice.ids import PatientId

Json = Any


class Audit(Protocol):
    """The record of views and changes. Entries are only ever added; the database refuses anything else.

    Staff acts, consent, proxies, links and bookings write themselves. A view, a login, an export or a change
    of settings is written by whoever lets it happen, in the same transaction.
    """

    def write(
        self,
        what: str,
        by: str,
        *,
        patient: PatientId | None = None,
        about: Mapping[str, Json] | None = None,
    ) -> int:
        """Add an entry; its number. `what` is dotted and says what was done: "patient.viewed", "staff.login".

        `by` is who did it. `about` holds ids, counts and states; never a name, a phone or anybody's words.
        Raises ValueError for another form of `what`, or an empty `by`.
        """

    def latest(
        self,
        *,
        patient: PatientId | None = None,
        by: str | None = None,
        before: int | None = None,
        limit: int = 100,
    ) -> tuple[Entry, ...]:
        """The newest entries first, of one patient or one person where asked; `before` a number, to go on."""

    def verify(self, expected: Head | None = None) -> Verdict:
        """Follow the whole chain. `expected`: a head that was written down outside, such as a week ago."""
