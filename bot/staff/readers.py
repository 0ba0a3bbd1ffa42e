"""Places where staff read what the desk says of its own accord."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reader:
    """One place where staff read. `send` gives back True: it is there, False: surely not, None: unsure.

    `discreet`: others may read it on the way, so it names no patient.
    """

    name: str
    send: Callable[[str], Awaitable[bool | None]]
    discreet: bool = False
