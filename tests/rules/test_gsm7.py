"""Text messages: what they can carry, how many they count, and where a long one is cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.gsm7 import GSM7, UCS2, alphabet, gsm7, parts, segments, units

COUNTS = [
    ("", 0),
    ("a", 1),
    ("a" * 160, 1),
    ("a" * 161, 2),
    ("a" * 306, 2),
    ("a" * 307, 3),
    ("€" * 80, 1),
    ("€" * 81, 2),
    ("a" * 152 + "€" + "a" * 152, 3),  # an extension character is not split, so the first part holds 152
    ("ñ" * 160, 1),
    ("é" * 160, 1),
    ("я" * 70, 1),
    ("я" * 71, 2),
    ("я" * 134, 2),
    ("я" * 135, 3),
    ("👍" * 35, 1),
    ("👍" * 36, 2),
    ("a" * 159 + "–", 3),  # one dash makes the whole message UCS-2
]

PLAIN = [
    ("It’s “fine” – really…", 'It\'s "fine" - really...'),
    ("3:00\u202fPM\u00a0today", "3:00 PM today"),
    ("café ñandú", "café ñandu"),
    ("Zoë čaj Łódź", "Zoe caj Lodz"),
    ("cafe\u0301", "café"),
    ("ok 👍", "ok (thumbs up)"),
    ("ok 👍🏽", "ok (thumbs up)"),
    ("❤️", "<3"),
    ("🩺", "(stethoscope)"),
    ("see you 👨‍👩‍👧", "see you (man)(woman)(girl)"),
    ("101°F ½ tab • twice", "101 degF 1/2 tab - twice"),
    ("ﬁne ①", "fine 1"),
    ("a\u200bb\u200ec", "abc"),
    ("price 5€ [ok] {x}~", "price 5€ [ok] {x}~"),
]


@pytest.mark.parametrize(("text", "count"), COUNTS)
def test_segments(text: str, count: int) -> None:
    assert segments(text) == count


@pytest.mark.parametrize(("text", "plain"), PLAIN)
def test_made_plain(text: str, plain: str) -> None:
    assert gsm7(text) == plain
    assert alphabet(gsm7(text)) is GSM7


@pytest.mark.parametrize("text", ["Приём во вторник", "周二下午三点", "الثلاثاء"])
def test_another_script_is_not_destroyed(text: str) -> None:
    assert gsm7(text) == text
    assert alphabet(text) is UCS2


@given(st.text(max_size=3000), st.integers(1, 10))
def test_parts_fit_and_lose_no_word(text: str, most: int) -> None:
    found = parts(text, most)
    assert all(segments(part) <= most for part in found)
    assert "".join("".join(found).split()) == "".join(text.split())


@given(st.text(max_size=200))
def test_making_plain_twice_changes_nothing(text: str) -> None:
    assert gsm7(gsm7(text)) == gsm7(text)


def test_a_long_text_is_cut_between_sentences() -> None:
    text = "Take it twice a day. " * 20
    assert all(part.endswith(".") for part in parts(text.strip(), 1))


def test_an_endless_word_is_cut() -> None:
    assert [len(part) for part in parts("x" * 401, 1)] == [160, 160, 81]


def test_extension_characters_count_two() -> None:
    assert units("[ok]") == 6
