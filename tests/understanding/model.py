"""What the understanding tests share: where the model lives, and lines parsed by it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import yaml

from nlu.client import Rasa, RasaParse

ROOT = Path(__file__).resolve().parents[2]
ROWS = ROOT / "tests/understanding/rows"

needs_rasa = [
    pytest.mark.rasa,
    pytest.mark.skipif(
        not (ROOT / "nlu/.venv/bin/python").exists(),
        reason="the Rasa environment nlu/.venv is not built here: `make test` builds it",
    ),
]


def unseen_rows() -> dict[str, list[str]]:
    """By intent, messages that no training line was made from."""
    return {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted(ROWS.glob("*.yml"))}


def parse_all(texts: list[str]) -> list[RasaParse | None]:
    """Every text as the worker reads it, in order."""

    async def read() -> list[RasaParse | None]:
        rasa = Rasa(ROOT, deadline=30.0)
        await rasa.start()
        try:
            assert await rasa.until_warm(60), "the worker did not become warm"
            return [await rasa.parse(text) for text in texts]
        finally:
            await rasa.stop()

    return asyncio.run(read())
