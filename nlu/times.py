"""Time words to a booking constraint: the public entry of the grammar. Pure: `now` comes in, no I/O."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from nlu.timewords import (
    beyond,
    bounds,
    clockrules,
    dayparts,
    daywords,
    deadlines,
    durations,
    holidays,
    limits,
    monthdays,
    nthdays,
    occasions,
    periods,
    ranges,
    seasons,
    weekends,
)
from nlu.timewords.compose import wanted_and_refused
from nlu.timewords.engaged import mark_engaged
from nlu.timewords.guards import shielded
from nlu.timewords.links import Item, items_of
from nlu.timewords.refusals import mark_refused
from nlu.timewords.resolve import Resolver, every_such_day, windows_of
from nlu.timewords.sentence import Sentence, Signal
from nlu.timewords.terms import Term, barred, refined
from nlu.timewords.tokens import Token, tokens_of
from nlu.timewords.values import OfficeHours, Times
from nlu.timewords.wishes import Wishes, wishes_in
from nlu.timewords.wordlists import words
from nlu.understanding import Ambiguity, BookingConstraint, Order, Shift, Span, Window

__all__ = ["OfficeHours", "as_json", "parse"]

RULE_MODULES = (
    beyond,
    bounds,
    limits,
    clockrules,
    dayparts,
    daywords,
    deadlines,
    durations,
    holidays,
    limits,
    monthdays,
    occasions,
    periods,
    seasons,
    ranges,
    nthdays,
    weekends,
)
_DEFAULT_HOURS = OfficeHours()


def parse(text: str, now: datetime, zone: ZoneInfo, hours: OfficeHours | None = None) -> BookingConstraint:
    """What `text`, said at the aware `now`, asks for in `zone`; an empty constraint if nothing.

    `hours` (the practice's earliest opening and latest closing, local; 08:00 to 17:00 if not given)
    decide between a.m. and p.m. Never raises on any text; a `now` without zone counts as UTC.
    """
    tokens = tokens_of(text)
    wishes = wishes_in(text, tokens)
    if not any(token.cat in _TELLING for token in tokens) and not wishes.taken:
        return BookingConstraint()
    shielded(text, tokens)
    local = now.astimezone(zone).replace(tzinfo=None)
    s = Sentence(tokens, local, hours or _DEFAULT_HOURS, zone)
    items = items_of(s)
    mark_refused(s, items)
    mark_engaged(s, items)
    return _constraint(s, text, zone, items, wishes)


_TELLING = words(
    "relday tonight part parts unit weekend weekdays which meridiem clockword oclock edge season now "
    "number num clock dotted iso ymd md my ord weekday month holiday quarter_name daylist that life "
    "eod word_any"
)


def _constraint(
    s: Sentence, text: str, zone: ZoneInfo, items: list[Item], wishes: Wishes
) -> BookingConstraint:
    wanted, refused = wanted_and_refused(s, items)
    said_same = _at_the_same_time(wishes, wanted)
    wanted_items = items if not any(term.days for term in wanted + refused) else []
    bans = [ban for term in refused if term.days is None and term.times and (ban := barred(term.times))]
    _apply_bans(wanted, bans)
    resolver = Resolver(s, text, zone)
    included = [span for term in wanted for span in resolver.spans(term)]
    excluded = [span for term in refused if term.days for span in resolver.spans(_every(term))]
    notes = list(resolver.notes)
    if wishes.back_and_forth:
        notes.append(Ambiguity("moved_back", wishes.back_and_forth, ("later", "earlier")))
    return BookingConstraint(
        included=tuple(dict.fromkeys(included)),
        excluded=tuple(dict.fromkeys(excluded)),
        windows=windows_of(wanted, bans),
        order=wishes.order or _said_order(items),
        approximate=any(
            (t.times is not None and t.times.about) or (t.days is not None and t.days.about) for t in wanted
        ),
        spans=_offsets(s.tokens, items, wishes),
        ambiguities=tuple(notes),
        shift=None if said_same else wishes.shift or _said_shift(wanted_items),
        pick=wishes.pick,
    )


def _at_the_same_time(wishes: Wishes, wanted: list[Term]) -> bool:
    """Whether "the same time" is one said before, to be shared: "the 11th at 3:15 or the 12th, same time"."""
    said = next((term.times for term in wanted if term.times and term.days), None)
    if wishes.shift != Shift(same_time=True) or said is None or len(wanted) < 2:
        return False
    for term in wanted:
        term.times = term.times or said
    return True


def _said_order(items: list[Item]) -> Order | None:
    for item in items:
        for meaning in item.meanings if not item.refused else ():
            if isinstance(meaning, Signal) and meaning.kind == "order":
                return Order(meaning.word)
    return None


def _said_shift(items: list[Item]) -> Shift | None:
    for item in items:
        for meaning in item.meanings:
            if isinstance(meaning, Signal) and meaning.kind == "beside":
                return Shift(days=meaning.days) if meaning.days else Shift(same_day=True)
    return None


def _apply_bans(wanted: list[Term], bans: list[Times]) -> None:
    for term in wanted:
        for ban in bans:
            term.times = ban if term.times is None else refined(term.times, ban) or term.times


def _every(term: Term) -> Term:
    days = every_such_day(term.days) if term.days else None
    return Term(days, term.times, term.start, term.end)


def _offsets(tokens: list[Token], items: list[Item], wishes: Wishes) -> tuple[tuple[int, int], ...]:
    said = [(tokens[i.start].start, tokens[i.end - 1].end) for i in items if i.kind == "said"]
    return tuple(sorted({*said, *wishes.taken}))


def as_json(constraint: BookingConstraint, zone: ZoneInfo | None = None) -> dict[str, Any]:
    """The stable `times` object: ISO 8601 with offset, `to` exclusive or null, windows as "HH:MM".

    Times are written in `zone`, or as they stand (in the zone they were parsed in) if it is None.
    """
    return {
        "included": [_span(span, zone) for span in constraint.included],
        "excluded": [_span(span, zone) for span in constraint.excluded],
        "windows": [_wall(window) for window in constraint.windows],
        "order": constraint.order.value if constraint.order else None,
        "approximate": constraint.approximate,
        "spans": [list(span) for span in constraint.spans],
        "ambiguities": [
            {"kind": note.kind, "words": note.words, "meanings": list(note.meanings)}
            for note in constraint.ambiguities
        ],
    }


def _span(span: Span, zone: ZoneInfo | None) -> dict[str, str | None]:
    start, end = (at.astimezone(zone) if at and zone else at for at in (span.start, span.end))
    return {
        "from": start.isoformat() if start else None,
        "to": end.isoformat() if end else None,
        "grain": span.grain.value,
    }


def _wall(window: Window) -> dict[str, str | None]:
    end = window.end.strftime("%H:%M") if window.end else None
    return {"from": window.start.strftime("%H:%M"), "to": end}
