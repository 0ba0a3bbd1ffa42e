"""A handed-over conversation as staff read it: why, what the patient said, and what became of each reply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from practice.episodes import standing
from practice.mail import Episode, Line, Note
from practice.patients import Patient

MOST_LINES = 5
MOST_TURNS = 40
LONGEST_LINE = 160  # characters of a summary's line
_FLAG = "red flag: "
_NOTED = "note by "
_MARKS = {
    "planned": "on its way",
    "sending": "on its way",
    "retry": "not sent yet, trying again",
    "sent": "sent",
    "delivered": "delivered",
    "unknown": "maybe not arrived: please check",
    "failed": "failed",
    "dropped": "not sent",
}  # by the state of the outbox row
_SPEAKERS = {"patient": "patient", "staff_reply": "staff"}


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the conversation; `mark` is what became of it, empty for what the patient wrote.

    `row` names what the desk sent.
    """

    id: str
    speaker: str
    text: str
    at: datetime
    kind: str
    mark: str
    failed: bool
    row: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One case. The title names nobody: it may stand on a locked screen."""

    number: int
    title: str
    level: str
    standing: str
    who: str
    why: str
    red_flag: str
    summary: tuple[str, ...]
    notes: tuple[Note, ...]
    turns: tuple[Said, ...]
    opened_at: datetime
    claimed_by: str
    snoozed_until: datetime | None
    acknowledged: bool
    rung: int
    conversation: str = ""


def card(
    episode: Episode, notes: Sequence[Note], lines: Sequence[Line], patient: Patient | None, now: datetime
) -> Card:
    """The card at `now`. `lines` are the conversation's, oldest first; `patient` None: not known to us."""
    flag = _red_flag(episode, notes)
    return Card(
        number=episode.number,
        title=title(episode),
        level=episode.level,
        standing=standing(episode, now).value,
        who=_who(patient),
        why=episode.because.replace("_", " "),
        red_flag=flag,
        summary=_summary(episode, notes),
        notes=tuple(n for n in notes if not _is_summary(n)),
        turns=tuple(_said(line, now) for line in lines[-MOST_TURNS:]),
        opened_at=episode.opened_at,
        claimed_by=episode.claimed_by or "",
        snoozed_until=episode.snoozed_until,
        acknowledged=episode.acknowledged_at is not None,
        rung=episode.rung,
        conversation=episode.conversation,
    )


def title(episode: Episode) -> str:
    """Case number and level; no name, no number, no word of the patient's."""
    return f"Case {episode.number}, {episode.level}"


def mark(state: str) -> str:
    """What became of an outbound message, in words. "Sent" is what the channel took, no more than that."""
    return _MARKS.get(state, state)


def _became(line: Line, now: datetime) -> str:
    """What became of it; of a message behind a link, whether the patient opened that."""
    said, behind = mark(line.state), line.behind
    if behind is None or line.state not in ("sent", "delivered"):
        return said
    if behind.opened_at is not None:
        return "opened by the patient"
    if not behind.link:
        return "only a notice went out: please call"
    if behind.expires_at <= now:
        return "not opened before its link ran out: please call"
    return f"{said} as a private link, not opened yet"


def _red_flag(episode: Episode, notes: Sequence[Note]) -> str:
    """The families that fired, the first as well as those that came later."""
    reasons = dict.fromkeys((episode.because, *(note.because for note in notes)))
    fired = [reason.removeprefix(_FLAG) for reason in reasons if reason.startswith(_FLAG)]
    return "; ".join(fired).replace("_", " ")


def _summary(episode: Episode, notes: Sequence[Note]) -> tuple[str, ...]:
    """At most MOST_LINES lines in the patient's words: how it began first, then the latest."""
    texts = [episode.summary, *(note.text for note in notes if _is_summary(note))]
    said = [line.strip() for text in texts for line in text.splitlines() if line.strip()]
    lines = list(dict.fromkeys(_cut(line) for line in said))
    return tuple(lines if len(lines) <= MOST_LINES else [lines[0], *lines[1 - MOST_LINES :]])


def _is_summary(note: Note) -> bool:
    return not note.because.startswith((_NOTED, "lowered by "))


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 3].rstrip()}..."


def _who(patient: Patient | None) -> str:
    if patient is None:
        return "Somebody new"
    return patient.full_name if patient.verified else f"{patient.full_name} (not checked yet)"


def _said(line: Line, now: datetime) -> Said:
    speaker = "patient" if line.inbound else _SPEAKERS.get(line.kind, "desk")
    about = "" if line.inbound else _became(line, now)
    failed = not line.inbound and line.state in ("failed", "unknown", "dropped")
    return Said(str(line.sequence), speaker, line.text, line.at, line.kind, about, failed, line.row)
