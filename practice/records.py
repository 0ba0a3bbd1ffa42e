"""Records as they leave: rows by table, whole or one patient's, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]  # by table name; moments are aware UTC, days are dates

_SECRET = ("secret", "token", "password", "digest", "hash")  # what opens something, even as a hash


def is_secret(column: str) -> bool:
    """Whether a column may not leave by its name, in any table."""
    return any(word in column.split("_") for word in _SECRET)


def to_json(value: Any) -> Any:
    """The value as JSON has it: moments and days as ISO text."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    return value
