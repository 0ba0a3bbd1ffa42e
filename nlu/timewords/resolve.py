"""From complete alternatives to spans in a zone, with what the calendar and the clock change forbid."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from nlu.timewords.dates import HORIZON, each_day, stretches_of
from nlu.timewords.sentence import Sentence
from nlu.timewords.terms import Term, refined
from nlu.timewords.values import DAY_MINUTES, Days, Stretch, Times
from nlu.understanding import Ambiguity, Grain, Span, Window

_NEARBY = 30


class Resolver:
    """Works out the spans of one message; collects its ambiguities in `notes`."""

    def __init__(self, s: Sentence, text: str, zone: ZoneInfo) -> None:
        self.notes: list[Ambiguity] = []
        self._s, self._text, self._zone = s, text, zone

    def words(self, term: Term) -> str:
        """The patient's words behind `term`."""
        return self._text[self._s[term.start].start : self._s[term.end - 1].end]

    def spans(self, term: Term) -> list[Span]:
        """The spans that one alternative asks for."""
        words = self.words(term)
        if term.times is not None and term.times.unsure and term.times.other is not None:
            meanings = tuple(_clock_words(t.anchor) for t in (term.times, term.times.other))
            self._note(Ambiguity("am_pm", words, meanings))
        if term.days is None:
            parts = _undated(term.times, self._s.now) if term.times else []
        else:
            found: list[Ambiguity] = []
            stretches = stretches_of(term.days, self._s.now, found, words)
            for note in found:
                self._note(note)
            parts = _dated(stretches, term.times, self._s.now)
        return [span for part in parts if (span := self._aware(part, words))]

    def _note(self, note: Ambiguity) -> None:
        if note not in self.notes:
            self.notes.append(note)

    def _aware(self, part: Stretch, words: str) -> Span | None:
        start = part.start.replace(tzinfo=self._zone)
        said = part.grain in (Grain.MINUTE, Grain.HOUR) and part.start != self._s.now
        if said and start.utcoffset() != start.replace(fold=1).utcoffset():
            if start.astimezone(UTC).astimezone(self._zone).replace(tzinfo=None) != part.start:
                self._note(Ambiguity("nonexistent_time", words))
                return None
            both = (start.isoformat(), start.replace(fold=1).isoformat())
            self._note(Ambiguity("repeated_time", words, both))
        end = part.end.replace(tzinfo=self._zone) if part.end else None
        return Span(start, end, part.grain)


def _clock_words(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _dated(stretches: tuple[Stretch, ...], times: Times | None, now: datetime) -> list[Stretch]:
    if times is None:
        return list(stretches)
    out: list[Stretch] = []
    for stretch in stretches:
        if stretch.end is None:
            stretch = Stretch(stretch.start, stretch.start + timedelta(days=HORIZON), stretch.grain)
        if (
            stretch.grain in (Grain.MINUTE, Grain.HOUR)
            and stretch.end
            and stretch.end - stretch.start < timedelta(hours=2)
        ):
            out.append(stretch)
            continue
        for day in each_day(stretch):
            out.extend(_on_day(day, times, stretch))
    return out


def _on_day(day: datetime, times: Times, within: Stretch | None = None) -> list[Stretch]:
    parts = [_window_on(day, window, times.grain) for window in times.windows]
    if times.about and times.shape == "point":
        start, end = times.windows[0]
        if start:
            parts.append(_window_on(day, (max(start - _NEARBY, 0), start), Grain.MINUTE))
        if end - start < _NEARBY:
            parts.append(_window_on(day, (end, min(start + _NEARBY + 1, DAY_MINUTES)), Grain.MINUTE))
    if within is None:
        return parts
    return [met for part in parts if (met := part.meet(within))]


def _window_on(day: datetime, window: tuple[int, int], grain: Grain) -> Stretch:
    return Stretch(day + timedelta(minutes=window[0]), day + timedelta(minutes=window[1]), grain)


def _undated(times: Times, now: datetime) -> list[Stretch]:
    """A time of day without a date: the next such time; ranges and generic parts hold on later days too."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    first = [part for part in _on_day(today, times) if part.end is None or part.end > now]
    if times.generic:
        return [Stretch(now, None, times.grain)]
    if times.shape == "point":
        start = today + timedelta(minutes=times.anchor)
        day = today if start >= now or (times.about and first) else today + timedelta(days=1)
        return _on_day(day, times)
    if times.shape == "range" and len(times.windows) == 1 and times.windows[0][1] == DAY_MINUTES:
        start = today + timedelta(minutes=times.windows[0][0])
        start = start if start >= now else now
        return [Stretch(start, None, times.grain)]
    if first and times.shape == "range" and times.windows[0][0] == 0:
        first[0] = replace(first[0], start=now)
    following = today + timedelta(days=1)
    if not first:
        first, following = _on_day(following, times), following + timedelta(days=1)
    return [*first, Stretch(following, None, times.grain)]


def windows_of(terms: list[Term], bans: list[Times]) -> tuple[Window, ...]:
    """The wall-clock windows that hold on every day: only for times said without a date."""
    merged: list[tuple[int, int]] = []
    undated = [t for t in terms if t.days is None and t.times is not None]
    if len(undated) == len(terms):
        for term in undated:
            if term.times is not None:
                merged.extend(_widened(term.times))
    if not merged and bans:
        ban = bans[0]
        for more in bans[1:]:
            ban = refined(ban, more) or ban
        merged.extend(ban.windows)
    return tuple(_window(*pair) for pair in sorted(set(merged)))


def _widened(times: Times) -> list[tuple[int, int]]:
    if times.about and times.shape == "point":
        start, end = times.windows[0]
        return [(max(start - _NEARBY, 0), max(end, start + _NEARBY + 1))]
    return list(times.windows)


def _window(start: int, end: int) -> Window:
    closing = None if end >= DAY_MINUTES else time(end // 60, end % 60)
    return Window(time(start // 60, start % 60), closing)


def every_such_day(days: Days) -> Days:
    """A refused bare weekday is refused in every week ("not wednesday")."""
    if days.weekdays and not days.stretches and not days.which and not days.monthdays and not days.month:
        return replace(days, which="every", run=False)
    if days.high is not None and days.low is None and days.high[1]:
        return replace(days, high=(days.high[0], False))
    return days
