"""Openings for 60 days with 720 busy blocks, and the whole question to the store. Aim: 1 ms for the first."""

from __future__ import annotations

import platform
import random
import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from practice.openings import Asked, Block, openings
from practice.settings import read_file

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 3, 2, 13, 0, tzinfo=UTC)
DAYS, BLOCKS, ROUNDS = 60, 720, 300
SLOT = 20


def main() -> None:
    """Print the figures."""
    practice = read_file(ROOT / "data" / "practice.yml", date(2026, 3, 2))
    kind = practice.visit_types["follow_up"]
    asked = Asked(kind, practice.provider, kind.modes[0], NOW, NOW + timedelta(days=DAYS), NOW)
    days = [NOW.date() + timedelta(days=day) for day in range(DAYS)]
    slots = [
        minute
        for day in days
        for opens, closes in practice.hours.minutes_on(day)
        for minute in range(opens, closes, SLOT)
    ]
    taken = sorted(random.Random(2).sample(slots, BLOCKS))
    busy = [Block(minute // 5, (minute + SLOT) // 5, "follow_up") for minute in taken]
    print(f"machine: {platform.machine()}, Python {platform.python_version()}")
    for step in (20, 10):
        found = openings(asked, practice.hours, busy, step)
        times = measured(lambda step=step: openings(asked, practice.hours, busy, step))
        print(
            f"openings, {DAYS} days, {BLOCKS} busy blocks, a start every {step} min: {len(found)} found, "
            f"median {statistics.median(times):.2f} ms, best {min(times):.2f} ms (aim 1 ms)"
        )


def measured(act: Callable[[], object]) -> list[float]:
    """Milliseconds of processor time of each round, after a warm-up."""
    times = []
    for _ in range(ROUNDS):
        before = time.thread_time()
        act()
        times.append((time.thread_time() - before) * 1000)
    return times[20:]


if __name__ == "__main__":
    main()
