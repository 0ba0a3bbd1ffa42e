"""Two wishes in one message: both are heard, and one wish is never heard as two."""

from __future__ import annotations

import pytest

from actions.two_wishes import also_wanted, cancels_to_rebook


@pytest.mark.parametrize(
    ("text", "flow", "second"),
    [
        ("move my visit to friday and also refill my lisinopril", "reschedule_visit", "refill_request"),
        ("I'd like to book an appt. Also I'm out of my inhaler", "book_visit", "refill_request"),
        ("refill metformin, and can i have an appointment next week", "refill_request", "book_visit"),
        ("i need an appointment for a refill", "book_visit", None),
        ("can i see the doctor tomorrow and not before 3", "book_visit", None),
        ("need a refill, i have an appointment on friday already", "refill_request", None),
        ("refill my lisinopril and metformin", "refill_request", None),
        ("cancel my visit and my refill is fine", "ask_parking", None),
        ("cancel my appt and also i need a refill of metoprolol", "refill_request", "cancel_visit"),
        ("refill my metformin and move my visit to friday", "refill_request", "reschedule_visit"),
        ("are my labs back, also can i come in thursday", "test_results", "book_visit"),
        ("did the doctor see my labs and the xray", "test_results", None),
    ],
)
def test_a_second_wish(text: str, flow: str, second: str | None) -> None:
    """A second flow only for another part of the message that asks for it."""
    assert also_wanted(text, flow) == second


@pytest.mark.parametrize(
    ("text", "moves"),
    [
        ("cancel thursday and book me next week instead", True),
        ("cant make it thurs, can u get me another day", True),
        ("please cancel my appointment", False),
        ("cancel it, i will call to book", False),
        ("something came up and i have to cancel for friday", False),
    ],
)
def test_calling_off_to_book_anew(text: str, moves: bool) -> None:
    """Both halves are said: the old one goes, a new one is wanted."""
    assert cancels_to_rebook(text) is moves
