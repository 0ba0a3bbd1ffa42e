"""How well and how fast messages are understood, on rows the model has not seen."""

from __future__ import annotations

import asyncio
import platform
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, quantiles

import yaml

from nlu.client import Rasa, RasaParse

ROOT = Path(__file__).resolve().parents[1]
OUT_OF_SCOPE = "out_of_scope"
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Scores:
    """Shares from 0 to 1; a parse without an intent counts as out_of_scope, accuracy is in scope only."""

    accuracy: float
    macro_f1: float
    recall: dict[str, float]
    in_scope_rejected: float
    out_of_scope_rejected: float
    wrong_after_gate: float


def scored(wanted: Sequence[str], parses: Sequence[RasaParse | None]) -> Scores:
    """Accuracy and F1 before the gate, everything else after it."""
    best = [parse.ranking[0][0] if parse else OUT_OF_SCOPE for parse in parses]
    final = [(parse and parse.intent) or OUT_OF_SCOPE for parse in parses]
    pairs = list(zip(wanted, best, final, strict=True))
    inside = [pair for pair in pairs if pair[0] != OUT_OF_SCOPE]
    outside = [pair for pair in pairs if pair[0] == OUT_OF_SCOPE]
    intents = sorted({want for want, _, _ in inside})
    return Scores(
        accuracy=mean(want == first for want, first, _ in inside),
        macro_f1=mean(_f1(intent, [(want, first) for want, first, _ in pairs]) for intent in intents),
        recall={i: mean(last == i for want, _, last in pairs if want == i) for i in [*intents, OUT_OF_SCOPE]},
        in_scope_rejected=mean(last == OUT_OF_SCOPE for _, _, last in inside),
        out_of_scope_rejected=mean(last == OUT_OF_SCOPE for _, _, last in outside),
        wrong_after_gate=mean(last not in (want, OUT_OF_SCOPE) for want, _, last in inside),
    )


def _f1(intent: str, pairs: Sequence[tuple[str, str]]) -> float:
    right = sum(want == found == intent for want, found in pairs)
    return 2 * right / max(1, sum(want == intent for want, _ in pairs) + sum(f == intent for _, f in pairs))


def rows() -> list[tuple[str, str]]:
    """(intent, message) of the understanding tests, without those that happen to be training lines too."""
    files = sorted((ROOT / "tests/understanding/rows").glob("*.yml"))
    told = [(path.stem, row) for path in files for row in yaml.safe_load(path.read_text("utf-8"))]
    taught = _taught()
    return [(intent, row) for intent, row in told if _bare(row) not in taught]


def _taught() -> set[str]:
    text = "".join(path.read_text("utf-8") for path in (ROOT / "data/nlu/en").glob("*.yml"))
    return {_bare(re.sub(r"\[(.+?)\][({].+?[)}]", r"\1", line)) for line in text.splitlines()}


def _bare(line: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", line.lower()))


async def main() -> None:
    """Print everything, with the machine."""
    told = rows()
    rasa = Rasa(ROOT, lambda state, why: print(f"  worker {state}: {why}"), deadline=30.0)
    print(f"understanding, on {platform.machine()} with Python {platform.python_version()}")
    begun = time.monotonic()
    await rasa.start()
    if not await rasa.until_warm(120):
        raise SystemExit("the worker did not become warm")
    print(f"  cold start to warm: {time.monotonic() - begun:.1f} s (aim 25)")
    parses = [await rasa.parse(row) for _, row in told]
    taken = [await _timed(rasa, row) for _ in range(ROUNDS) for _, row in told]
    await rasa.stop()
    _tell(scored([intent for intent, _ in told], parses), len(told))
    centiles = quantiles(taken, n=100)
    print(f"  parse with the hop: median {centiles[49]:.1f} ms, p95 {centiles[94]:.1f} ms (aim 50)")
    for (intent, row), parse in zip(told, parses, strict=True):
        found = (parse and parse.intent) or OUT_OF_SCOPE
        if found != intent:
            print(f"    {intent} taken for {found}: {row}")


async def _timed(rasa: Rasa, row: str) -> float:
    begun = time.perf_counter()
    await rasa.parse(row)
    return (time.perf_counter() - begun) * 1000


def _tell(scores: Scores, count: int) -> None:
    print(f"  {count} rows that are no training lines")
    print(f"  in scope: accuracy {scores.accuracy:.3f} (aim .94), macro-F1 {scores.macro_f1:.3f} (aim .88)")
    print(f"  wrong intent after the gate: {scores.wrong_after_gate:.3f} (aim .04 at most)")
    print(f"  in scope turned away: {scores.in_scope_rejected:.3f} (aim .05 at most)")
    print(f"  out of scope turned away: {scores.out_of_scope_rejected:.3f} (aim .88)")
    for intent in ("book_visit", "reschedule_visit", "cancel_visit"):
        print(f"  recall of {intent}: {scores.recall[intent]:.2f} (aim .95)")


if __name__ == "__main__":
    asyncio.run(main())
