"""Puts what was said together: unions, intersections, shared days and shared times of day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from nlu.timewords.calendar import next_weekday, one_day, week_of
from nlu.timewords.dates import merged, stretches_of
from nlu.timewords.polarity import Item
from nlu.timewords.sentence import MOVES, Meaning, Sentence, Signal
from nlu.timewords.values import Days, Times, common, complement
from nlu.timewords.wordlists import words


@dataclass(slots=True)
class Term:
    """One alternative: a date, a time of day, or both; `time_first` if the time came before the date."""

    days: Days | None
    times: Times | None
    start: int
    end: int
    time_first: bool = False
    link: str = ""


def wanted_and_refused(s: Sentence, items: list[Item]) -> tuple[list[Term], list[Term]]:
    """The alternatives asked for and those ruled out, each complete with what it shares."""
    items = _without_reasons(s, _without_sources(s, _counted_from_said(s, items)))
    wanted = _terms(s, _side(items, refused=False))
    refused = _terms(s, _side(items, refused=True))
    if wanted and _is_exchange(s, items):
        for term in wanted:
            term.days = term.days or next((t.days for t in refused if t.times), None)
        refused = [t for t in refused if t.times is None or t.times.shape != "point"]
    if not wanted and _is_exception(s, items):
        wanted = [
            Term(Days(t.days.stretches), None, t.start, t.end)
            for t in refused
            if t.days and t.days.stretches and t.days.weekdays
        ]
    return [term for term in wanted if not _taken_back(term, refused)], refused


def _is_exchange(s: Sentence, items: list[Item]) -> bool:
    """Whether one time is wished for in place of another ("2:30 rather than 2 on thursday")."""
    return any(item.kind == "not" and s.text(item.start) in ("instead", "rather", "than") for item in items)


def _counted_from_said(s: Sentence, items: list[Item]) -> list[Item]:
    """ "tomorrow or the day after": counted from the date said before it, if there is one."""
    out: list[Item] = []
    for item in items:
        if (beyond := _beyond_said(item, out)) is not None:
            out.append(beyond)
            continue
        signal = next((m for m in item.meanings if isinstance(m, Signal) and m.kind == "beside"), None)
        anchor = next((m for o in reversed(out) for m in o.meanings if isinstance(m, Days)), None)
        found = stretches_of(anchor, s.now, []) if signal and anchor else ()
        if signal and found:
            start = found[-1].start + timedelta(days=signal.days)
            stretch = week_of(start) if abs(signal.days) == 7 else one_day(start)
            item = replace(item, meanings=(Days((stretch,)),))
        out.append(item)
    return out


def _beyond_said(item: Item, earlier: list[Item]) -> Item | None:
    """ "so after that": beyond the last time of day said before it."""
    signal = next((m for m in item.meanings if isinstance(m, Signal) and m.kind == "beyond"), None)
    if signal is None:
        return None
    last = next((o for o in reversed(earlier) if o.meanings and not _is_any(o.meanings[0])), None)
    said = next((m for m in last.meanings if isinstance(m, Times)), None) if last else None
    if said is None:
        dated = next((m for m in last.meanings if isinstance(m, Days)), None) if last else None
        if dated is None:
            return None
        bound = Days(low=(dated, True)) if signal.days > 0 else Days(high=(dated, False))
        return replace(item, meanings=(bound,))
    edge = said.windows[0][1] if said.windows[0][0] == 0 and signal.days > 0 else said.anchor
    window = (edge, 1440) if signal.days > 0 else (0, edge)
    if window[0] >= window[1]:
        return None
    return replace(item, meanings=(Times((window,), said.grain, "range", edge),))


def _without_reasons(s: Sentence, items: list[Item]) -> list[Item]:
    """ "i pick up the kids at 3 so before 2:30": what a reason named gives way to what the wish names."""
    place = next((k for k, item in enumerate(items) if _is_so(s, item)), None)
    if place is None:
        return items
    after = [type(m) for item in items[place:] for m in item.meanings if not _is_any(m)]
    out: list[Item] = []
    for k, item in enumerate(items):
        if k < place and item.kind == "said" and not item.refused:
            kept = tuple(m for m in item.meanings if type(m) not in after)
            item = replace(item, meanings=kept) if kept else Item("word", item.start, item.end)
        out.append(item)
    return out


def _is_so(s: Sentence, item: Item) -> bool:
    """Whether "so" leads from a reason to a wish (not "so is thursday")."""
    return (
        item.kind == "word"
        and s.text(item.start) == "so"
        and s.text(item.end) not in ("is", "are", "does", "would")
    )


def _is_any(meaning: Meaning) -> bool:
    return isinstance(meaning, Times) and meaning.shape == "any"


def _is_exception(s: Sentence, items: list[Item]) -> bool:
    """Whether the refusal leaves out of something ("any day but thursday this week")."""
    texts = {s.text(item.start) for item in items if item.kind == "not"}
    return bool(
        texts
        & {"any", "anything", "anytime", "except", "besides", "other", "apart", "aside", "day", "excluding"}
    )


def _taken_back(term: Term, refused: list[Term]) -> bool:
    """Whether a bare weekday was named and then refused ("soccer is tuesdays, so not tuesday")."""
    return term.times is None and any(
        r.times is None
        and r.days
        and term.days
        and _bare(r.days)
        and _bare(term.days)
        and set(term.days.weekdays) <= set(r.days.weekdays)
        for r in refused
    )


def _bare(days: Days) -> bool:
    return _only_weekdays(replace(days, which="" if days.which == "every" else days.which))


def _side(items: list[Item], *, refused: bool) -> list[Item]:
    """One side's dates with the links around them; the other side's dates count as a break of lists."""
    out: list[Item] = []
    for item in items:
        if item.kind != "said" or item.refused == refused:
            out.append(item)
        elif out and out[-1].kind in ("or", "comma"):
            out[-1] = Item("word", out[-1].start, out[-1].end)
    return out


_VISITS = words("appointment appt apt visit one checkup appointments booking slot physical")


def _without_sources(s: Sentence, items: list[Item]) -> list[Item]:
    """Drops the date a visit is moved away from ("move my tuesday appt to friday")."""
    said = [k for k, item in enumerate(items) if item.kind == "said"]
    if len(said) < 2:
        return items
    moving = any(token.text in MOVES for token in s.tokens)
    if moving:
        for k in said[1:]:
            if s.cat(items[k].start - 1) == "to" or s.text(items[k].start - 1) in ("into", "for"):
                return _moved_away(items, k)
    drop = {k for k in said if _is_source(s, items[k])}
    if len(drop) == len(said):
        return items
    return [Item("break", i.start, i.end) if k in drop else i for k, i in enumerate(items)]


def _moved_away(items: list[Item], k: int) -> list[Item]:
    """Forgets what was said before item `k`, but for the date if `k` names only a time of day."""
    dated = any(isinstance(m, Days) for item in items[k:] for m in item.meanings)
    out: list[Item] = []
    for place, item in enumerate(items):
        kept = () if dated else tuple(m for m in item.meanings if isinstance(m, Days))
        if item.kind != "said" or place >= k:
            out.append(item)
        else:
            out.append(replace(item, meanings=kept) if kept else Item("word", item.start, item.end))
    return out


def _is_source(s: Sentence, item: Item) -> bool:
    before = s.text(item.start - 1)
    if before in ("my", "our") and s.text(item.end) in _VISITS:
        return True
    words = [s.text(k) for k in range(item.start - 6, item.start)]
    return (
        any(w in _VISITS for w in words)
        and bool({"have", "my", "got", "had", "scheduled", "booked"} & set(words))
        and (not {"can", "could", "do", "you", "if", "want", "need", "would", "instead", "like"} & set(words))
    )


def _terms(s: Sentence, items: Iterable[Item]) -> list[Term]:
    terms: list[Term] = []
    link = ""
    for item in items:
        if item.kind == "said":
            for meaning in item.meanings:
                _attach(s, terms, meaning, item, link)
                link = ""
            link = ""
        elif item.kind in ("or", "comma", "break", "but"):
            link = item.kind if link not in ("or", "not") else link
        elif item.kind == "not":
            link = "not"
    _share_days(terms, s)
    _share_times(terms)
    return terms


def _attach(s: Sentence, terms: list[Term], meaning: Meaning, item: Item, link: str) -> None:
    if isinstance(meaning, Days):
        _attach_days(s, terms, meaning, item, link)
    elif isinstance(meaning, Times):
        _attach_times(terms, meaning, item, link)


def _attach_days(s: Sentence, terms: list[Term], days: Days, item: Item, link: str) -> None:
    if days.which == "after_said":
        days = _after_said(s, terms, days)
    last = terms[-1] if terms else None
    if last is None or link == "not" or (link == "or" and not _refines(last, days)):
        terms.append(Term(days, None, item.start, item.end, link=link))
        return
    if last.days is None:
        last.days, last.end, last.time_first = days, item.end, True
        if last.times is not None and last.times.shape == "any":
            last.times = None
        return
    both = merged(last.days, days)
    if both is not None and (link != "comma" or last.times is None or not days.weekdays):
        last.days, last.end = both, item.end
        return
    if both is None and _repeats(last.days, days):
        return
    terms.append(Term(days, None, item.start, item.end, link=link or "gap"))


def _refines(last: Term, days: Days) -> bool:
    """ "after monday and before friday": two bounds joined by "and" are one range."""
    return bool(
        last.days and ((last.days.low and days.high and not days.low) or (last.days.high and days.low))
    )


def _repeats(one: Days, two: Days) -> bool:
    return one == two


def _after_said(s: Sentence, terms: list[Term], days: Days) -> Days:
    """ "the monday after": after the date said just before, or of next week if none was."""
    earlier = next((term.days for term in reversed(terms) if term.days), None)
    found = stretches_of(earlier, s.now, []) if earlier else ()
    if not found:
        start = week_of(s.now, 1).start + timedelta(days=days.weekdays[0])
    else:
        start = next_weekday(found[-1].start, days.weekdays[0], today_counts=False)
    return Days((one_day(start),))


def _attach_times(terms: list[Term], times: Times, item: Item, link: str) -> None:
    last = terms[-1] if terms else None
    past = last is not None and last.days is not None and last.days.past
    if last is None or link == "not" or (past and link in ("break", "comma", "but")):
        terms.append(Term(None, times, item.start, item.end, link=link))
        return
    if link == "or":
        both = _both_bounds(last.times, times)
        if both is None:
            terms.append(Term(None, times, item.start, item.end, link=link))
        else:
            last.times, last.end = both, item.end
        return
    if last.times is None:
        last.times, last.end = times, item.end
        return
    both = refined(last.times, times)
    if both is not None:
        last.times, last.end = both, item.end
    else:
        terms.append(Term(None, times, item.start, item.end, link=link or "gap"))


def _both_bounds(one: Times | None, two: Times) -> Times | None:
    """ "after 3 and before 5": one bound below and one above make a range."""
    if one is None or one.shape != "range" or two.shape != "range":
        return None
    ends = {one.windows[0][1] == 1440, two.windows[0][1] == 1440}
    starts = {one.windows[0][0] == 0, two.windows[0][0] == 0}
    return refined(one, two) if ends == starts == {True, False} else None


def refined(one: Times, two: Times) -> Times | None:
    """Both said of the same time ("morning", "at 9"): each open a.m./p.m. gives way; None if they clash."""
    if one.shape == "any" or two.shape == "any":
        return two if one.shape == "any" else one
    if one.shape == "point" and two.shape == "point":
        return one if one.windows == two.windows else None
    one, two = _settled(one, two), _settled(two, one)
    windows = common(one.windows, two.windows)
    if not windows:
        return None
    finer = one if one.shape == "point" else two
    return replace(
        finer, windows=windows, about=one.about or two.about, unsure=False, generic=one.generic or two.generic
    )


def _settled(times: Times, context: Times) -> Times:
    """The reading of `times` whose said minute lies in `context`; the best guess if neither does."""
    if times.other is None or context.shape != "part":
        return times
    if any(start <= times.anchor < end for start, end in context.windows):
        return replace(times, other=None, unsure=False)
    if any(start <= times.other.anchor < end for start, end in context.windows):
        return times.other
    return times


def _share_days(terms: list[Term], s: Sentence) -> None:
    """Gives a dateless alternative the date it shares, and a bare weekday the week it shares."""
    for k, term in enumerate(terms):
        if term.days is None and not (term.link == "not" or _stands_alone(terms, k)):
            earlier = next((t.days for t in reversed(terms[:k]) if t.days and not t.days.past), None)
            later = next(
                (t.days for t in terms[k + 1 :] if t.days and not t.days.past and t.link != "break"), None
            )
            term.days = earlier or later
    for one, two in pairwise(terms):
        if one.days and two.days and two.link in ("or", "comma", "gap"):
            _share_week(one, two)
    for one, two in reversed(list(pairwise(terms))):
        if one.days and two.days and two.link in ("or", "comma"):
            _share_week_back(one, two, s.now)


def _stands_alone(terms: list[Term], k: int) -> bool:
    """Whether "mornings" in "mornings or fridays" is a wish of its own."""
    times = terms[k].times
    follower = terms[k + 1] if k + 1 < len(terms) else None
    generic = times is not None and times.generic
    return generic and follower is not None and follower.times is None and not terms[:k]


def _share_week(one: Term, two: Term) -> None:
    a, b = one.days, two.days
    if a is None or b is None:
        return
    if a.weekdays and _only_weekdays(b) and a.stretches:
        two.days = replace(b, stretches=a.stretches)
    elif a.weekdays and _only_weekdays(b) and a.which in ("next", "last", "every") and not a.stretches:
        two.days = replace(b, which=a.which, past=a.past)
    elif a.monthdays and b.monthdays and a.month and not (b.month or b.stretches):
        two.days = replace(b, month=a.month, year=a.year)


def _share_week_back(one: Term, two: Term, now: datetime) -> None:
    a, b = one.days, two.days
    if a is None or b is None:
        return
    if _only_weekdays(a) and b.weekdays and b.stretches and a.weekdays[-1] < b.weekdays[0]:
        if all(part.start > now for part in b.stretches):
            one.days = replace(a, stretches=b.stretches)
    elif _only_weekdays(a) and b.weekdays and b.which == "every" and not b.stretches:
        one.days = replace(a, which="every")
    elif a.monthdays and b.monthdays and b.month and not (a.month or a.stretches or a.weekdays):
        one.days = replace(a, month=b.month, year=b.year)


def _only_weekdays(days: Days) -> bool:
    return bool(days.weekdays) and not (
        days.stretches or days.monthdays or days.month or days.which or days.low or days.high
    )


def _share_times(terms: list[Term]) -> None:
    """ "tuesday or wednesday morning", "mornings on tuesday or thursday": one time for the whole list."""
    for one, two in reversed(list(pairwise(terms))):
        if one.times is None and two.times is not None and not two.time_first and _same_list(one, two):
            one.times = two.times
    for one, two in pairwise(terms):
        if two.times is None and one.times is not None and one.time_first and _same_list(one, two):
            two.times, two.time_first = one.times, True
    for term in terms:
        if term.times is not None and term.times.shape == "any":
            term.times = None


def _same_list(one: Term, two: Term) -> bool:
    return two.link in ("or", "comma", "gap") and not (one.days and one.days.past)


def barred(times: Times) -> Times | None:
    """The times of day that a refusal of `times` leaves; None if it leaves nothing."""
    windows = complement(times.windows)
    if not windows:
        return None
    other = Times(complement(times.other.windows), times.grain, "range") if times.other else None
    if other and not other.windows:
        other = None
    return Times(windows, times.grain, "range", times.anchor, other, generic=True)
