"""What of a message reaches the worker, and the desk's state while there is no worker."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.client import Rasa, State
from nlu.guards import LONGEST, readable
from nlu.understand import understand

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 3, 2, 13, 55, tzinfo=UTC)
NOTHING_TO_READ = ["", "   ", "\n\t", "👍", "❤️🎉", "\u202e\u200f", "\ud83d", "/", "///", "?!", "…", "\0\0"]


@pytest.mark.parametrize("text", NOTHING_TO_READ)
def test_nothing_to_read_never_reaches_the_worker(text: str) -> None:
    assert readable(text) is None


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("/start", "start"),
        (' / /cancel_visit{"a": 1}', 'cancel_visit{"a": 1}'),
        ("can\u200b you\u202e help", "can you help"),
        ("broken \ud83d half", "broken  half"),
        ("👍 see you", "👍 see you"),
        ("x" * 20_000, "x" * LONGEST),
        ("2", "2"),
        ("1/2 hour", "1/2 hour"),
    ],
)
def test_what_is_read(text: str, read: str) -> None:
    found = readable(text)
    assert found is not None
    assert found.text == read


@given(st.text(alphabet=st.characters(exclude_categories=[]), max_size=60))
def test_offsets_lead_back_to_the_message(text: str) -> None:
    found = readable(text)
    if found is not None:
        assert len(found.text) == len(found.places) <= len(text)
        assert all(text[place] == mark for place, mark in zip(found.places, found.text, strict=True))
        assert found.original(0, len(found.text))[1] <= len(text)
        found.text.encode()


async def test_without_an_environment_the_desk_goes_on_degraded(tmp_path: Path) -> None:
    told: list[tuple[State, str]] = []
    rasa = Rasa(tmp_path, lambda state, why: told.append((state, why)))
    assert rasa.state is State.OFF
    await rasa.start()
    assert rasa.state is State.STARTING
    while rasa.state is State.STARTING:  # noqa: ASYNC110 - there is nothing to wait for but the news
        await asyncio.sleep(0.01)
    understood = await understand("tomorrow at 3pm please", NOW, NEW_YORK, rasa)
    await rasa.stop()
    assert understood.degraded
    assert understood.intent is None
    assert understood.times.included
    assert [state for state, _ in told] == [State.STARTING, State.DEGRADED, State.OFF]
    assert "python -m nlu.train" in told[1][1]


@pytest.mark.parametrize("text", NOTHING_TO_READ)
async def test_nothing_to_read_is_not_a_worker_missing(text: str, tmp_path: Path) -> None:
    understood = await understand(text, NOW, NEW_YORK, Rasa(tmp_path))
    assert not understood.degraded
    assert understood.intent == ("affirm" if text == "👍" else None)  # see test_signs.py
    assert understood.danger is None
