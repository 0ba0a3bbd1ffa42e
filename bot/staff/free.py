"""Which starts staff can book: hours and what is taken bind them, the rules for patients do not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from practice.ids import VisitId
from practice.ports import UnitOfWork
from practice.settings import PracticeSettings
from practice.visits import Mode, Opening, VisitType

_STEP = 5  # minutes between two starts
_MINUTE = timedelta(minutes=1)


def opening_at(
    settings: PracticeSettings, kind: VisitType, start: datetime, mode: Mode | None = None
) -> Opening:
    """The opening that begins then, free or not."""
    end = start + timedelta(minutes=kind.minutes)
    return Opening(settings.provider, kind.key, mode or kind.modes[0], start, end)


def is_free(uow: UnitOfWork, kind: VisitType, opening: Opening, moving: VisitId | None = None) -> bool:
    """Within the hours and not taken. Notice and the most a day bind patients, not staff."""
    found = uow.visits.openings(for_staff(kind), opening.start, opening.start + _MINUTE, moving=moving)
    return any(each.start == opening.start for each in found)


def for_staff(kind: VisitType, step: int | None = _STEP) -> VisitType:
    """The kind of visit under the rules that bind staff. `step`: minutes between two starts."""
    return replace(
        kind, notice_minutes=0, days_ahead=3650, most_a_day=None, step_minutes=step, new_patients=True
    )
