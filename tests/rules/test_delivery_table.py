"""What becomes of a message after a try to send it, as a table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Ambiguous, Lost, NotSent, Outcome, Refused, Sent
from bot.delivery import (
    EMERGENCY_PAUSE,
    LONGEST_PAUSE,
    MOST_TRIES,
    Action,
    Decision,
    decide,
    interrupted,
    not_wanted,
)

SENT, UNSENT, UNCLEAR, REFUSED = Sent("m1"), NotSent("connect"), Ambiguous("read timeout"), Refused("blocked")
STOPPED = Refused("stopped at the carrier", Lost.STOPPED)
BEFORE = "unclear: read timeout"
MANY = MOST_TRIES + 5

TABLE = [
    # kind         outcome  tries  reason before  what becomes of it   alarm
    ("reply", SENT, 1, "", Action.DONE, False),
    ("emergency", SENT, 9, "", Action.DONE, False),
    ("nudge", SENT, 1, "", Action.DONE, False),
    ("reply", UNSENT, 1, "", Action.RETRY, False),
    ("reply", UNSENT, MOST_TRIES, "", Action.FAILED, False),
    ("nudge", UNSENT, 1, "", Action.RETRY, False),
    ("nudge", UNSENT, MOST_TRIES, "", Action.FAILED, False),
    ("emergency", UNSENT, MANY, "", Action.RETRY, True),
    ("reply", UNCLEAR, 1, "", Action.RETRY, False),
    ("reply", UNCLEAR, 3, "connect", Action.RETRY, False),
    ("reply", UNCLEAR, 2, BEFORE, Action.UNKNOWN, False),
    ("staff_reply", UNCLEAR, 2, BEFORE, Action.UNKNOWN, False),
    ("nudge", UNCLEAR, 1, "", Action.UNKNOWN, False),
    ("emergency", UNCLEAR, MANY, BEFORE, Action.RETRY, True),
    ("reply", REFUSED, 1, "", Action.FAILED, False),
    ("nudge", REFUSED, 1, "", Action.FAILED, False),
    ("emergency", REFUSED, 1, "", Action.FAILED, True),
    ("reply", STOPPED, 1, "", Action.DROPPED, False),
    ("nudge", STOPPED, 1, "", Action.DROPPED, False),
    ("staff_reply", STOPPED, 1, "", Action.FAILED, False),
    ("emergency", STOPPED, 1, "", Action.FAILED, True),
]


@pytest.mark.parametrize(("kind", "outcome", "tries", "before", "action", "alarm"), TABLE)
def test_the_table(kind: str, outcome: Outcome, tries: int, before: str, action: Action, alarm: bool) -> None:
    decision = decide(kind, outcome, tries, before)
    assert (decision.action, decision.alarm) == (action, alarm)


@pytest.mark.parametrize(
    ("kind", "action"),
    [("nudge", Action.DROPPED), ("notice", Action.DROPPED), ("staff_reply", Action.FAILED)],
)
def test_what_is_not_wanted_is_not_sent_and_a_person_who_wrote_it_sees_why(kind: str, action: Action) -> None:
    assert not_wanted(kind, "why") == Decision(action, reason="why")


@pytest.mark.parametrize(
    ("kind", "action"), [("reply", Action.RETRY), ("nudge", Action.UNKNOWN), ("emergency", Action.RETRY)]
)
def test_a_sending_cut_off_by_a_crash_is_ambiguous(kind: str, action: Action) -> None:
    assert interrupted(kind, 1).action is action


def test_a_reply_cut_off_twice_is_not_sent_a_third_time() -> None:
    first = interrupted("reply", 1)
    assert interrupted("reply", 2, first.reason).action is Action.UNKNOWN


def test_a_doubt_is_not_forgotten_over_a_later_sure_failure() -> None:
    doubted = decide("reply", UNCLEAR, 1)
    unsent = decide("reply", UNSENT, 2, doubted.reason)
    assert decide("reply", UNCLEAR, 3, unsent.reason).action is Action.UNKNOWN


def test_the_provider_names_the_pause() -> None:
    assert decide("reply", NotSent("429", retry_after=90), 1).after == 90
    assert decide("emergency", NotSent("429", retry_after=90), 1).after == 90


@given(st.integers(1, 100_000))
def test_pauses_grow_to_a_limit_and_an_emergency_waits_little(tries: int) -> None:
    assert 0 < decide("emergency", UNCLEAR, tries).after <= EMERGENCY_PAUSE
    assert 0 < decide("reply", UNSENT, min(tries, MOST_TRIES - 1)).after <= LONGEST_PAUSE


@given(
    kind=st.sampled_from(["reply", "notice", "staff_reply", "nudge"]),
    outcomes=st.lists(st.sampled_from([UNSENT, UNCLEAR]), max_size=30),
)
def test_nothing_but_an_emergency_is_perhaps_sent_more_than_twice(kind: str, outcomes: list[Outcome]) -> None:
    perhaps, before = 0, ""
    for tries, outcome in enumerate(outcomes, 1):
        perhaps += isinstance(outcome, Ambiguous)
        decision = decide(kind, outcome, tries, before)
        before = decision.reason
        if decision.action is not Action.RETRY:
            break
    assert perhaps <= (1 if kind == "nudge" else 2)
