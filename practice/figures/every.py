"""All figures of a period, each counted from what happened in it and held against the period before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from practice.figures.facts import CaseFact, Facts, VisitFact
from practice.figures.measures import Change, Figure, amount, count, rate, ratio, typical
from practice.figures.period import Period
from practice.settings import PracticeSettings

_CAME = ("completed", "arrived")
_OVER = (*_CAME, "no_show")
_FILLING = ("booked", "unmarked", *_OVER)
Pair = tuple[int, int]


def figures(now: Facts, before: Facts, period: Period, settings: PracticeSettings) -> tuple[Figure, ...]:
    """Every figure, in the order in which a physician would ask. The first period of all changes nothing."""
    found = (
        *_calendar(now, before, period, settings),
        *_reminders(now, before),
        *_answers(now, before, settings),
        *_follow_ups(now, before),
        *_messages(now, before, settings),
        *_practice(now, before, period, settings),
    )
    begun = before.visits or before.messages
    return found if begun else tuple(replace(figure, change=Change.UNSURE) for figure in found)


def _calendar(now: Facts, before: Facts, period: Period, settings: PracticeSettings) -> Iterator[Figure]:
    for key, days in now.third_next.items():
        kind = settings.visit_types[key].name
        note = "at this moment, not in the period; the first two free times are often chance"
        yield amount(f"third_next.{key}", f"Third free time, {kind.lower()}", "days", days, note=note)
    note = "minutes booked of the minutes open, closed hours taken off"
    yield ratio("fill", "Hours filled", _filled(now, period), _filled(before, period.before), note)
    note = "of the visits whose end somebody marked"
    yield rate("no_show", "Missed visits", *_both(now, before, _missed), note=note)
    unmarked = _count(now, lambda v: v.state == "unmarked")
    yield count("unmarked", "Visits over that nobody marked", "visits", unmarked)
    note = "called off by the patient later than the visit's own rule allows, of all that were booked"
    yield rate("late_cancel", "Called off late", *_both(now, before, lambda f: _late(f, settings)), note=note)


def _filled(facts: Facts, period: Period) -> list[tuple[float, float]]:
    taken: dict[object, float] = defaultdict(float)
    for visit in facts.visits:
        if visit.state in _FILLING:
            taken[visit.start.astimezone(period.zone).date()] += visit.minutes
    return [(taken[day], facts.open_minutes.get(day, 0)) for day in period.days]


def _missed(facts: Facts) -> Pair:
    return _share(facts, lambda v: v.state in _OVER, lambda v: v.state == "no_show")


def _late(facts: Facts, settings: PracticeSettings) -> Pair:
    def late(visit: VisitFact) -> bool:
        kind = settings.visit_types.get(visit.visit_type)
        if visit.off_by != "patient" or visit.off_at is None or kind is None:
            return False
        return visit.start - visit.off_at < timedelta(hours=kind.cancel_window_hours)

    return _share(facts, lambda v: v.state != "cancelled" or v.off_by == "patient", late)


def _reminders(now: Facts, before: Facts) -> Iterator[Figure]:
    def confirmed(facts: Facts) -> Pair:
        return _share(facts, lambda v: v.reminded, lambda v: v.confirmed)

    yield rate("confirmed", "Confirmed after a reminder", *_both(now, before, confirmed))
    groups: tuple[tuple[str, str, Callable[[VisitFact], bool]], ...] = (
        ("confirmed", "after a reminder that was answered", lambda v: v.reminded and v.confirmed),
        ("silent", "after a reminder without an answer", lambda v: v.reminded and not v.confirmed),
        ("unreminded", "without a reminder", lambda v: not v.reminded),
    )
    for key, words, fits in groups:

        def missed(facts: Facts, fits: Callable[[VisitFact], bool] = fits) -> Pair:
            return _share(facts, lambda v: v.state in _OVER and fits(v), lambda v: v.state == "no_show")

        note = "who answers differs from who does not: this shows no cause"
        yield rate(f"no_show.{key}", f"Missed {words}", *_both(now, before, missed), note=note)


def _answers(now: Facts, before: Facts, settings: PracticeSettings) -> Iterator[Figure]:
    note = "from the message to the desk's answer"
    yield typical("desk_answer", "The desk answers in", "s", now.desk_seconds, before.desk_seconds, note)
    note = "from the case to the first reply of a person; cases without a reply are not in it"
    yield typical("staff_answer", "A person answers in", "min", _waits(now), _waits(before), note)
    limits = settings.figures.in_time
    note = ", ".join(f"{level} within {minutes} min" for level, minutes in limits.items())

    def in_time(facts: Facts) -> Pair:
        cases = facts.cases
        return sum(_seen_in_time(case, limits.get(case.level, 0)) for case in cases), len(cases)

    yield rate("in_time", "Cases seen in time", *_both(now, before, in_time), note=note)
    note = "chats in which a person was asked for, of those in which a patient wrote"
    handed = (now.chats_handed_over, now.chats), (before.chats_handed_over, before.chats)
    yield rate("handed_over", "Chats handed over", *handed, note=note)
    misread = (len(now.misread), now.messages), (len(before.misread), before.messages)
    yield rate(
        "misread",
        "Messages not understood",
        *misread,
        note="which ones: below on the page of figures, or figures --sentences",
    )


def _waits(facts: Facts) -> list[float]:
    answered = [(case.opened_at, case.answered_at) for case in facts.cases]
    return [(at - opened).total_seconds() / 60 for opened, at in answered if at is not None]


def _seen_in_time(case: CaseFact, minutes: int) -> bool:
    return case.seen_at is not None and case.seen_at - case.opened_at <= timedelta(minutes=minutes)


def _follow_ups(now: Facts, before: Facts) -> Iterator[Figure]:
    def answered(facts: Facts) -> Pair:
        ended = ("answered", "missed")
        return facts.rounds.get("answered", 0), sum(facts.rounds.get(state, 0) for state in ended)

    yield rate("adherence", "Check-ins answered", *_both(now, before, answered))
    note = "followed patients who sent nothing in the period; standing numbers of its end"
    yield rate("silent", "Followed and silent", (now.silent, now.followed), (0, 0), note=note)
    note = "followed patients whose protocol calls for somebody to look"
    yield rate("out_of_range", "Out of range", (now.out_of_range, now.followed), (0, 0), note=note)

    def filled(facts: Facts) -> Pair:
        return facts.offers.get("accepted", 0), sum(facts.offers.values())

    yield rate("waitlist", "Waitlist offers taken", *_both(now, before, filled))

    def recalled(facts: Facts) -> Pair:
        ended = sum(number for state, number in facts.recalls.items() if state != "stopped")
        return facts.recalls.get("booked", 0), ended

    note = "people who booked, of all in a recall begun within 90 days that was not stopped"
    yield rate("recalls", "Recalls closed", *_both(now, before, recalled), note=note)


def _messages(now: Facts, before: Facts, settings: PracticeSettings) -> Iterator[Figure]:
    def stopped(facts: Facts) -> Pair:
        return facts.stopped, facts.reachable

    yield rate("opt_out", "Stopped messages", *_both(now, before, stopped), note="people, of all with a chat")
    yield count("sent", "Messages sent", "messages", sum(now.sent.values()), sum(before.sent.values()))
    each = _per(sum(now.sent.values()), now.patients_written_to)
    yield amount("sent_each", "Messages for each patient written to", "", each, now.patients_written_to)
    price = settings.figures.sms_price
    if price is not None:
        note = f"{now.segments} text segments at {price:g}"
        cost = _per(now.segments * price, now.patients_written_to)
        yield amount("cost_each", "Texts cost each patient", "", cost, now.patients_written_to, note=note)


def _practice(now: Facts, before: Facts, period: Period, settings: PracticeSettings) -> Iterator[Figure]:
    yield count("panel", "Patients on file", "patients", now.panel)
    note = "came within 18 months"
    yield amount("seen_lately", "Patients seen lately", "", float(now.seen_lately), now.panel, note=note)
    days, was = _a_day(now, period), _a_day(before, period.before)
    yield typical("visits_a_day", "Visits a day", "", days, was, "on the days that were open")
    spared = settings.figures.spared
    minutes = sum(spared.get(name, 0.0) * number for name, number in now.done.items())
    acts = sum(number for name, number in now.done.items() if name in spared)
    each = (f"{name.replace('_', ' ')} {number:g} min" for name, number in spared.items())
    note = f"assumed, not measured: {', '.join(each)}"
    yield amount("spared", "Hours of desk work spared", "h", minutes / 60, acts, note)
    if period.kind == "month":
        yield from _money(now, period, settings)


def _a_day(facts: Facts, period: Period) -> list[float]:
    came: dict[object, float] = defaultdict(float)
    for visit in facts.visits:
        if visit.state in _CAME:
            came[visit.start.astimezone(period.zone).date()] += 1
    return [came[day] for day in period.days if facts.open_minutes.get(day, 0)]


def _money(now: Facts, period: Period, settings: PracticeSettings) -> Iterator[Figure]:
    books = settings.figures.books.get(f"{period.first:%Y-%m}")
    if books is None:
        return
    came = _count(now, lambda v: v.state in _CAME)
    note = f"{books.revenue:g} as entered, over {came} visits"
    yield amount("revenue_each", "Revenue a visit", "", _per(books.revenue, came), came, note)
    share = _per(books.costs, books.revenue)
    note = f"{books.costs:g} of {books.revenue:g} as entered"
    yield amount("overhead", "Overhead", "%", None if share is None else share * 100, note=note)


def _both(now: Facts, before: Facts, counted: Callable[[Facts], Pair]) -> tuple[Pair, Pair]:
    return counted(now), counted(before)


def _share(facts: Facts, among: Callable[[VisitFact], bool], fits: Callable[[VisitFact], bool]) -> Pair:
    them: Sequence[VisitFact] = [visit for visit in facts.visits if among(visit)]
    return sum(fits(visit) for visit in them), len(them)


def _count(facts: Facts, fits: Callable[[VisitFact], bool]) -> int:
    return sum(fits(visit) for visit in facts.visits)


def _per(value: float, number: float) -> float | None:
    return value / number if number else None
