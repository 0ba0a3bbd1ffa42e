"""Text that every database can keep: no lone surrogates, no NUL."""

from __future__ import annotations

from typing import Any

_LOST = "�"


def clean(text: str) -> str:
    """The text with each character that cannot be stored replaced by the replacement character."""
    return "".join(_LOST if c == "\x00" or "\ud800" <= c <= "\udfff" else c for c in text)


def clean_json(value: Any) -> Any:
    """JSON data with every text in it, keys too, made storable."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(str(key)): clean_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean_json(item) for item in value]
    return value
