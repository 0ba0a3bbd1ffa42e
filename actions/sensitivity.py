"""Which of the desk's words are about a patient's health, and should not stand on every screen."""

from __future__ import annotations

LOGISTICS, CLINICAL = "logistics", "clinical"
_ABOUT_HEALTH = ("follow_up.", "chronic.", "check_in.", "protocol.")


def sensitivity_of(phrase: str) -> str:
    """By the phrase's key: what a reply's `sensitivity` is."""
    return CLINICAL if phrase.startswith(_ABOUT_HEALTH) else LOGISTICS
