"""Work that is looked for whenever there may be some, and done side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine

Look = Callable[[], Awaitable[None]]


class Woken:
    """One round of `look` whenever woken; what it finds is begun with `begin` and outlives the round.

    `again`: whatever is done may have made room for more, so it wakes too. `grace`: seconds that what was
    begun has to come to its own end when `run` is cancelled.
    """

    def __init__(self, look: Look, *, again: bool = False, grace: float = 0.0) -> None:
        self._look = look
        self._again = again
        self._grace = grace
        self._woken = asyncio.Event()
        self._looking = False
        self._at_work: set[asyncio.Task[None]] = set()
        self._stirred = asyncio.Event()

    @property
    def at_work(self) -> int:
        """How much of what was begun is not done."""
        return len(self._at_work)

    def wake(self) -> None:
        """There may be something to do."""
        self._woken.set()

    def begin(self, work: Coroutine[None, None, None]) -> None:
        """Do this meanwhile."""
        task = asyncio.create_task(work)
        self._at_work.add(task)
        task.add_done_callback(self._done)

    async def run(self) -> None:
        """Look whenever woken, until cancelled."""
        try:
            while True:
                await self._woken.wait()
                self._looking = True
                self._woken.clear()
                await self._look()
                self._looking = False
                self._stirred.set()
        finally:
            await self._end()

    async def quiet(self) -> None:
        """Wait until nothing is to be done."""
        while self._woken.is_set() or self._looking or self._at_work:
            self._stirred.clear()
            await self._stirred.wait()

    def _done(self, task: asyncio.Task[None]) -> None:
        self._at_work.discard(task)
        if self._again:
            self.wake()
        self._stirred.set()

    async def _end(self) -> None:
        tasks = tuple(self._at_work)
        if tasks and self._grace:
            await asyncio.wait(tasks, timeout=self._grace)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
