"""Writers of one program wait in a line of their own, and who stores a message goes first.

SQLite has one writer at a time and no line: whoever finds it busy sleeps a while and looks again, up to a
tenth of a second after it was free. Between programs that has to do.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Writers:
    """One at a time, in the order they came; those who go first before the others."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._busy = False
        self._first: deque[threading.Event] = deque()
        self._others: deque[threading.Event] = deque()

    @contextmanager
    def turn(self, *, first: bool = False) -> Iterator[None]:
        """Wait for it, and keep it while the block runs. Not to be taken twice by one thread."""
        self._enter(first)
        try:
            yield
        finally:
            self._leave()

    def _enter(self, first: bool) -> None:
        with self._guard:
            if not self._busy:
                self._busy = True
                return
            called = threading.Event()
            (self._first if first else self._others).append(called)
        called.wait()

    def _leave(self) -> None:
        """Hand it on to the next, who need not look whether it is free."""
        with self._guard:
            line = self._first or self._others
            if line:
                line.popleft().set()
            else:
                self._busy = False
