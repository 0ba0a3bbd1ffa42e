"""kill -9 of the real program under traffic: nothing acknowledged is lost, nothing is answered twice.

DESKSIDE_CRASHES sets how often it is killed (default 10), DESKSIDE_SEED reproduces a run; benchmarks/kills.py
prints the same as figures.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.kills import Killing

CRASHES = int(os.environ.get("DESKSIDE_CRASHES", "10"))
SEED = int(os.environ.get("DESKSIDE_SEED", "7"))
pytestmark = [pytest.mark.slow, pytest.mark.timeout(180 + 20 * CRASHES)]


async def test_nothing_is_lost_and_nothing_is_doubled_without_need(tmp_path: Path) -> None:
    kills = await Killing(tmp_path / "home", CRASHES, SEED).run()
    assert kills.wrong == [], kills.told()
    assert kills.messages == sum(len(writer.sent) for writer in (*kills.writers, *kills.alarmed))
    assert kills.doubled["sms"] == 0, "Twilio can be asked what it took"
