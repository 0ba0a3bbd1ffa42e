"""The model as a second witness in the running desk: it may ask, never lowers, and may be dead."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import bot.app
from nlu.understanding import Understanding
from tests.desk import FakeChannel, opened, plan, said, until

ODD = "something gave way and now only staring"


class Model:
    """Thinks `danger` of every message, or fails if there is none; counts what it was asked."""

    def __init__(self, danger: tuple[str, float] | None) -> None:
        self._danger = danger
        self.asked = 0

    async def understand(self, text: str, kept: Mapping[str, Any] | None) -> Understanding:
        self.asked += 1
        if self._danger is None:
            raise RuntimeError("the model is gone")
        return Understanding(text, "symptom_report", 0.9, (("symptom_report", 1.0),), danger=self._danger)


async def answers(
    folder: Path, text: str, model: Model, monkeypatch: pytest.MonkeyPatch
) -> tuple[list[str], set[str]]:
    """What the desk replies to one message, and the kinds of its replies."""
    monkeypatch.setattr(bot.app, "_understander", lambda *_: model.understand)
    channel = FakeChannel()
    async with opened(plan(folder, channel)) as desk:
        await desk.front.receive(said(text))
        await until(lambda: bool(channel.given))
        await desk.turns.quiet()
        await desk.outbox.quiet()
    return channel.texts(), {outbound.kind for outbound in channel.given}


async def test_a_sure_witness_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts, kinds = await answers(tmp_path, ODD, Model(("emergency", 0.95)), monkeypatch)
    assert any("911" in text and "Answer yes or no" in text for text in texts)
    assert "emergency" not in kinds


async def test_an_unsure_witness_is_silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts, _ = await answers(tmp_path, ODD, Model(("emergency", 0.6)), monkeypatch)
    assert not any("Answer yes or no" in text for text in texts)


async def test_a_dead_witness_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts, kinds = await answers(tmp_path, ODD, Model(None), monkeypatch)
    assert texts
    assert not any("Answer yes or no" in text for text in texts)
    assert "emergency" not in kinds


async def test_an_emergency_asks_no_witness(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = Model(("emergency", 0.0))
    _, kinds = await answers(tmp_path, "my chest hurts and my arm is numb", model, monkeypatch)
    assert "emergency" in kinds
    assert model.asked == 0
