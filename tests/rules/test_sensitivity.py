"""Which words tell of somebody's health, and that every phrase that holds some says so."""

from __future__ import annotations

import re

import pytest

from actions.dialogue.sensitivity import CLINICAL, LOGISTICS, SAFETY, gravest
from tests.clinical_words import told_in
from tests.rows import each
from tests.rules.test_phrases import BOOK

TEXTS = BOOK.phrases.texts


def sensitivity(key: str) -> str:
    return BOOK.sensitivity.of(key, re.findall(r"\{(\w+)\}", TEXTS[key]))


@each(sorted(key for key in TEXTS if sensitivity(key) == LOGISTICS))
def test_a_phrase_that_may_go_anywhere_tells_nothing(key: str) -> None:
    assert told_in(TEXTS[key]) == []


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        ("check_in.red_flags", CLINICAL),
        ("check_in.same_day", CLINICAL),
        ("protocol.cough_cold_flu.onset.ask", CLINICAL),
        ("refill_request.done", CLINICAL),
        ("confirm_chest.self", SAFETY),
        ("crisis.other", SAFETY),
        ("book_visit.confirm", LOGISTICS),
        ("nudge.reminder", LOGISTICS),
        ("private.link", LOGISTICS),
    ],
)
def test_what_a_phrase_is(key: str, wanted: str) -> None:
    assert sensitivity(key) == wanted


def test_every_pattern_fits_some_phrase() -> None:
    kinds = (BOOK.sensitivity.clinical, BOOK.sensitivity.safety)
    lonely = [p for kind in kinds for p in kind if not any(_fits(key, p) for key in TEXTS)]
    assert lonely == []


def _fits(key: str, pattern: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), key) is not None


def test_what_is_said_for_safety_takes_the_rest_along() -> None:
    assert gravest([LOGISTICS, CLINICAL]) == CLINICAL
    assert gravest([CLINICAL, SAFETY, LOGISTICS]) == SAFETY
    assert gravest([]) == LOGISTICS
