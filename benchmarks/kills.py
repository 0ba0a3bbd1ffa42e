"""kill -9 of the real program under traffic: what was lost, doubled or left unanswered. Aim: nothing, of 200.

DESKSIDE_CRASHES sets how often it is killed (10 here; 200 take half an hour), DESKSIDE_SEED reproduces a run.
"""

from __future__ import annotations

import asyncio
import os
import platform
import sys
import tempfile
import time
from pathlib import Path

from tests.kills import Killing

CRASHES, SEED = int(os.environ.get("DESKSIDE_CRASHES", "10")), int(os.environ.get("DESKSIDE_SEED", "7"))


def main() -> int:
    """0 when nothing was wrong."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        kills = asyncio.run(Killing(Path(folder) / "home", CRASHES, SEED).run())
    print(
        f"kills: {kills.told()}; seed {SEED}, {time.monotonic() - began:.0f} s, {os.cpu_count()} cores, "
        f"load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}"
    )
    for wrong in kills.wrong:
        print(f"  {wrong}")
    return 1 if kills.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
