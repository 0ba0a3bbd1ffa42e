"""Alarms: something a person must see at once. Logged, written to a file, and then to the staff's tasks.

An alarm names a conversation by its id and a reason, never a name, a number or the patient's words.
"""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

log = structlog.get_logger("deskside.alarms")
MOST_OPEN = 1000


@dataclass(frozen=True, slots=True)
class Alarm:
    """What went wrong, as staff will read it."""

    kind: str
    at: datetime
    about: Mapping[str, str]

    @property
    def sentence(self) -> str:
        """One line for a task."""
        details = ", ".join(f"{key} {value}" for key, value in self.about.items())
        kind = self.kind.replace("_", " ")
        return f"Alarm: {kind} ({details})" if details else f"Alarm: {kind}"


class Alarms:
    """Raises alarms without needing the database; those not yet with staff wait in `take_open`."""

    def __init__(self, file: Path, now: Callable[[], datetime]) -> None:
        self._file = file
        self._now = now
        self._open: deque[Alarm] = deque(maxlen=MOST_OPEN)

    def ring(self, kind: str, **about: str) -> None:
        """Raise an alarm. Never raises an exception itself: a full disk must not hide the log line."""
        self._open.append(self.sound(kind, **about))

    def sound(self, kind: str, **about: str) -> Alarm:
        """Log it and write it to the file, but write no task: for what staff see on their board already."""
        alarm = Alarm(kind, self._now(), about)
        log.critical("alarm", kind=kind, **about)
        try:
            self._append(alarm)
        except OSError as error:
            log.critical("alarm.file_failed", reason=type(error).__name__)
        return alarm

    def take_open(self) -> tuple[Alarm, ...]:
        """The alarms that staff have not been given yet; they count as given unless put back."""
        taken = tuple(self._open)
        self._open.clear()
        return taken

    def put_back(self, alarms: tuple[Alarm, ...]) -> None:
        """These could not be given to staff after all."""
        self._open.extendleft(reversed(alarms))

    def _append(self, alarm: Alarm) -> None:
        line = json.dumps({"at": alarm.at.isoformat(), "kind": alarm.kind, **alarm.about})
        handle = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as file:
            file.write(line + "\n")
