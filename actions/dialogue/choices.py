"""Questions answered from a menu: by number, by button, by name, by time."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from actions.dialogue.heard import Heard
from actions.dialogue.questions import GONE, Answer, Gone, Option, Question, Reading, Retract, Unclear
from actions.dialogue.words import plain
from nlu.understanding import BookingConstraint, Grain, Order

Json = Any
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """One of several named things. `values` maps each option's key to what the flow receives.

    `yes` and `no` are the keys that a plain yes or no picks, where the menu has such.
    """

    values: Mapping[str, T]
    takes: tuple[str, ...] = ()
    expects: tuple[str, ...] = ("affirm", "deny")
    yes: str | None = None
    no: str | None = None

    def read(self, heard: Heard, question: Question[Any], offered: Sequence[Option]) -> Reading:
        """By menu number as offered, then by the name of an option."""
        numbered = by_number(heard, offered)
        if numbered is not None:
            return numbered
        for name in self.takes:
            value = heard.material.get(name)
            if value is not None and self.from_material(value, question) is not None:
                return Answer(value, frozenset({name}))
        named = by_name(heard.text, question.options)
        if named is not None:
            return Answer(named.key, frozenset(self.takes))
        meant = {True: self.yes, False: self.no}.get(heard.yes) if heard.yes is not None else None
        if meant is None and heard.yes and len(question.options) == 1:
            meant = question.options[0].key
        return Answer(meant) if meant is not None else None

    def from_material(self, value: Json, question: Question[Any]) -> Json | None:
        """The value itself, if it is on the menu."""
        return value if value in self.values else None

    def decode(self, stored: Json, question: Question[Any]) -> T | Gone:
        """The thing itself, or GONE when it is not on offer now."""
        return self.values.get(stored, GONE)


@dataclass(frozen=True, slots=True)
class TimedChoice(Generic[T]):
    """One of several things that each begin at a moment: openings, or the patient's visits.

    `declined` is the earlier answer that a plain no to all of them takes back.
    """

    values: Mapping[str, T]
    starts: Mapping[str, datetime]
    zone: ZoneInfo
    others: Mapping[str, T] = field(default_factory=dict)
    declined: str | None = None
    expects: tuple[str, ...] = ("affirm", "deny")
    takes: tuple[str, ...] = ()

    def read(self, heard: Heard, question: Question[Any], offered: Sequence[Option]) -> Reading:
        """By number, then by the only option that fits the time said."""
        numbered = by_number(heard, offered)
        if isinstance(numbered, Unclear) and (at := self._at_hour(heard.number, offered)):
            return Answer(at, frozenset({"times"}))
        if numbered is not None:
            return numbered
        named = by_name(heard.text, [o for o in question.options if o.key in self.others])
        if named is not None:
            return Answer(named.key)
        if (best := self._best(heard.times, question)) is not None:
            return Answer(best, frozenset({"times"}))
        fitting = self._fitting(heard.times, offered)
        if len(fitting) == 1:
            return Answer(fitting[0].key, frozenset({"times"}))
        if (heard.yes or _THAT_ONE.search(plain(heard.text))) and len(self.starts) == 1:
            return Answer(next(iter(self.starts)))
        if len(offered) > 1 and not heard.times.included and _THAT_ONE.search(plain(heard.text)):
            return Unclear("common.which_number", {"most": str(len(offered))})
        if heard.yes is False and self.declined and not heard.times:
            return Retract(self.declined, "common.ok_other")
        return None

    def _at_hour(self, hour: int | None, offered: Sequence[Option]) -> str | None:
        """ "10", to a menu of two, is the only one that begins in that hour."""
        timed = [o for o in offered if o.key in self.starts]
        found = [
            o for o in timed if self.starts[o.key].astimezone(self.zone).hour in (hour, (hour or 0) + 12)
        ]
        return str(found[0].key) if len(found) == 1 else None

    def _best(self, wish: BookingConstraint, question: Question[Any]) -> str | None:
        """ "The earliest", said of the menu: its first, if nothing sooner is open; so with the latest."""
        if wish.order is None or wish.included or wish.windows or wish.excluded or wish.shift:
            return None
        timed = [o.key for o in question.options if o.key in self.starts]
        best = (min if wish.order is Order.EARLIEST else max)(
            timed, key=self.starts.__getitem__, default=None
        )
        return best if best is not None and timed[0] == best else None

    def _fitting(self, wish: BookingConstraint, offered: Sequence[Option]) -> list[Option]:
        if not (wish.included or wish.windows) or wish.shift:
            return []
        timed = [o for o in offered if o.key in self.starts]
        fitting = [o for o in timed if wish.admits(self.starts[o.key], self.zone)]
        exact = any(span.grain in (Grain.MINUTE, Grain.HOUR) and span.end for span in wish.included)
        if not exact:
            return fitting
        if wish.windows:
            elsewhere = self._same_clock(wish, timed)
        else:
            elsewhere = [] if self.declined else self._same_day(wish, timed)
        return self._same_clock(wish, fitting) or fitting or elsewhere

    def _same_clock(self, wish: BookingConstraint, offered: Sequence[Option]) -> list[Option]:
        """ "The 9:20" names a clock time on the day offered, not the next 9:20 to come.

        An hour without a day comes with the same hours for every day; "tomorrow at 9:20" does not.
        """
        clocks = {span.start.astimezone(self.zone).time() for span in wish.included}
        return [o for o in offered if self.starts[o.key].astimezone(self.zone).time() in clocks]

    def _same_day(self, wish: BookingConstraint, offered: Sequence[Option]) -> list[Option]:
        """ "The one on the 12th", whatever hour was read into it."""
        days = {span.start.astimezone(self.zone).date() for span in wish.included}
        return [o for o in offered if self.starts[o.key].astimezone(self.zone).date() in days]

    def from_material(self, value: Json, question: Question[Any]) -> Json | None:
        """Times said before the menu was shown choose nothing by themselves."""
        return None

    def decode(self, stored: Json, question: Question[Any]) -> T | Gone:
        """The thing itself, or GONE when it is not on offer now."""
        return self.values.get(stored, self.others.get(stored, GONE))


@dataclass(frozen=True, slots=True)
class Confirm:
    """A yes or no about what is shown. A no takes back `retracts`, if named, with `instead` said first."""

    retracts: str | None = None
    instead: str | None = None
    takes: tuple[str, ...] = ()
    expects: tuple[str, ...] = ("affirm", "deny", "confirm_visit")

    def read(self, heard: Heard, question: Question[Any], offered: Sequence[Option]) -> Reading:
        """By number or by yes and no; a message that also names a time is a correction, not an answer."""
        numbered = by_number(heard, offered)
        if isinstance(numbered, Unclear):
            return numbered
        key = numbered.value if numbered is not None else {True: "yes", False: "no"}.get(heard.yes)  # type: ignore[arg-type]
        if key is None and heard.sure_of("confirm_visit") and not heard.times:
            key = "yes"
        if key is None or (numbered is None and heard.times):
            return None
        if key == "no" and self.retracts:
            return Retract(self.retracts, self.instead)
        return Answer(key)

    def from_material(self, value: Json, question: Question[Any]) -> Json | None:
        """Nothing said beforehand confirms anything."""
        return None

    def decode(self, stored: Json, question: Question[Any]) -> bool | Gone:
        """True for yes."""
        return bool(stored == "yes")


_THAT_ONE = re.compile(r"^(?:(?:ok(?:ay)?|yes|yeah|yep|sure) )*(?:that|this) (?:one|time)(?: \w+)?$")


def by_number(heard: Heard, offered: Sequence[Option]) -> Answer | Unclear | None:
    """The option with the number said, or "the last one", as offered; one beyond the menu is unclear."""
    if heard.number is None:
        return _by_pick(heard.times, offered)
    if not offered:
        return None
    if 1 <= heard.number <= len(offered):
        return Answer(offered[heard.number - 1].key, frozenset({"times"}))
    return Unclear(
        "common.number_beyond" if len(offered) > 1 else "common.only_one", {"most": str(len(offered))}
    )


def _by_pick(wish: BookingConstraint, offered: Sequence[Option]) -> Answer | Unclear | None:
    if wish.pick is None or not offered or wish.included:
        return None
    if wish.pick == -1:
        return Answer(offered[-1].key, frozenset({"times"}))
    if wish.pick <= len(offered):
        return Answer(offered[wish.pick - 1].key, frozenset({"times"}))
    return Unclear("common.number_beyond", {"most": str(len(offered))})


def by_name(text: str, options: Sequence[Option]) -> Option | None:
    """The option that the text names, by the longest name or word that fits; None if that is not just one."""
    said = f" {_letters(text)} "
    found: list[tuple[int, Option]] = []
    for option in options:
        for word in (option.label, *option.words):
            name = _letters(word)
            if name and f" {name} " in said:
                found.append((len(name), option))
    if not found:
        return None
    longest = max(length for length, _ in found)
    best = {option.key: option for length, option in found if length == longest}
    return next(iter(best.values())) if len(best) == 1 else None


def _letters(text: str) -> str:
    said = plain(re.sub(r"[^\w\s]+", " ", text.replace("'", "")))
    return said.replace("in person", "inperson")  # a way to be seen, not somebody to talk to
