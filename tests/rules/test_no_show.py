"""The no-show score: published odds at first, the practice's own visits in the end."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from practice.no_show import PRIOR_RATE, PUBLISHED, Past, base_rate, learned, reasons_of, score

NEW = "new patient"
BOOKED = datetime(2026, 3, 2, tzinfo=UTC)


def visits(count: int, missed: int, *reasons: str) -> list[Past]:
    return [Past(frozenset(reasons), n < missed) for n in range(count)]


def test_without_visits_of_its_own_the_practice_goes_by_what_was_published() -> None:
    assert base_rate(()) == pytest.approx(PRIOR_RATE)
    assert learned(NEW, ()) == pytest.approx(PUBLISHED[NEW], rel=0.05)


def test_many_own_visits_outweigh_the_papers() -> None:
    past = tuple(visits(2000, 400) + visits(2000, 100, NEW))
    assert 0.2 < learned(NEW, past) < 0.3  # 100 of 1,900 against 400 of 1,600
    assert base_rate(past) == pytest.approx(0.125, rel=0.02)


def test_a_few_own_visits_move_it_only_a_little() -> None:
    past = tuple(visits(20, 2) + visits(3, 3, NEW))
    assert PUBLISHED[NEW] < learned(NEW, past) < 2.5


def test_the_score_names_its_reasons_the_strongest_first() -> None:
    rated = score([NEW, "missed one of the last visits"], ())
    assert [reason for reason, _ in rated.reasons] == ["missed one of the last visits", NEW]
    assert rated.risky
    assert rated.in_words().startswith("no-show risk 28%: missed one of the last visits (x2.5)")
    assert not score(["kept the last visits"], ()).risky


def test_what_holds_for_a_visit() -> None:
    about = {"booked_at": BOOKED, "born": date(2001, 1, 1), "is_new": False, "confirmed": False}
    soon = reasons_of(start=BOOKED + timedelta(days=2), last_missed=(False, True), **about)  # type: ignore[arg-type]
    far = reasons_of(start=BOOKED + timedelta(days=20), last_missed=(False,), **about)  # type: ignore[arg-type]
    assert soon == {"missed one of the last visits", "aged 18 to 30"}
    assert far == {"kept the last visits", "booked more than two weeks ahead", "aged 18 to 30"}
