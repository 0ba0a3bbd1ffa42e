"""How long finding the readings of one message takes: median and 99th percentile, in milliseconds."""

from __future__ import annotations

import platform
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from nlu.readings import read  # noqa: E402

ROUNDS = 20


def messages() -> list[str]:
    """Every message of the readings table, and the sentences without time as everyday talk."""
    tables = ROOT / "tests" / "rules"
    rows = (tables / "readings" / "readings.txt").read_text("utf-8").splitlines()
    said = [row.rpartition(" = ")[0].partition("  [")[0] for row in rows]
    return [*said, *(tables / "times" / "no_time.txt").read_text("utf-8").splitlines()]


def main() -> None:
    """Prints the figures with the machine; the processor's own time, so that load does not count."""
    texts = messages()
    taken = []
    for _ in range(ROUNDS):
        for text in texts:
            began = time.process_time()
            read(text)
            taken.append((time.process_time() - began) * 1000)
    taken.sort()
    median, late = taken[len(taken) // 2], taken[int(len(taken) * 0.99)]
    machine = f"Python {platform.python_version()} on {platform.machine()}"
    print(f"readings: median {median:.3f} ms, p99 {late:.3f} ms over {len(texts)} messages ({machine})")


if __name__ == "__main__":
    main()
