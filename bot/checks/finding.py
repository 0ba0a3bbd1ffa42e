"""One thing that the doctor found, and how it is mended."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from bot.home import Home


class State(StrEnum):
    """GOOD works. CARE works, but somebody should look. BROKEN does not, or will not at the next start."""

    GOOD = "ok"
    CARE = "look"
    BROKEN = "BROKEN"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line. `what` is the finding, `mend` the way out; neither holds a secret or a patient's word."""

    state: State
    what: str
    mend: str = ""

    @property
    def line(self) -> str:
        """As the person at the keyboard reads it."""
        return f"{self.state.value:>6}  {self.what}" + (f" -> {self.mend}" if self.mend else "")


@dataclass(frozen=True, slots=True)
class Looked:
    """Where the checks look. `now` is aware UTC."""

    environment: Mapping[str, str]
    home: Home
    data: Path
    now: datetime


Check = Callable[[Looked], AsyncIterator[Finding]]


def good(what: str) -> Finding:
    """It works."""
    return Finding(State.GOOD, what)


def care(what: str, mend: str) -> Finding:
    """Somebody should look."""
    return Finding(State.CARE, what, mend)


def broken(what: str, mend: str) -> Finding:
    """It does not work."""
    return Finding(State.BROKEN, what, mend)
