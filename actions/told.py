"""What a message told of readings: those written down, and figures of which nobody can say what they are."""

from __future__ import annotations

from dataclasses import dataclass

from practice.home_readings import HomeReading
from practice.ids import EnrolmentId


@dataclass(frozen=True, slots=True)
class Unclear:
    """Figures that may be one of several: (kind, patient, values, unit) each, likeliest first."""

    figures: tuple[float, ...]
    may_be: tuple[tuple[str, str, tuple[float, ...], str], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """`kept` was written down for `enrolments`; `instead` is what a correction took the place of, as shown.

    `strange`: readings were told that no protocol of these patients asks for. `asked_since`: the desk asked
    for one of those kept after the patient's last message.
    """

    kept: tuple[HomeReading, ...] = ()
    enrolments: tuple[EnrolmentId, ...] = ()
    instead: tuple[str, ...] = ()
    unclear: tuple[Unclear, ...] = ()
    strange: bool = False
    asked_since: bool = False

    def __bool__(self) -> bool:
        """Whether there is anything to go on with."""
        return bool(self.kept or self.unclear)


NOTHING = Told()
