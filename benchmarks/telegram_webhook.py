"""How soon Telegram's call is answered: the update kept and committed, 50 a second. Aim: 50 ms median.

The desk beside it plays every turn without its model and sends its answers to a fake Telegram.
"""

from __future__ import annotations

import asyncio
import os
import platform
import statistics
import tempfile
import time
from pathlib import Path

import httpx
import uvicorn

from bot import logs
from bot.app import Plan, build
from bot.channels.telegram.given import Given
from bot.channels.telegram.line import Line
from bot.channels.telegram.webhook import PATH, SECRET_HEADER
from bot.channels.web.public import public_application
from bot.home import Home
from tests.fakes.telegram import TOKEN, FakeTelegram

A_SECOND, SECONDS, PEOPLE = 50, int(os.environ.get("DESKSIDE_SECONDS", "20")), 100
SECRET = "a-secret-of-the-webhook"


async def measured(folder: Path) -> list[float]:
    """Milliseconds of each call."""
    async with FakeTelegram() as telegram:
        line = Line(Given(TOKEN, telegram.url, webhook=SECRET, public="https://desk.example.org"))
        desk = build(Plan(Home(folder), "1" * 64, channels=(line.channel,), rasa=False))
        await desk.start()
        await line.open(desk)
        app = public_application(line.routes())
        server = uvicorn.Server(
            uvicorn.Config(app, port=0, log_config=None, access_log=False, lifespan="off")
        )
        serving = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        try:
            return await traffic(telegram, f"http://127.0.0.1:{port}{PATH}")
        finally:
            server.should_exit = True
            await serving
            await line.close()
            await desk.stop()
            await line.hang_up()


async def traffic(telegram: FakeTelegram, url: str) -> list[float]:
    """Calls that begin on time, however long the one before took."""
    async with httpx.AsyncClient(timeout=30) as caller:
        calls = []
        for number in range(A_SECOND * SECONDS):
            update = telegram.says(9000 + number % PEOPLE, f"hello {number}")
            calls.append(asyncio.create_task(one(caller, url, update)))
            await asyncio.sleep(1 / A_SECOND)
        return list(await asyncio.gather(*calls))


async def one(caller: httpx.AsyncClient, url: str, update: object) -> float:
    """Milliseconds until the answer."""
    begun = time.perf_counter()
    answer = await caller.post(url, json=update, headers={SECRET_HEADER: SECRET})
    assert answer.status_code == 200
    return (time.perf_counter() - begun) * 1000


def main() -> None:
    """Print the figures with the machine."""
    logs.set_up(as_json=True, level=50)
    with tempfile.TemporaryDirectory() as folder:
        taken = sorted(asyncio.run(measured(Path(folder))))
    p99 = taken[int(len(taken) * 0.99)]
    machine = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}"
    print(f"webhook kept and answered, {A_SECOND}/s for {SECONDS} s, n={len(taken)} ({machine})")
    print(f"  median {statistics.median(taken):.1f} ms, p99 {p99:.1f} ms (aim: median 50 ms)")


if __name__ == "__main__":
    main()
