"""Figures say what they rest on, point only where the change is more than noise, and reckon as they say."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from practice.figures.every import figures
from practice.figures.facts import CaseFact, Facts, VisitFact
from practice.figures.measures import Change, Figure, count, rate, typical
from practice.figures.period import Period, last_whole, of
from practice.figures.settings import Books, FigureSettings
from practice.settings import PracticeSettings, SettingsError, read_settings
from tests.conftest import ROOT

ZONE = ZoneInfo("America/New_York")
WEEK = of("week", date(2026, 3, 4), ZONE)
TUESDAY = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)


def visit(state: str, **more: object) -> VisitFact:
    about = {"start": TUESDAY, "minutes": 20, "visit_type": "follow_up", "patient": "p"}
    return VisitFact(**{**about, "state": state, "reminded": False, "confirmed": False, **more})  # type: ignore[arg-type]


def found(
    settings: PracticeSettings, now: Facts, before: Facts | None = None, period: Period = WEEK
) -> dict[str, Figure]:
    return {one.key: one for one in figures(now, before or Facts(), period, settings)}


@pytest.mark.parametrize(
    ("now", "before", "change"),
    [
        ((3, 11), (1, 12), Change.UNSURE),
        ((3, 11), (0, 0), Change.UNSURE),
        ((30, 60), (10, 60), Change.MORE),
        ((10, 60), (30, 60), Change.LESS),
        ((0, 0), (5, 10), Change.UNSURE),
    ],
)
def test_a_share_points_only_where_the_change_is_more_than_noise(
    now: tuple[int, int], before: tuple[int, int], change: Change
) -> None:
    assert rate("k", "n", now, before).change is change


def test_a_median_points_only_where_the_intervals_are_apart() -> None:
    slow, quick = [30.0, 31, 32, 33, 34, 35, 36], [1.0, 2, 3, 4, 5, 6, 7]
    assert typical("k", "n", "min", slow, quick).change is Change.MORE
    assert typical("k", "n", "min", quick, slow).change is Change.LESS
    assert typical("k", "n", "min", slow[:5], quick).change is Change.UNSURE
    assert typical("k", "n", "min", slow, [29.0, *slow]).change is Change.UNSURE


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (rate("k", "n", (3, 11), (0, 0)), "3 of 11 (27 %, between 10 and 57 %)"),
        (rate("k", "n", (0, 0), (0, 0)), "nothing to count yet"),
        (typical("k", "n", "min", [4, 9], []), "6.5 min (of 2, too few to say how sure)"),
        (typical("k", "n", "min", [1, 2, 3, 4, 5, 6], []), "3.5 min (of 6, between 1 and 6)"),
        (typical("k", "n", "min", [], []), "nothing to count yet"),
        (count("k", "n", "visits", 0, 0), "0 visits"),
    ],
)
def test_no_percentage_stands_alone(figure: Figure, words: str) -> None:
    assert figure.words == words


def test_a_visit_that_nobody_marked_is_neither_missed_nor_kept(sample: PracticeSettings) -> None:
    facts = Facts(visits=(visit("unmarked"), visit("no_show"), visit("completed")))
    shown = found(sample, facts)
    assert (shown["no_show"].numerator, shown["no_show"].denominator) == (1, 2)
    assert shown["unmarked"].value == 1


@pytest.mark.parametrize(
    ("hours", "by", "late"), [(23, "patient", 1), (25, "patient", 0), (1, "dr.amari", 0)]
)
def test_late_is_by_the_visits_own_rule_and_the_patients_doing(
    sample: PracticeSettings, hours: int, by: str, late: int
) -> None:
    off = visit("cancelled", off_by=by, off_at=TUESDAY - timedelta(hours=hours))
    shown = found(sample, Facts(visits=(off, visit("completed"))))["late_cancel"]
    assert (shown.numerator, shown.denominator) == (late, 2 if by == "patient" else 1)


@pytest.mark.parametrize(
    ("level", "minutes", "in_time"),
    [("emergency", 10, 1), ("emergency", 11, 0), ("routine", 1440, 1), ("urgent", None, 0)],
)
def test_a_case_is_in_time_by_its_level_and_an_unseen_one_is_not(
    sample: PracticeSettings, level: str, minutes: int | None, in_time: int
) -> None:
    seen = None if minutes is None else TUESDAY + timedelta(minutes=minutes)
    shown = found(sample, Facts(cases=(CaseFact(level, TUESDAY, seen, None),)))["in_time"]
    assert (shown.numerator, shown.denominator) == (in_time, 1)


def test_hours_filled_are_counted_on_the_day_of_the_practice(sample: PracticeSettings) -> None:
    late = datetime(2026, 3, 4, 3, 30, tzinfo=UTC)  # still Tuesday evening in the practice
    facts = Facts(visits=(visit("booked", start=late),), open_minutes={date(2026, 3, 3): 40})
    shown = found(sample, facts)["fill"]
    assert (shown.numerator, shown.denominator) == (20, 40)


def test_money_is_shown_only_where_the_practice_entered_it(sample: PracticeSettings) -> None:
    from dataclasses import replace

    own = FigureSettings(books={"2026-03": Books(41000, 14350)}, sms_price=0.01)
    settings = replace(sample, figures=own)
    march = of("month", date(2026, 3, 4), ZONE)
    facts = Facts(visits=(visit("completed"),) * 200, segments=90, patients_written_to=30)
    shown = found(settings, facts, period=march)
    assert shown["revenue_each"].words == "205 (from 200)"
    assert shown["overhead"].words == "35 %"
    assert shown["cost_each"].value == pytest.approx(0.03)
    assert not {"revenue_each", "overhead", "cost_each"} & found(sample, facts, period=march).keys()
    assert "revenue_each" not in found(settings, facts)


def test_an_assumption_is_said_to_be_one(sample: PracticeSettings) -> None:
    shown = found(sample, Facts(done={"booked": 30, "unheard_of": 9}))["spared"]
    assert shown.value == pytest.approx(2.0)
    assert shown.denominator == 30
    assert shown.note.startswith("assumed, not measured: booked 4 min")


def test_weeks_and_months_are_whole_and_the_practices_own() -> None:
    monday = datetime(2026, 3, 9, 3, 59, tzinfo=UTC)  # Sunday 23:59 after the clocks changed
    assert last_whole("week", monday, ZONE).first == date(2026, 2, 23)
    assert last_whole("week", monday + timedelta(minutes=1), ZONE).first == date(2026, 3, 2)
    week = of("week", date(2026, 3, 8), ZONE)
    assert (week.end - week.start) == timedelta(days=7) - timedelta(hours=1)
    january = of("month", date(2026, 1, 31), ZONE)
    assert (january.first, january.after) == (date(2026, 1, 1), date(2026, 2, 1))
    assert january.before.first == date(2025, 12, 1)
    assert [week.name, january.name] == ["week of Mar 2, 2026", "January 2026"]


@pytest.mark.parametrize(
    ("section", "complaint"),
    [
        ({"report_on": "someday"}, "figures.report_on"),
        ({"sms_price": "cheap"}, "figures.sms_price"),
        ({"sms_price": -1}, "figures.sms_price"),
        ({"books": [{"month": "March", "revenue": 1, "costs": 1}]}, "figures.books[0].month"),
        ({"books": [{"month": "2026-03", "revenue": 1}]}, "costs"),
        ({"in_time_minutes": {"soon": 1}}, "is not known"),
        ({"minutes_spared": {"booked": True}}, "figures.minutes_spared.booked"),
        ({"reports": 1}, "is not known"),
    ],
)
def test_a_wrong_setting_is_named(section: dict[str, object], complaint: str) -> None:
    import yaml

    data = yaml.safe_load((ROOT / "data" / "practice.yml").read_text(encoding="utf-8"))
    with pytest.raises(SettingsError) as refused:
        read_settings({**data, "figures": section}, date(2026, 3, 2))
    assert complaint in str(refused.value)


def test_a_recall_that_was_stopped_is_not_counted_against_the_practice(sample: PracticeSettings) -> None:
    facts = Facts(recalls={"open": 4, "booked": 3, "answered": 1, "stopped": 9})
    shown = found(sample, facts)["recalls"]
    assert (shown.numerator, shown.denominator) == (3, 8)
