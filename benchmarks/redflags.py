"""Prints how long the red flags take to load and to read a message: load, median and 99th percentile."""

import statistics
import sys
import time
from pathlib import Path

from practice.redflags import load

MESSAGES = 2_000


def main() -> None:
    """Times every example of the red-flag files, over and over; figures in seconds and milliseconds."""
    started = time.perf_counter()
    redflags = load(Path("data/redflags"))
    loaded = time.perf_counter() - started
    examples = [e["text"] for f in redflags.families for found in f.tests.values() for e in found]
    taken = []
    for i in range(MESSAGES):
        text = f"{examples[i % len(examples)]} {i}"
        began = time.perf_counter()
        redflags.check(text)
        taken.append((time.perf_counter() - began) * 1000)
    p99 = statistics.quantiles(taken, n=100)[98]
    median = statistics.median(taken)
    sys.stdout.write(
        f"load {loaded:.2f} s   median {median:.3f} ms   p99 {p99:.3f} ms   {MESSAGES} messages\n"
    )


if __name__ == "__main__":
    main()
