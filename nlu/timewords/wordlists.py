"""Word lists written as one line of text."""

from __future__ import annotations


def listed(text: str) -> tuple[str, ...]:
    """The words of `text`, in order."""
    return tuple(text.split())


def words(text: str) -> frozenset[str]:
    """The words of `text`, to look up."""
    return frozenset(text.split())
