"""Booking constraints in a frame: stored as JSON, and refined by what the patient says next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    old: BookingConstraint | None, new: BookingConstraint, zone: ZoneInfo
) -> Iterator[BookingConstraint]:
    """What `new` may mean after `old`, most faithful to both first; `new` alone comes last.

    "Wednesday" after "tomorrow after 3" keeps the hours; "after 4" after "tomorrow" keeps the day.
    """
    if old is not None:
        if _dated(new) and not new.windows and old.windows and _whole_days(new):
            yield replace(new, windows=old.windows, excluded=new.excluded + old.excluded)
        elif not _dated(new) and _dated(old):
            days = tuple(_day_of(span, zone) for span in old.included if span.end)
            yield replace(
                new,
                included=days,
                windows=new.windows or old.windows,
                excluded=old.excluded + new.excluded,
                order=new.order or old.order,
            )
        elif not _dated(new):
            yield replace(
                new,
                included=new.included or old.included,
                windows=new.windows or old.windows,
                excluded=old.excluded + new.excluded,
            )
    yield new


def _dated(wish: BookingConstraint) -> bool:
    return any(span.end is not None for span in wish.included)


def _whole_days(wish: BookingConstraint) -> bool:
    return all(span.grain not in (Grain.MINUTE, Grain.HOUR) for span in wish.included)


def _day_of(span: Span, zone: ZoneInfo) -> Span:
    if span.grain not in (Grain.MINUTE, Grain.HOUR):
        return span
    start = span.start.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return Span(start, start + timedelta(days=1), Grain.DAY)


def _span(span: Span) -> Json:
    return [span.start.isoformat(), span.end.isoformat() if span.end else None, span.grain.value]


def _unspan(data: Json) -> Span:
    start, end, grain = data
    return Span(datetime.fromisoformat(start), datetime.fromisoformat(end) if end else None, Grain(grain))
