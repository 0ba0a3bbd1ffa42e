"""A case's states, its level that only rises, and the ladder that rings until a person acknowledges."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from practice.episodes import LEVELS, Act, Refused, Standing, acted, patient_wrote, raised, standing
from practice.ids import ConversationId
from practice.ladder import DEFAULT, Quiet, Rung, due, problem
from practice.mail import Episode

NOON = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
BY = "Dr. Amari"
CASE = Episode("e", ConversationId("c"), "why", "words", "routine", NOON, None, 1, escalated_at=NOON)
EMERGENCY = replace(CASE, level="emergency")
QUIET = Quiet(time(20), time(8), ZoneInfo("America/New_York"))


def minutes(number: float) -> datetime:
    return NOON + timedelta(minutes=number)


def act(case: Episode, what: Act, at: datetime = NOON, **about: object) -> Episode:
    done = acted(case, what, at, BY, **about)  # type: ignore[arg-type]
    assert isinstance(done, Episode)
    return done


@pytest.mark.parametrize(
    ("case", "stands"),
    [
        (None, Standing.DESK),
        (CASE, Standing.WAITING),
        (act(CASE, Act.CLAIM), Standing.CLAIMED),
        (act(CASE, Act.REPLY), Standing.CLAIMED),
        (act(CASE, Act.NOTE), Standing.WAITING),
        (act(CASE, Act.SNOOZE, until=minutes(30)), Standing.SNOOZED),
        (act(CASE, Act.SNOOZE, until=minutes(5)), Standing.WAITING),
        (act(act(CASE, Act.CLAIM), Act.SNOOZE, until=minutes(5)), Standing.CLAIMED),
        (patient_wrote(act(CASE, Act.SNOOZE, until=minutes(30)), minutes(5)), Standing.WAITING),
        (act(CASE, Act.CLOSE), Standing.CLOSED),
    ],
)
def test_where_a_case_stands_after_ten_minutes(case: Episode | None, stands: Standing) -> None:
    assert standing(case, minutes(10)) is stands


@pytest.mark.parametrize("what", [a for a in Act if a is not Act.NOTE])
def test_a_closed_case_takes_a_note_and_nothing_else(what: Act) -> None:
    closed = act(CASE, Act.CLOSE)
    assert isinstance(acted(closed, what, NOON, BY, until=minutes(1), level="routine"), Refused)
    assert act(closed, Act.NOTE) == closed


ACTS = some.sampled_from([a for a in Act if a is not Act.LOWER])
STEPS = some.lists(some.one_of(ACTS, some.sampled_from(LEVELS), some.just("wrote")), max_size=12)


@settings(max_examples=300, deadline=None)
@given(STEPS)
def test_invariant_3_without_a_recorded_lowering_the_level_never_falls(steps: list[object]) -> None:
    case, now = CASE, NOON
    for step in steps:
        now += timedelta(minutes=1)
        before = case.level
        if isinstance(step, Act):
            done = acted(case, step, now, BY, until=now + timedelta(hours=1))
            case = case if isinstance(done, Refused) else done
        else:
            case = patient_wrote(case, now) if step == "wrote" else raised(case, str(step), now)
        assert LEVELS.index(case.level) >= LEVELS.index(before)


@pytest.mark.parametrize(("level", "lower"), [("emergency", "urgent"), ("urgent", "routine")])
def test_only_a_persons_act_lowers_and_only_downwards(level: str, lower: str) -> None:
    case = replace(CASE, level=level)
    assert act(case, Act.LOWER, level=lower).level == lower
    assert isinstance(acted(case, Act.LOWER, NOON, BY, level=level), Refused)
    assert isinstance(acted(case, Act.LOWER, NOON, BY, level="nothing"), Refused)


@pytest.mark.parametrize(
    ("rung", "rang", "now", "rings"),
    [
        (0, None, 0, 1),
        (1, 0, 2.9, None),
        (1, 0, 3, 2),
        (2, 3, 7.9, None),
        (2, 3, 8, 3),
        (3, 8, 12.9, None),
        (3, 8, 13, 3),
        (3, 13, 18, 3),
        (0, None, 600, 3),
        (3, 600, 605, 3),
    ],
)
def test_invariant_10_the_ladder_climbs_and_the_last_rung_rings_on(
    rung: int, rang: float | None, now: float, rings: int | None
) -> None:
    case = replace(EMERGENCY, rung=rung, rang_at=None if rang is None else minutes(rang))
    assert due(case, DEFAULT, QUIET, minutes(now)) == rings


LOOKS = some.tuples(some.integers(1, 120), some.booleans())


@settings(max_examples=100, deadline=None)
@given(some.integers(0, 24 * 60), some.lists(LOOKS, min_size=40, max_size=80))
def test_invariant_10_an_unacknowledged_emergency_is_never_silent_for_long(
    start: int, looks: list[tuple[int, bool]]
) -> None:
    """At any hour, however unevenly the program looks, however often the patient writes of it again:
    a look finds a call within five minutes, or calls; and the last rung is reached in time."""
    now = last = minutes(start)
    case = replace(EMERGENCY, opened_at=now, escalated_at=now)
    for gap, again in looks:
        now += timedelta(seconds=gap)
        case = raised(case, "emergency", now) if again else case
        rung = due(case, DEFAULT, QUIET, now)
        if rung is not None:
            assert rung >= case.rung
            case, last = replace(case, rung=rung, rang_at=now), now
        assert now - last <= timedelta(minutes=5)
        assert case.rung == 3 or now - minutes(start) < timedelta(minutes=8)


def test_what_becomes_an_emergency_rings_at_once_as_far_up_as_it_has_waited() -> None:
    case = replace(CASE, rung=3, rang_at=minutes(20))
    assert due(raised(case, "emergency", minutes(21)), DEFAULT, QUIET, minutes(21)) == 3


@pytest.mark.parametrize("what", [Act.CLAIM, Act.REPLY, Act.LOWER, Act.CLOSE])
def test_a_persons_act_ends_the_ringing_until_the_next_escalation(what: Act) -> None:
    seen = act(EMERGENCY, what, level="urgent")
    assert due(seen, DEFAULT, QUIET, minutes(60)) is None
    if what is not Act.CLOSE:
        again = raised(seen, "emergency", minutes(60))
        assert due(again, DEFAULT, QUIET, minutes(60)) == 1


@pytest.mark.parametrize(("now", "rings"), [(29, None), (30, 1), (33, 2), (38, 3)])
def test_a_snoozed_case_rings_again_when_its_time_is_up(now: float, rings: int | None) -> None:
    assert due(act(CASE, Act.SNOOZE, until=minutes(30)), DEFAULT, QUIET, minutes(now)) == rings


def test_a_snoozed_case_rings_on_the_patients_word() -> None:
    woken = patient_wrote(act(CASE, Act.SNOOZE, until=minutes(30)), minutes(5))
    assert due(woken, DEFAULT, QUIET, minutes(5)) == 1


def test_the_patients_word_starts_no_ringing_in_a_case_that_somebody_has() -> None:
    assert patient_wrote(act(CASE, Act.CLAIM), minutes(5)) == act(CASE, Act.CLAIM)


def test_a_note_ends_no_ringing() -> None:
    assert due(act(EMERGENCY, Act.NOTE), DEFAULT, QUIET, minutes(9)) == 3


@pytest.mark.parametrize(("level", "rings"), [("routine", None), ("urgent", None), ("emergency", 3)])
def test_at_night_only_an_emergency_rings(level: str, rings: int | None) -> None:
    night = datetime(2026, 3, 3, 4, 0, tzinfo=UTC)
    assert due(replace(CASE, level=level), DEFAULT, QUIET, night) == rings
    assert due(replace(CASE, level=level), DEFAULT, QUIET, night + timedelta(hours=10)) == 3


@pytest.mark.parametrize(
    ("ladder", "mend"),
    [
        ((), "at least one"),
        ((Rung("me", "shout", 0, 5),), "page nor alarm"),
        ((Rung("me", "page", 5), Rung("me", "alarm", 5, 5)), "must climb"),
        ((Rung("me", "page", 0),), "fall silent"),
        (DEFAULT, None),
    ],
)
def test_a_ladder_that_would_end_in_silence_is_refused(ladder: tuple[Rung, ...], mend: str | None) -> None:
    said = problem(ladder)
    assert said is None if mend is None else mend in str(said)
