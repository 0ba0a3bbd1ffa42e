"""Whatever a call to the staff's chat fails of, the case is told again until it is there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.channels.telegram import telling
from bot.channels.telegram.given import Given
from tests.desk import until
from tests.fakes import faults
from tests.fakes.faults import Fault
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.telegram_desk import ANA, telegram_desk

DOCTOR = 9001
FAULTS = (
    faults.too_many(0),
    Fault("page"),
    Fault("page", 502, accepts=True),
    Fault("cut", accepts=True),
    Fault("reset"),
    Fault("reset", accepts=True),
    faults.BLOCKED,
)


async def test_a_case_is_told_after_every_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "EVERY", 0.1)
    monkeypatch.setattr(telling, "LOST_PAUSE", 0.2)
    async with FakeTelegram() as telegram:
        left: list[Fault] = []

        def fails(method: str, given: Mapping[str, str]) -> Fault | None:
            wanted = method == "sendMessage" and given["chat_id"] == str(DOCTOR)
            return left.pop() if wanted and left else None

        telegram.fault = fails
        async with telegram_desk(tmp_path / "h", telegram, given=Given(TOKEN, staff=(DOCTOR,))):
            for number, fault in enumerate(FAULTS, 1):
                left.append(fault)
                telegram.says(ANA + number, "a person please")
                await until(lambda: not left, 30)
                heading = f"Case {number}, "
                await until(lambda heading=heading: told(telegram, heading) > 0, 30)
                assert told(telegram, heading) <= 1 + fault.accepts
        assert telegram.wrong == []


def told(telegram: FakeTelegram, heading: str) -> int:
    return sum(text.startswith(heading) for text in telegram.texts(DOCTOR))
