"""What the model as a second witness adds to the red-flag rules, and what it costs in needless questions."""

from __future__ import annotations

import asyncio
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from nlu.client import Rasa
from nlu.understand import DANGERS, understand
from nlu.understanding import Understanding
from practice import redflags
from practice.redflags import Level, Verdict, with_witness

ROOT = Path(__file__).resolve().parents[1]
NOW, ZONE = datetime(2026, 3, 2, 14, tzinfo=UTC), ZoneInfo("America/New_York")


def samples() -> dict[str, list[str]]:
    """Messages by kind; none is a training line. The look-alikes are the rules' own quiet examples."""
    rows = {path.stem: yaml.safe_load(path.read_text()) for path in sorted(_ROWS.glob("*.yml"))}
    families = [yaml.safe_load(path.read_text()) for path in sorted((ROOT / "data/redflags").glob("*.yml"))]
    quiet = [example for family in families for example in family["tests"]["quiet"]]
    dangers = {f"{name} rows": rows.pop(name) for name in DANGERS}
    symptoms = {"ordinary symptoms": [*rows.pop("symptom_report"), *rows.pop("check_in_answer")]}
    others = [row for told in rows.values() for row in told]
    alike = [one if isinstance(one, str) else one["text"] for one in quiet]
    return {**dangers, **symptoms, "other rows": others, "look-alikes": alike}


_ROWS = ROOT / "tests/understanding/rows"


async def understood(messages: Sequence[str]) -> list[Understanding]:
    """Every message as the trained model reads it."""
    rasa = Rasa(ROOT, deadline=30.0)
    await rasa.start()
    try:
        if not await rasa.until_warm(120):
            raise SystemExit("the worker did not become warm")
        return [await understand(message, NOW, ZONE, rasa) for message in messages]
    finally:
        await rasa.stop()


def answered(verdict: Verdict) -> bool:
    """Whether the patient is at least asked."""
    return verdict.level is not Level.NONE


def main() -> None:
    """Print the share at least asked about, by the rules and with the witness."""
    rules = redflags.load(ROOT / "data/redflags")
    print(f"second witness, on {platform.machine()} with Python {platform.python_version()}")
    for kind, messages in samples().items():
        alone = [rules.check(message) for message in messages]
        said = asyncio.run(understood(messages))
        both = [with_witness(v, u.danger) for v, u in zip(alone, said, strict=True)]
        shares = [sum(map(answered, verdicts)) / len(messages) for verdicts in (alone, both)]
        told = "asked or more: rules {:.3f}, with witness {:.3f}".format(*shares)
        print(f"  {kind:18} {len(messages):4} {told}")


if __name__ == "__main__":
    main()
