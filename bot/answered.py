"""Which emergencies were surely answered, kept in a file over restarts: it must not need the database."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections import OrderedDict
from datetime import UTC, datetime
from pathlib import Path

import structlog

log = structlog.get_logger("deskside.emergency")
MOST = 10_000  # lines, the newest; a provider gives up on a message long before
_SIGNS = 32
_BEGUN = "?"  # before the moment at which an answer was begun


class Answered:
    """A line when an answer is begun, one more when the provider took it: a sealed name, which tells nothing.

    What cannot be read or written counts as not answered: the patient may read an answer twice, never none.
    """

    def __init__(self, file: Path, key: str) -> None:
        self._file = file
        self._key = key.encode()
        self._begun: dict[str, datetime] = {}
        self._names: OrderedDict[str, None] = OrderedDict()
        for line in self._read():
            self._take(line)

    def knows(self, channel: str, external_id: str) -> bool:
        """Whether this message was surely answered."""
        return self._sealed(channel, external_id) in self._names

    def doubted(self, channel: str, external_id: str) -> datetime | None:
        """Since when a run before this one may have answered it; None: it did not, or it surely did."""
        name = self._sealed(channel, external_id)
        return None if name in self._names else self._begun.get(name)

    def begin(self, channel: str, external_id: str, now: datetime) -> None:
        """It is about to be answered. A power cut may lose this line, and then it is answered again."""
        name = self._sealed(channel, external_id)
        self._append(f"{name}{_BEGUN}{now.astimezone(UTC).isoformat()}", sure=False)

    def keep(self, channel: str, external_id: str) -> None:
        """It was."""
        name = self._sealed(channel, external_id)
        self._names[name] = None
        self._append(name, sure=True)

    def _append(self, line: str, *, sure: bool) -> None:
        try:
            handle = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(handle, "a", encoding="ascii") as file:
                file.write(line + "\n")
                file.flush()
                if sure:
                    os.fsync(file.fileno())
        except OSError as error:
            log.error("answered.not_written", reason=type(error).__name__)

    def _take(self, line: str) -> None:
        name, begun, moment = line.partition(_BEGUN)
        if not begun:
            self._names[name] = None
            return
        try:
            self._begun[name] = datetime.fromisoformat(moment)
        except ValueError:
            log.error("answered.torn_line")

    def _read(self) -> list[str]:
        try:
            lines = self._file.read_bytes().decode("ascii", "replace").splitlines()
        except FileNotFoundError:
            return []
        except OSError as error:
            log.error("answered.not_read", reason=type(error).__name__)
            return []
        if len(lines) > 2 * MOST:
            self._shorten(lines[-MOST:])
        return lines[-MOST:]

    def _shorten(self, lines: list[str]) -> None:
        """Whole or not at all."""
        beside = self._file.with_suffix(".new")
        try:
            beside.touch(0o600)
            beside.write_text("".join(f"{line}\n" for line in lines), encoding="ascii", errors="replace")
            beside.replace(self._file)
        except OSError as error:
            log.error("answered.not_shortened", reason=type(error).__name__)

    def _sealed(self, channel: str, external_id: str) -> str:
        said = f"{channel}|{external_id}".encode("utf-8", "replace")
        return hmac.new(self._key, said, hashlib.sha256).hexdigest()[:_SIGNS]
