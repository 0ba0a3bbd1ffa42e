"""Whether a nudge may be sent: every obstacle, the nights on which the clocks change, the contact budget."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.ids import ConversationId, NudgeId
from practice.nudge_settings import NudgeSettings
from practice.nudges import KINDS, RAN_OUT, Drop, Facts, Hold, Nudge, NudgeState, Send, daytime, decide

EAST = ZoneInfo("America/New_York")
RULES = NudgeSettings()
NOON = datetime(2026, 3, 3, 17, 0, tzinfo=UTC)
FREE = Facts(EAST, ConversationId("c"), "ana")


def nudge(kind: str = "reminder", not_after: datetime | None = None) -> Nudge:
    return Nudge(NudgeId("n"), kind, NOON, NOON, NudgeState.CLAIMED, not_after=not_after)


def local(day: int, hour: int, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=EAST).astimezone(UTC)


def test_with_nothing_in_the_way_it_is_sent() -> None:
    assert decide(nudge(), FREE, NOON, RULES) == Send()


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (replace(FREE, gone="the visit was moved"), Drop("the visit was moved")),
        (replace(FREE, conversation=None), Drop("there is no chat to write to")),
        (replace(FREE, proven=False), Send()),
        (replace(FREE, refused="asked for no such messages"), Drop("asked for no such messages")),
        (replace(FREE, staff_speaks=True), Hold(NOON + timedelta(minutes=15), "staff are speaking")),
        (
            replace(FREE, talking=NOON - timedelta(minutes=3)),
            Hold(NOON + timedelta(minutes=7), "the patient is answering a question"),
        ),
        (replace(FREE, talking=NOON - timedelta(minutes=11)), Send()),
        (replace(FREE, contacts=(local(3, 8),)), Hold(local(4, 8), "contact budget of the day")),
        (
            replace(FREE, contacts=(local(25, 9, 2), local(27, 9, 2), local(2, 9))),
            Hold(local(4, 8), "contact budget of the week"),
        ),
        (replace(FREE, contacts=(local(24, 9, 2), local(27, 9, 2), local(2, 9))), Send()),
        (replace(FREE, ahead=True), Hold(local(4, 8), "something more urgent goes first")),
    ],
)
def test_the_first_obstacle_decides(facts: Facts, expected: object) -> None:
    assert decide(nudge(), facts, NOON, RULES) == expected


def test_where_it_was_shown_too_long_ago_who_reads_only_times_are_said() -> None:
    unsure = replace(FREE, proven=False)
    said = {name for name in KINDS if decide(nudge(name), unsure, NOON, RULES) == Send()}
    kept = {name for name in KINDS if decide(nudge(name), unsure, NOON, RULES) == Drop(RAN_OUT)}
    assert said >= {"reminder", "missed_visit", "day_closed", "waitlist_offer", "reading"}
    assert kept == {"recheck", "check_in_follow_up", "check_in_left", "emergency_follow_up"}


def test_what_can_only_be_said_too_late_is_dropped_with_both_reasons() -> None:
    tonight = local(3, 22)
    decision = decide(nudge(not_after=local(4, 7)), FREE, tonight, RULES)
    assert decision == Drop("quiet hours; later it would come too late")
    assert decide(nudge(not_after=NOON), FREE, tonight, RULES) == Drop("its time had passed")


def test_an_offer_does_not_wait() -> None:
    spent = replace(FREE, contacts=(local(3, 8),))
    assert decide(nudge("waitlist_offer"), spent, NOON, RULES) == Drop("contact budget of the day")


def test_the_budget_never_holds_what_must_be_known() -> None:
    spent = replace(FREE, contacts=(local(3, 8),))
    assert decide(nudge("day_closed"), spent, NOON, RULES) == Send()
    assert decide(nudge("day_closed"), spent, local(3, 6), RULES) == Hold(local(3, 8), "quiet hours")


@given(
    st.sampled_from([local(7, 0), local(31, 0, 10)]),
    st.timedeltas(timedelta(0), timedelta(days=3)),
    st.sampled_from(["America/New_York", "America/Los_Angeles", "America/Phoenix", "Pacific/Honolulu"]),
)
def test_nothing_is_ever_sent_in_quiet_hours_of_the_patients_own_zone(
    first: datetime, after: timedelta, key: str
) -> None:
    zone, now = ZoneInfo(key), first + after
    decision = decide(nudge(), replace(FREE, zone=zone), now, RULES)
    wall = now.astimezone(zone).time()
    assert isinstance(decision, Send) == (time(8) <= wall < time(21))
    if isinstance(decision, Hold):
        then = decision.until.astimezone(zone)
        assert then.time() == time(8)
        assert timedelta(0) < decision.until - now < timedelta(hours=14)


def test_the_night_with_an_hour_twice_and_the_one_without() -> None:
    assert daytime(datetime(2026, 3, 8, 2, tzinfo=UTC), EAST, time(8), time(21)) == datetime(
        2026, 3, 8, 12, tzinfo=UTC
    )
    assert daytime(datetime(2026, 11, 1, 2, tzinfo=UTC), EAST, time(8), time(21)) == datetime(
        2026, 11, 1, 13, tzinfo=UTC
    )
