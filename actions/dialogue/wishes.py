"""Booking constraints in a frame: stored as JSON, and refined by what the patient says next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from nlu.understanding import BookingConstraint, Grain, Order, Shift, Span, Window

Json = Any


def wish_to_json(wish: BookingConstraint) -> Json:
    """Everything but the character spans and ambiguities, which belong to one message only."""
    return {
        "included": [_span(s) for s in wish.included],
        "excluded": [_span(s) for s in wish.excluded],
        "windows": [[w.start.isoformat(), w.end.isoformat() if w.end else None] for w in wish.windows],
        "order": wish.order.value if wish.order else None,
        "approximate": wish.approximate,
        "shift": [wish.shift.days, wish.shift.minutes, wish.shift.same_time, wish.shift.direction]
        if wish.shift
        else None,
        "pick": wish.pick,
    }


def wish_from_json(data: Mapping[str, Json]) -> BookingConstraint:
    """The inverse of `wish_to_json`."""
    return BookingConstraint(
        included=tuple(_unspan(s) for s in data["included"]),
        excluded=tuple(_unspan(s) for s in data["excluded"]),
        windows=tuple(
            Window(time.fromisoformat(a), time.fromisoformat(b) if b else None) for a, b in data["windows"]
        ),
        order=Order(data["order"]) if data["order"] else None,
        approximate=data["approximate"],
        shift=Shift(*data["shift"]) if data["shift"] else None,
        pick=data["pick"],
    )


def refinements(
    old: BookingConstraint | None, new: BookingConstraint, zone: ZoneInfo, *, weekday: bool = False
) -> Iterator[BookingConstraint]:
    """What `new` may mean after `old`, most faithful to both first; `new` alone comes last.

    "Wednesday" after "tomorrow after 3" keeps the hours; "after 4" after "tomorrow" keeps the day.
    `weekday`: `new` names a weekday and no date.
    """
    if old is not None:
        new = replace(new, order=new.order or old.order)
        excluded = old.excluded + new.excluded
        windows = new.windows or _clock(old, zone)
        if _dated(new) and not new.windows:
            for near in _same_week(old, new, zone) if weekday else ():
                yield replace(near, windows=windows, excluded=excluded)
            within = tuple(_common(new.included, old.included)) if _dated(old) else ()
            if within and within != new.included:
                yield replace(new, included=within, windows=windows, excluded=excluded)
            if _whole_days(new) and windows:
                yield replace(new, windows=windows, excluded=excluded)
        elif _dated(old):
            days = [_day_of(span, zone) for span in old.included if span.end]
            both = tuple(_common(days, new.included)) if new.included and not new.windows else tuple(days)
            if both:
                kept = new.windows or (() if new.included or new.shift else windows)
                yield replace(new, included=both, windows=kept, excluded=excluded)
        else:
            yield replace(new, included=new.included or old.included, windows=windows, excluded=excluded)
    yield new


def _same_week(old: BookingConstraint, new: BookingConstraint, zone: ZoneInfo) -> Iterator[BookingConstraint]:
    """ "Friday" after "next week", or after Thursday the 12th, is the Friday of that week."""
    if len(new.included) != 1 or not _dated(old):
        return
    named = new.included[0].start.astimezone(zone)
    spoken_of = min(span.start for span in old.included).astimezone(zone)
    week = spoken_of - timedelta(days=spoken_of.weekday())
    meant = (week + timedelta(days=named.weekday())).date()
    if named.date() < meant and named.date() < spoken_of.date():
        (span,), weeks = new.included, meant - named.date()
        start, end = (_on(at, weeks, zone) for at in (span.start, span.end))
        if start is not None:
            yield replace(new, included=(Span(start, end, span.grain),))


def _on(at: datetime | None, later: timedelta, zone: ZoneInfo) -> datetime | None:
    """The same wall time some days later."""
    return (at.astimezone(zone).replace(tzinfo=None) + later).replace(tzinfo=zone) if at else None


def _clock(old: BookingConstraint, zone: ZoneInfo) -> tuple[Window, ...]:
    """The hours of an earlier wish ("tomorrow after 3"), to be kept when only the day changes."""
    if old.windows or not _dated(old) or _whole_days(old):
        return old.windows
    spans = [(s.start.astimezone(zone), s.end.astimezone(zone)) for s in old.included if s.end]
    clocks = {(start.time(), end.time()) for start, end in spans}
    if len(clocks) != 1:
        return ()
    start, end = clocks.pop()
    return (Window(start, end if end > start else None),)


def _common(days: Sequence[Span], spans: Sequence[Span]) -> Iterator[Span]:
    for day in days:
        for span in spans:
            start = max(day.start, span.start)
            end = min((e for e in (day.end, span.end) if e is not None), default=None)
            if end is None or start < end:
                yield Span(start, end, span.grain)


def _dated(wish: BookingConstraint) -> bool:
    return any(span.end is not None for span in wish.included)


def _whole_days(wish: BookingConstraint) -> bool:
    return all(span.grain not in (Grain.MINUTE, Grain.HOUR) for span in wish.included)


def _day_of(span: Span, zone: ZoneInfo) -> Span:
    if span.grain not in (Grain.MINUTE, Grain.HOUR):
        return span
    return day_of(span.start, zone)


def day_of(moment: datetime, zone: ZoneInfo) -> Span:
    """The local day on which the aware `moment` lies."""
    start = moment.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return Span(start, start + timedelta(days=1), Grain.DAY)


def _span(span: Span) -> Json:
    return [span.start.isoformat(), span.end.isoformat() if span.end else None, span.grain.value]


def _unspan(data: Json) -> Span:
    start, end, grain = data
    return Span(datetime.fromisoformat(start), datetime.fromisoformat(end) if end else None, Grain(grain))
