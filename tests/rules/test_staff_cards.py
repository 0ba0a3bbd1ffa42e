"""What a card shows, and what it must never show."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.staff.cards import MOST_LINES, card, mark
from practice.ids import ConversationId, PatientId
from practice.mail import Behind, Episode, Line, Note, OutboxState
from practice.patients import Patient

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
ROSA = Patient(PatientId("rosa"), "Rosa", "Dell", date(1960, 1, 1), "+15555550111")
CASE = Episode(
    "e1",
    ConversationId("c1"),
    "asked for a person",
    "can I talk to someone",
    "routine",
    NOW,
    None,
    7,
    escalated_at=NOW,
)


def test_the_title_names_nobody() -> None:
    shown = card(replace(CASE, summary="I am Rosa Dell"), (), (), ROSA, NOW)
    assert shown.title == "Case 7, routine"
    assert shown.who == "Rosa Dell"


def test_the_summary_keeps_the_beginning_and_the_latest_in_the_patients_words() -> None:
    later = [Note(NOW + timedelta(minutes=n), "red flag: stroke", f"words {n}") for n in range(9)]
    shown = card(CASE, later, (), None, NOW)
    assert len(shown.summary) == MOST_LINES
    assert shown.summary[0] == "can I talk to someone"
    assert shown.summary[-1] == "words 8"


def test_staff_notes_stand_apart_from_the_patients_words() -> None:
    shown = card(CASE, [Note(NOW, "note by Dr. Amari", "sounds anxious")], (), None, NOW)
    assert shown.summary == ("can I talk to someone",)
    assert [note.text for note in shown.notes] == ["sounds anxious"]


def test_a_red_flag_that_came_later_is_shown() -> None:
    notes = [Note(NOW, "asked for a person", "hi"), Note(NOW, "red flag: chest_pain", "my chest")]
    assert card(CASE, notes, (), None, NOW).red_flag == "chest pain"


@pytest.mark.parametrize("state", [*OutboxState, "delivered"])
def test_every_state_of_a_reply_has_words(state: str) -> None:
    assert mark(state)
    assert "_" not in mark(state)


@pytest.mark.parametrize(
    ("state", "said", "failed"),
    [
        ("planned", "on its way", False),
        ("sent", "sent", False),
        ("failed", "failed", True),
        ("unknown", "maybe not arrived: please check", True),
    ],
)
def test_under_each_reply_stands_what_became_of_it(state: str, said: str, failed: bool) -> None:
    reply = Line(False, 2, NOW, "come at 3", "staff_reply", state)
    shown = card(CASE, (), [Line(True, 1, NOW, "hello", "patient", "handled"), reply], None, NOW)
    assert [(turn.speaker, turn.mark) for turn in shown.turns] == [("patient", ""), ("staff", said)]
    assert shown.turns[1].failed is failed


@pytest.mark.parametrize(
    ("state", "behind", "said"),
    [
        ("sent", Behind(True, NOW + timedelta(hours=1)), "sent as a private link, not opened yet"),
        ("delivered", Behind(True, NOW + timedelta(hours=1)), "delivered as a private link, not opened yet"),
        ("sent", Behind(True, NOW), "not opened before its link ran out: please call"),
        ("sent", Behind(True, NOW, opened_at=NOW), "opened by the patient"),
        ("sent", Behind(False, NOW + timedelta(hours=1)), "only a notice went out: please call"),
        ("retry", Behind(True, NOW + timedelta(hours=1)), "not sent yet, trying again"),
    ],
)
def test_of_a_private_message_it_says_whether_it_was_opened(state: str, behind: Behind, said: str) -> None:
    reply = Line(False, 2, NOW, "come at 3", "staff_reply", state, behind=behind)
    assert [turn.mark for turn in card(CASE, (), [reply], None, NOW).turns] == [said]


def test_who_registered_by_chat_is_shown_as_not_checked() -> None:
    assert card(CASE, (), (), replace(ROSA, verified=False), NOW).who == "Rosa Dell (not checked yet)"
    assert card(CASE, (), (), None, NOW).who == "Somebody new"
