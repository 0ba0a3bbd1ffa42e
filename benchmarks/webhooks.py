"""How soon a text is acknowledged: 50 signed calls a second to the real program, median under 50 ms.

A call is acknowledged once its text is committed. The program runs beside this one, without its model; Twilio
is played here, so both share the machine.
"""

from __future__ import annotations

import asyncio
import os
import platform
import statistics
import sys
import tempfile
import time
from pathlib import Path

import httpx

from tests.fakes.twilio import ACCOUNT, NUMBER, TOKEN, FakeTwilio, signed
from tests.parts.running import free_port
from tests.program import Program

RATE, SECONDS, PHONES = 50, 20, 40
TEXTS = ("can i come tomorrow after 3?", "1", "where do i park?", "start over", "a cough and a sore throat")
AIM = 50.0  # milliseconds


async def acknowledged(hooks: str, number: int, line: httpx.AsyncClient) -> float:
    """The milliseconds until one call is answered 200."""
    form = {
        "AccountSid": ACCOUNT,
        "MessageSid": f"SM{number:032x}",
        "From": f"+1555555{1000 + number % PHONES}",
        "To": NUMBER,
        "Body": TEXTS[number % len(TEXTS)],
    }
    url = f"{hooks}/hooks/sms/in"
    began = time.perf_counter()
    answer = await line.post(url, data=form, headers={"X-Twilio-Signature": signed(url, form)})
    answer.raise_for_status()
    return (time.perf_counter() - began) * 1000


async def traffic(hooks: str) -> list[float]:
    """All the waits, calls begun at a steady rate whether or not earlier ones are answered."""
    async with httpx.AsyncClient(trust_env=False, timeout=30) as line:
        waiting = []
        for number in range(RATE * SECONDS):
            waiting.append(asyncio.create_task(acknowledged(hooks, number, line)))
            await asyncio.sleep(1 / RATE)
        return await asyncio.gather(*waiting)


async def main() -> int:
    """0 when the median is below the aim."""
    port = free_port()
    hooks = f"http://127.0.0.1:{port}"
    async with FakeTwilio() as twilio:
        environment = {
            "DESKSIDE_PUBLIC_URL": hooks,
            "DESKSIDE_PUBLIC_PORT": str(port),
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_FROM": NUMBER,
            "TWILIO_API": twilio.url,
        }
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder) / "home"
            program = await asyncio.to_thread(lambda: Program(home, "--no-nlu", **environment))
            try:
                waits = sorted(await traffic(hooks))
            finally:
                await asyncio.to_thread(program.stop)
    median = statistics.median(waits)
    print(
        f"webhooks: {len(waits)} texts at {RATE}/s acknowledged, median {median:.1f} ms, "
        f"p95 {waits[int(len(waits) * 0.95)]:.1f} ms, p99 {waits[int(len(waits) * 0.99)]:.1f} ms"
        f" (aim: median {AIM:.0f} ms); {platform.machine()}, {os.cpu_count()} cores, "
        f"load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}"
    )
    return 0 if median < AIM else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
