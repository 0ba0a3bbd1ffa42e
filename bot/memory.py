"""The store as the event loop asks it: in threads, with a deadline, and one kind of trouble."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
DEADLINE = 5.0  # seconds
_THREADS, _KEPT_FREE = 12, 4


class MemoryTrouble(Exception):
    """The store did not answer, or not in time; what was asked may still happen later."""


class Memory:
    """Runs blocking work on the store away from the event loop."""

    def __init__(self, deadline: float = DEADLINE) -> None:
        self._deadline = deadline
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="store")
        self._kept_free = ThreadPoolExecutor(_KEPT_FREE, thread_name_prefix="first")

    async def do(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `work` gives back. Raises MemoryTrouble for every failure; its cause is the original error."""
        return await self._done(self._threads, work, *args, **kwargs)

    async def do_first(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As `do`, in threads kept free of all else: somebody waits to hear that a message is kept."""
        return await self._done(self._kept_free, work, *args, **kwargs)

    async def _done(
        self, threads: ThreadPoolExecutor, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        loop = asyncio.get_running_loop()
        call = partial(copy_context().run, work, *args, **kwargs)
        try:
            async with asyncio.timeout(self._deadline):
                return await loop.run_in_executor(threads, call)
        except TimeoutError as error:
            raise MemoryTrouble("no answer in time") from error
        except Exception as error:
            raise MemoryTrouble(type(error).__name__) from error

    def close(self) -> None:
        """Take no more work; what runs may end by itself."""
        for threads in (self._threads, self._kept_free):
            threads.shutdown(wait=False, cancel_futures=True)


class StillMemory(Memory):
    """Does its work on the spot, for a clock that stands still meanwhile: no threads, no deadline."""

    async def _done(
        self, threads: ThreadPoolExecutor, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        try:
            return work(*args, **kwargs)
        except Exception as error:
            raise MemoryTrouble(type(error).__name__) from error
