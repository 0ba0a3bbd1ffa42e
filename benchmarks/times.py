"""How long reading the time words of one message takes: median and 99th percentile, in milliseconds."""

from __future__ import annotations

import platform
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from nlu.times import parse  # noqa: E402

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 3, 2, 8, 55, tzinfo=ZONE)
ROUNDS = 20


def phrases() -> list[str]:
    """Every phrase of the rule tables: booking phrases, dates and times, and sentences without time."""
    tables = ROOT / "tests" / "rules" / "times"
    booking = [
        line.rpartition(" = ")[0] for line in (tables / "openings.txt").read_text("utf-8").splitlines()
    ]
    spans = [line.rpartition(" = ")[0] for line in (tables / "spans.txt").read_text("utf-8").splitlines()]
    calendar = [
        line.rpartition(" = ")[0] for line in (tables / "calendar.txt").read_text("utf-8").splitlines()
    ]
    return [
        *booking,
        *spans,
        *filter(None, calendar),
        *(tables / "no_time.txt").read_text("utf-8").splitlines(),
    ]


def main() -> None:
    """Prints the figures, by the wall clock and by the processor's, with the machine."""
    messages = phrases()
    for message in messages:
        parse(message, NOW, ZONE)
    clocks: dict[str, Callable[[], float]] = {"elapsed": time.perf_counter, "processor": time.process_time}
    machine = f"Python {platform.python_version()} on {platform.machine()}"
    for name, clock in clocks.items():
        median, late = figures(messages, clock)
        line = f"times ({name}): median {median:.3f} ms, p99 {late:.3f} ms over {len(messages)} messages"
        print(f"{line} ({machine})")


def figures(messages: list[str], clock: Callable[[], float]) -> tuple[float, float]:
    """Median and 99th percentile in milliseconds; the processor's own time tells load from slowness."""
    taken = []
    for _ in range(ROUNDS):
        for message in messages:
            began = clock()
            parse(message, NOW, ZONE)
            taken.append((clock() - began) * 1000)
    taken.sort()
    return taken[len(taken) // 2], taken[int(len(taken) * 0.99)]


if __name__ == "__main__":
    main()
