"""What must hold for any text: it never raises, and no chatter, minimising or typing style lowers a level."""

from hypothesis import given, settings
from hypothesis import strategies as st

from practice.redflags import Level
from tests.prepared import red_flags
from tests.rows import each

REDFLAGS = red_flags()
FIRE = sorted(
    e["text"]
    for f in REDFLAGS.families
    for e in f.tests["fire"]
    if len(e) == 1 and f.level is Level.EMERGENCY
)
MINIMISING = [
    "its prob nothing",
    "dont want to bother you",
    "lol",
    "sorry if this is silly",
    "no rush",
    "haha",
]
WORDS = [
    "no",
    "not",
    "chest",
    "pain",
    ",",
    ".",
    "?",
    "104",
    "f",
    "bp",
    "/",
    "if",
    "ago",
    "baby'",
    "cant",
    "\x00",
    "\n",
    "7",
    "week",
    "old",
]
CHATTER = ["where do i park", "can i book for friday", "hi doc", "what time do you open", "thanks so much"]


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=400))
def test_no_text_makes_it_raise(text: str) -> None:
    REDFLAGS.check(text)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS)))
def test_no_mixture_of_its_own_words_makes_it_raise(words: list[str]) -> None:
    REDFLAGS.check(" ".join(words), age_months=3, pregnant=True)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(FIRE), st.sampled_from(MINIMISING), st.sampled_from([". ", ", ", " "]), st.booleans())
def test_minimising_never_lowers_a_level(text: str, words: str, joint: str, first: bool) -> None:
    said = f"{words}{joint}{text}" if first else f"{text}{joint}{words}"
    assert REDFLAGS.check(said).level is Level.EMERGENCY


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(FIRE), st.sampled_from(CHATTER), st.booleans())
def test_chatter_around_it_never_lowers_a_level(text: str, words: str, first: bool) -> None:
    said = f"{words}. {text}" if first else f"{text}. {words}"
    assert REDFLAGS.check(said).level is Level.EMERGENCY


@each(FIRE)
def test_capitals_and_missing_marks_never_lower_a_level(text: str) -> None:
    bare = "".join(c for c in text if c not in ",!?;").replace(". ", " ")
    for variant in (text.upper(), text.lower(), bare, bare.replace("'", "")):
        assert REDFLAGS.check(variant).level is Level.EMERGENCY, variant


def test_a_very_long_message_is_read_to_its_end() -> None:
    assert REDFLAGS.check("and then i had no chest pain. " * 400 + "my chest hurts").level is Level.EMERGENCY
