"""What the store raises: broken promises, one small tree. Expected refusals are return values instead."""

from __future__ import annotations


class StoreError(Exception):
    """The practice's memory cannot keep its promise."""


class WrongKey(StoreError):
    """The key does not open the data file: it is another key, or the file is not an encrypted store."""


class BadKey(StoreError):
    """The key is not 64 hexadecimal characters (32 bytes)."""


class BadAddress(StoreError):
    """DESKSIDE_DATABASE must be an address like postgresql://name:password@host/database: change it."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class Unreachable(StoreError):
    """The database in DESKSIDE_DATABASE does not answer, or does not let the desk in: see to it first."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class Unknown(StoreError):
    """A row that must exist is not there, or belongs to another practice."""


class Stale(StoreError):
    """The conversation was changed by somebody else since it was read; play the turn again."""
