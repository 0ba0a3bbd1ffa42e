"""What a practice may decide about nudges, and what it may not."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest

from practice.nudge_settings import NudgeSettings, read_nudges
from practice.reading import Section, SettingsError


def read(**about: Any) -> NudgeSettings:
    return read_nudges(Section({"nudges": about}, ""))


def test_without_a_word_the_usual_holds() -> None:
    assert read() == NudgeSettings()
    assert read(reminder_days=[1, 7, 1]).reminder_days == (7, 1)
    assert read(**{"from": "09:00", "to": "18:00"}).closes == time(18)


@pytest.mark.parametrize(
    ("about", "named"),
    [
        ({"from": "07:00"}, "nudges"),
        ({"to": "22:00"}, "nudges"),
        ({"from": "12:00", "reminder_at": "10:00"}, "nudges.reminder_at"),
        ({"reminder_days": [0]}, "nudges.reminder_days"),
        ({"reminder_days": ["two"]}, "nudges.reminder_days"),
        ({"a_day": 0}, "nudges.a_day"),
        ({"remind_at": "10:00"}, "nudges.remind_at"),
    ],
)
def test_what_cannot_be_is_named_with_its_mend(about: dict[str, Any], named: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(**about)
    assert caught.value.key == named
