"""Puts what was said together: unions, intersections, shared days and shared times of day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from nlu.timewords.background import (
    counted_from_said,
    only_preferred,
    without_reasons,
    without_sources,
)
from nlu.timewords.calendar import next_weekday, one_day, week_of
from nlu.timewords.corrections import without_taken_back
from nlu.timewords.dates import merged, stretches_of
from nlu.timewords.links import Item
from nlu.timewords.narrated import without_narrated
from nlu.timewords.sentence import Meaning, Sentence
from nlu.timewords.terms import Term, barred, both_bounds, only_weekdays, refined, share_days, share_times
from nlu.timewords.values import Days, Times


def wanted_and_refused(s: Sentence, items: list[Item]) -> tuple[list[Term], list[Term]]:
    """The alternatives asked for and those ruled out, each complete with what it shares."""
    items = without_taken_back(s, without_narrated(s, counted_from_said(s, items)))
    items = only_preferred(s, without_reasons(s, without_sources(s, items)))
    wanted = _terms(s, _side(items, refused=False))
    refused = _terms(s, _side(items, refused=True))
    if wanted and _is_exchange(s, items):
        for term in wanted:
            term.days = term.days or next((t.days for t in refused if t.times), None)
        refused = [t for t in refused if t.times is None or t.times.shape != "point"]
    _on_the_same_days(wanted, refused)
    if not wanted and len(refused) == 1:
        wanted = [_allowed(term) for term in refused if _names_a_limit(term)]
        refused = [term for term in refused if not _names_a_limit(term)]
    if not any(t.days or t.times for t in wanted) and _is_exception(s, items):
        wanted = [
            Term(t.days if t.times else Days(t.days.stretches), None, t.start, t.end)
            for t in refused
            if t.days and t.days.stretches and (t.times or t.days.weekdays)
        ]
    _on_any_day(s, wanted)
    _on_every_day(wanted)
    for term in wanted:
        _on_later_weeks(s, term, refused)
    return [term for term in wanted if not _taken_back(term, refused)], refused


def _on_the_same_days(wanted: list[Term], refused: list[Term]) -> None:
    """ "i can't make mornings next week, afternoons are ok": the days of what is ruled out."""
    if len(refused) != 1 or any(term.days for term in wanted):
        return
    days, times = refused[0].days, refused[0].times
    if days is None or times is None or days.which == "every":
        return
    if not (days.stretches or days.which or (only_weekdays(days) and not times.generic)):
        return
    for term in wanted:
        if term.times is not None and term.start > refused[0].start:
            term.days = days


def _on_later_weeks(s: Sentence, term: Term, refused: list[Term]) -> None:
    """ "wednesday but not the 4th": another Wednesday is meant."""
    if term.days is None or not only_weekdays(term.days):
        return
    meant = stretches_of(term.days, s.now, [])
    barring = [r.days for r in refused if r.times is None and r.days and not r.days.weekdays]
    if any(stretches_of(days, s.now, []) == meant for days in barring):
        term.days = replace(term.days, which="every")


def _is_exchange(s: Sentence, items: list[Item]) -> bool:
    """Whether one time is wished for in place of another ("2:30 rather than 2 on thursday")."""
    return any(item.kind == "not" and s.text(item.start) in ("instead", "rather", "than") for item in items)


def _on_any_day(s: Sentence, wanted: list[Term]) -> None:
    """ "9am any day": a time without a date is meant for every day."""
    if any(s.cat(k) in ("any", "every") and s[k + 1].word == "day" for k in range(len(s))):
        for term in wanted:
            if term.days is None and term.times is not None:
                term.times = replace(term.times, generic=True)


def _on_every_day(wanted: list[Term]) -> None:
    """ "saturday or after 5": beside a day, hours without one are those of every day."""
    if not any(term.days for term in wanted):
        return
    for term in wanted:
        if term.days is None and term.times is not None and term.link == "or" and term.times.shape != "point":
            term.days = Days(weekdays=(0, 1, 2, 3, 4, 5, 6), which="every")


def _names_a_limit(term: Term) -> bool:
    """Whether a refusal gives the start of what is wanted ("not before 3 on tuesday")."""
    if term.days is None or term.times is None or term.days.which == "every":
        return False
    return term.times.shape == "range" and term.times.windows[0][0] == 0


def _allowed(term: Term) -> Term:
    times = barred(term.times) if term.times else None
    return Term(term.days, times, term.start, term.end)


def _is_exception(s: Sentence, items: list[Item]) -> bool:
    """Whether the refusal leaves out of something ("any day but thursday this week")."""
    texts = {s.text(item.start) for item in items if item.kind == "not"}
    return bool(
        texts
        & {
            "any",
            "anything",
            "anytime",
            "not",
            "except",
            "besides",
            "other",
            "apart",
            "aside",
            "day",
            "excluding",
        }
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
    return only_weekdays(replace(days, which="" if days.which == "every" else days.which))


def _side(items: list[Item], *, refused: bool) -> list[Item]:
    """One side's dates with the links around them; the other side's dates count as a break of lists."""
    out: list[Item] = []
    for item in items:
        if item.kind == "not" and not refused:
            out.append(Item("word", item.start, item.end))
        elif item.kind != "said" or item.refused == refused:
            out.append(item)
        elif out and out[-1].kind in ("or", "comma"):
            out[-1] = Item("word", out[-1].start, out[-1].end)
    return out


def _terms(s: Sentence, items: Iterable[Item]) -> list[Term]:
    terms: list[Term] = []
    link = ""
    listed = list(items)
    for k, item in enumerate(listed):
        if item.kind == "said":
            if link == "or" and _bounds_further(s, listed, k):
                link = ""
            for meaning in item.meanings:
                _attach(s, terms, meaning, item, link)
                link = ""
            link = ""
        elif item.kind in ("or", "comma", "break", "but", "else"):
            if item.kind == "or" and "if" in (s.text(item.end), link == "break" and s.text(item.start)):
                _by_itself(terms)
            link = item.kind if link not in ("or", "not", "else") else link
        elif item.kind == "not":
            link = "not"
    dateless = [term for term in terms if term.days is None]
    share_days(terms, s.now)
    share_times(terms, dateless)
    return terms


def _by_itself(terms: list[Term]) -> None:
    """ "thursday, or if you have it friday at 8": the hour of the second is not that of the first."""
    for term in terms:
        term.whole = term.whole or term.times is None


def _bounds_further(s: Sentence, items: list[Item], k: int) -> bool:
    """ "it's got to be a tuesday and after 3": a bound joined by "and" is of that day."""
    joined = next((i for i in reversed(items[:k]) if i.kind == "or"), None)
    alone = k + 1 == len(items) or items[k + 1].kind != "said"
    bounds = [isinstance(m, Times) and m.shape == "range" for m in items[k].meanings]
    return joined is not None and s.cat(joined.start) == "and" and alone and all(bounds)


def _attach(s: Sentence, terms: list[Term], meaning: Meaning, item: Item, link: str) -> None:
    if isinstance(meaning, Days):
        _attach_days(s, terms, meaning, item, link)
    elif isinstance(meaning, Times):
        _attach_times(terms, meaning, item, link)


def _attach_days(s: Sentence, terms: list[Term], days: Days, item: Item, link: str) -> None:
    if days.which == "after_said":
        days = _after_said(s, terms, days)
    if link in ("comma", "but", "break") and _takes_up(terms, days):
        return
    last = terms[-1] if terms else None
    if last is None or link in ("not", "else") or (link == "or" and not _refines(last, days)):
        terms.append(Term(days, None, item.start, item.end, link=link))
        return
    if last.days is None:
        last.days, last.end, last.time_first = days, item.end, True
        if last.times is not None and last.times.shape == "any":
            last.times, last.whole = None, True
        return
    both = merged(last.days, days) or _in_counted_week(s, last, days)
    if both is not None and (link != "comma" or last.times is None or not days.weekdays):
        last.days, last.end = both, item.end
        return
    if both is None and _repeats(last.days, days):
        return
    terms.append(Term(days, None, item.start, item.end, link=link or "gap"))


def _takes_up(terms: list[Term], days: Days) -> bool:
    """ "thursday or friday, but friday has to be before noon": what follows is of that day alone."""
    again = next((t for t in terms if t.days == days and t.times is None), None)
    if again is None or len(terms) < 2 or not only_weekdays(days):
        return False
    terms.remove(again)
    for term in terms:
        term.whole = term.whole or term.times is None
    again.link = "comma"
    terms.append(again)
    return True


def _in_counted_week(s: Sentence, last: Term, days: Days) -> Days | None:
    """ "two weeks out on a tuesday": the Tuesday of the week counted to."""
    counted = any(s[k].word in ("week", "fortnight", "month") for k in range(last.start, last.end))
    if last.days is None or not counted or not days.weekdays or len(last.days.stretches) != 1:
        return None
    return merged(Days((week_of(last.days.stretches[0].start),)), replace(days, which=""))


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
    if last is None or link in ("not", "else") or (past and link in ("break", "comma", "but")):
        terms.append(Term(None, times, item.start, item.end, link=link))
        return
    if link == "or":
        both = both_bounds(last.times, times)
        if both is None:
            if last.days is None and last.times and last.times.generic and last.times.shape == times.shape:
                times = replace(times, generic=True)
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
