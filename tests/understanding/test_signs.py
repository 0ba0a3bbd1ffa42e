"""A message of signs alone is read without a model."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from nlu import signs
from nlu.client import RasaParse
from nlu.understand import understand


@pytest.mark.parametrize("text", ["👍", "👍🏽", "👍👍👍", " 👌 ", "✅", "👍 👌", "🙆‍♀️"])
def test_a_thumb_up_is_a_yes(text: str) -> None:
    assert signs.meant(text) == "affirm"


@pytest.mark.parametrize("text", ["👎", "👎🏿", "❌❌", "🙅‍♂️"])
def test_a_thumb_down_is_a_no(text: str) -> None:
    assert signs.meant(text) == "deny"


@pytest.mark.parametrize("text", ["", "   ", "👍👎", "👍 not sure", "🎉", "???", "ok 👍"])
def test_anything_else_means_nothing_by_itself(text: str) -> None:
    assert signs.meant(text) is None


class Nobody:
    """No model."""

    async def parse(self, text: str) -> RasaParse | None:
        return None


def test_it_is_understood_with_no_model_running() -> None:
    now = datetime(2026, 3, 2, 14, tzinfo=UTC)
    said = asyncio.run(understand("👍", now, ZoneInfo("America/New_York"), Nobody()))
    assert (said.intent, said.confidence, said.degraded) == ("affirm", 1.0, False)
