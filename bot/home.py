"""Where this desk keeps its things, the key to them, and the promise that only one desk uses them."""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from practice.store.errors import BadKey
from practice.store.keys import checked_key, key_in

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ".venv/bin/python"  # as it is typed in the checkout
CONSOLE_AT = "console_at"  # under which the address of the console is remembered
_LOOSE = stat.S_IRWXG | stat.S_IRWXO


class CannotStart(Exception):
    """The desk cannot open; the message is one sentence for the person at the keyboard."""


@dataclass(frozen=True, slots=True)
class Home:
    """The data folder. With `postgres`, an address that holds a password, the practice's data are there;
    the key, the lock and the alarms stay in the folder."""

    folder: Path
    postgres: str = field(default="", repr=False)

    @property
    def database(self) -> Path:
        """The encrypted file of data."""
        return self.folder / "desk.db"

    @property
    def key_file(self) -> Path:
        """Where the key lives when DESKSIDE_KEY is not set."""
        return self.folder / "desk.key"

    @property
    def alarm_file(self) -> Path:
        """Alarms, one JSON object a line."""
        return self.folder / "alarms.jsonl"

    @property
    def answered_file(self) -> Path:
        """Which emergencies were answered, a sealed name a line."""
        return self.folder / "answered"

    def key(self, environment: Mapping[str, str]) -> str:
        """The data key: DESKSIDE_KEY, or the key file, made at the first start. Raises CannotStart."""
        try:
            return self._found_key(environment.get("DESKSIDE_KEY"))
        except BadKey as error:
            raise CannotStart(str(error)) from error

    def _found_key(self, given: str | None) -> str:
        if given is not None:
            return checked_key(given)
        self._refuse_loose_key()
        if not self.postgres and self.database.exists() and not self.key_file.exists():
            raise CannotStart(
                f"The key to {self.database} is missing: put {self.key_file.name} back beside it, "
                "or set DESKSIDE_KEY."
            )
        return key_in(self.key_file)

    def claim(self) -> int:
        """Make the folder and take it for this program alone, until it ends. Raises CannotStart."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = os.open(self.folder / "desk.lock", os.O_WRONLY | os.O_CREAT, 0o600)
        except OSError as error:
            raise CannotStart(
                f"The data folder {self.folder} cannot be written ({error.strerror}): mend its rights, "
                "or set DESKSIDE_HOME to another folder."
            ) from None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            raise CannotStart(
                f"Another desk is already open on {self.folder}: use that one, stop it first, or set "
                "DESKSIDE_HOME to another folder."
            ) from None
        return lock

    def _refuse_loose_key(self) -> None:
        try:
            mode = self.key_file.stat().st_mode
        except FileNotFoundError:
            return
        if mode & _LOOSE:
            raise CannotStart(
                f"The key file {self.key_file} can be read by others, so it is not used: "
                f"run 'chmod 600 {self.key_file}', then start again."
            )


def home_of(environment: Mapping[str, str]) -> Home:
    """DESKSIDE_HOME, or var/ in the checkout; and DESKSIDE_DATABASE, or the file there."""
    folder = Path(environment.get("DESKSIDE_HOME") or ROOT / "var").expanduser().absolute()
    return Home(folder, environment.get("DESKSIDE_DATABASE", "").strip())
