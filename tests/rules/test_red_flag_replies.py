"""Every reply that the desk could have to give in danger is a phrase that exists, and says whom to call."""

from __future__ import annotations

from datetime import date
from itertools import product
from pathlib import Path

import pytest
import yaml

from bot.safety import Safety, worst
from practice.redflags import Level, RedFlags, Verdict
from practice.safety.worse import worse_reply
from practice.settings import read_settings
from tests.prepared import desk_book, red_flags

SETTINGS = read_settings(yaml.safe_load(Path("data/practice.yml").read_text()), date(2026, 3, 2))
PHRASES = desk_book(SETTINGS).phrases
FAMILIES = red_flags().families


@pytest.mark.parametrize(("family", "subject"), list(product([f.id for f in FAMILIES], ["self", "other"])))
def test_an_unclear_danger_that_turns_out_worse_has_its_reply(family: str, subject: str) -> None:
    routes = {pattern.route for known in FAMILIES if known.id == family for pattern in known.patterns}
    for route in routes:
        reply = worse_reply(Verdict(Level.ASK, route, (family,), subject=subject))
        assert "911" in PHRASES.say(reply)


@pytest.mark.parametrize("subject", ["self", "other"])
def test_what_cannot_be_asked_is_answered_as_an_emergency(subject: str) -> None:
    asked = Verdict(
        Level.ASK, "988", ("suicide_self_harm",), subject=subject, confirm=f"confirm_self_harm.{subject}"
    )
    worse = worst(asked)
    assert worse.level is Level.EMERGENCY
    assert "988" in PHRASES.say(str(worse.reply))


def test_a_check_that_breaks_is_an_emergency_with_words_that_exist() -> None:
    class Broken(RedFlags):
        def __init__(self) -> None:
            pass

        def check(self, text: str, age_months: float | None = None, pregnant: bool | None = None) -> Verdict:
            raise RuntimeError

    rung: list[str] = []
    verdict = Safety(Broken(), lambda what, **about: rung.append(what)).check("anything")
    assert verdict.level is Level.EMERGENCY
    assert PHRASES.say(str(verdict.reply)).startswith("Call 911")
    assert rung == ["red_flag_check_failed"]


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("my dad collapsed and wont wake up", "cpr.other"),
        ("he fell off the ladder, hit his head and keeps throwing up", "still.other"),
        ("the voices are telling me to hurt people", "crisis_others.self"),
    ],
)
def test_of_several_replies_the_one_with_more_to_do_is_given(text: str, reply: str) -> None:
    assert red_flags().check(text).reply == reply
