"""A conversation kept in the form of the project's transcripts, so that it can become a test."""

from __future__ import annotations

from datetime import datetime

from nlu.understanding import Understanding
from practice.patients import Patient


class Transcript:
    """Lines in order; `begin` gives the head."""

    def __init__(self) -> None:
        self._head: list[str] = []
        self._lines: list[str] = []

    def begin(self, local: datetime, patient: Patient | None) -> None:
        """The head: the title, the moment in practice time, and who writes."""
        given = f"given  {local:%a} {local.day} {local:%b %Y %H:%M}"
        who = f"; patient {patient.full_name}" if patient else ""
        self._head = ["# A conversation at the keyboard.", f"{given}{who}; first contact"]

    def add(self, line: str) -> None:
        """One line, as it was shown."""
        self._lines.append(line)

    def text(self) -> str:
        """The whole transcript."""
        return "\n".join([*self._head, *self._lines]) + "\n"


def of_understanding(heard: Understanding) -> str:
    """The `~` line: the intent and the entities, without the patient's own words beyond those."""
    pairs = [f"{found.kind}={_quoted(found.value)}" for found in heard.entities]
    return " ".join([heard.intent or "none", *pairs])


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value
