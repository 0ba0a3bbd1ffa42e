"""How long until the desk answers a first message, and what memory it takes. Limits: 5 s and 250 MB."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Start twice on the same data: the first start makes it, the second is the usual one."""
    busy = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    print(f"A start ({platform.processor() or platform.machine()}, Python {sys.version.split()[0]}, {busy}):")
    with tempfile.TemporaryDirectory() as home:
        for name in ("first start, data made", "usual start"):
            program, seconds = started(home)
            time.sleep(8)
            print(f"  {name}: first answer after {seconds:.1f} s (at most 5)")
            for line in memory(program.pid):
                print(f"    {line}")
            program.terminate()
            program.wait(20)


def started(home: str) -> tuple[subprocess.Popen[str], float]:
    """The running program, and the seconds until it answered a message."""
    begun = time.perf_counter()
    program = subprocess.Popen(
        [sys.executable, "-m", "bot", "run", "--port", "0"],
        cwd=ROOT,
        env={**os.environ, "DESKSIDE_HOME": home},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert program.stdout is not None
    port = next(int(found[1]) for line in program.stdout if (found := re.search(r"http://[^:]+:(\d+)", line)))
    answered(port)
    return program, time.perf_counter() - begun


def answered(port: int) -> None:
    """Write as a new patient and read the feed until the desk has answered."""
    page = HTTPConnection("127.0.0.1", port)
    page.request("GET", "/")
    answer = page.getresponse()
    cookie = (answer.getheader("set-cookie") or "").split(";")[0]
    token = re.search(r'name="desk-token" content="(\w+)"', answer.read().decode())
    assert token is not None
    feed = HTTPConnection("127.0.0.1", port)
    feed.request("GET", "/stream?who=new", headers={"Cookie": cookie})
    lines = feed.getresponse()
    origin = f"http://127.0.0.1:{port}"
    headers = {"Cookie": cookie, "Origin": origin, "X-Desk-Token": token[1]}
    body = json.dumps({"who": "new", "id": "measure-1", "text": "book a visit", "choice": None})
    page.request("POST", "/messages", body, headers)
    page.getresponse().read()
    while b'"from": "desk"' not in lines.readline():
        pass
    feed.close()
    page.close()


def memory(pid: int) -> list[str]:
    """Resident memory of the program and of the processes it started, where the machine tells."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return ["memory: this machine does not tell"]
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    lines = [f"program: {resident(status):.0f} MB (at most 250)"]
    return lines + [f"worker: {resident(Path(f'/proc/{child}/status')):.0f} MB" for child in children]


def resident(status: Path) -> float:
    """Megabytes."""
    found = re.search(r"VmRSS:\s+(\d+) kB", status.read_text())
    return int(found[1]) / 1000 if found else 0.0


if __name__ == "__main__":
    main()
