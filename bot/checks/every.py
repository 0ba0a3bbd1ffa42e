"""All checks in the order in which they are told."""

from __future__ import annotations

from bot.checks import calendar, data, outside, reading, staff
from bot.checks.finding import Check

CHECKS: tuple[Check, ...] = (
    data.folder,
    data.key_and_file,
    data.ticks,
    data.zone,
    data.backups,
    reading.model,
    reading.red_flags,
    reading.check_ins,
    outside.public,
    outside.sms,
    outside.telegram,
    outside.privacy,
    calendar.own_calendar,
    staff.patients_among_staff,
)  # every part adds its own
