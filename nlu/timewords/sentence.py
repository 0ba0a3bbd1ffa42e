"""A message laid out for the rules: tokens, the moment of speaking, and which rules start where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from nlu.timewords.dates import merged
from nlu.timewords.tokens import Token
from nlu.timewords.values import Days, OfficeHours, Times
from nlu.timewords.wordlists import words

MOVES = words("move change switch reschedule push bump swap shift rebook moved changing moving resched")
END = Token("", "end", -1, -1, False, "end", "", -1)


@dataclass(frozen=True, slots=True)
class Signal:
    """Words that are neither date nor time of their own.

    `kind` "order" asks for the earliest or latest (`word`); "beside" counts `days` from a date said before or
    from the visit; "beyond" is after (`days` 1) or before (-1) the time said before. `number` 1 asks for a
    single day where `days` is a week; `word` "time" that the time said is meant, not the date.
    """

    kind: str
    days: int = 0
    number: int = 0
    word: str = ""


Meaning = Days | Times | Signal
Found = tuple[tuple[Meaning, ...], int]


class Sentence:
    """The tokens of one message; `now` is naive local time. Looking past either end gives END.

    `dates` holds what was found where, `depth` how many dates are being read inside one another.
    """

    __slots__ = ("_size", "dates", "depth", "hours", "now", "today", "tokens", "zone")

    def __init__(
        self, tokens: list[Token], now: datetime, hours: OfficeHours, zone: ZoneInfo | None = None
    ) -> None:
        self.zone = zone
        self.tokens = tokens
        self.now = now
        self.today = now.replace(hour=0, minute=0, second=0, microsecond=0)
        self.hours = hours
        self.dates: dict[tuple[bool, int], tuple[Days, int] | None] = {}
        self.depth = 0
        self._size = len(tokens)

    def __getitem__(self, i: int) -> Token:
        return self.tokens[i] if 0 <= i < self._size else END

    def __len__(self) -> int:
        return self._size

    def cat(self, i: int) -> str:
        """The category of token `i`."""
        return self.tokens[i].cat if 0 <= i < self._size else "end"

    def text(self, i: int) -> str:
        """The lower-case text of token `i`."""
        return self.tokens[i].text if 0 <= i < self._size else ""

    def skip(self, i: int, *cats: str) -> int:
        """The first place from `i` on whose category is none of `cats`."""
        while self.cat(i) in cats:
            i += 1
        return i

    def moves_away(self, i: int) -> bool:
        """Whether what begins at `i` is where a visit is moved from ("move it from tuesday to thursday")."""
        near = self.cat(i) == "from" or self.text(i - 1) in ("my", "from", "the", "our")
        return near and any(token.text in MOVES for token in self.tokens)

    def day(self, offset: int) -> datetime:
        """Midnight `offset` days from today."""
        return self.today + timedelta(days=offset)


Rule = Callable[[Sentence, int], Found | None]
RULES: dict[str, list[Rule]] = {}
_PLAIN: dict[str, list[Rule]] = {}


def rule(*cats: str, compound: bool = False) -> Callable[[Rule], Rule]:
    """Lets a rule begin at tokens of these categories; a `compound` one itself joins dates or bounds one."""

    def register(function: Rule) -> Rule:
        for cat in cats:
            RULES.setdefault(cat, []).append(function)
            if not compound:
                _PLAIN.setdefault(cat, []).append(function)
        return function

    return register


def longest(s: Sentence, i: int) -> Found | None:
    """The longest thing that any rule finds at `i`; the rule registered first wins a tie."""
    best: Found | None = None
    for candidate in RULES.get(s.cat(i), ()):
        found = candidate(s, i)
        if found is not None and (best is None or found[1] > best[1]):
            best = found
    return best


def date_at(s: Sentence, i: int) -> tuple[Days, int] | None:
    """The longest thing at `i` that is only a date, or None."""
    return _remembered(s, i, plain=False)


def plain_date_at(s: Sentence, i: int) -> tuple[Days, int] | None:
    """Like `date_at`, but neither a range nor a bound; a weekday takes its date along ("monday 3/9")."""
    found = _remembered(s, i, plain=True)
    if found is None or not found[0].weekdays or found[0].stretches:
        return found
    dated = _remembered(s, found[1] + (s.text(found[1]) == ","), plain=True)
    both = merged(found[0], dated[0]) if dated and dated[0].monthdays else None
    return (both, dated[1]) if both and dated else found


def _remembered(s: Sentence, i: int, *, plain: bool) -> tuple[Days, int] | None:
    """The longest date at `i`, worked out once, for "the end of the end of ..." nests without end."""
    key = (plain, i)
    if key in s.dates:
        return s.dates[key]
    if s.depth >= _DEEPEST:
        return None
    s.depth += 1
    found = s.dates[key] = _longest_date(_PLAIN if plain else RULES, s, i)
    s.depth -= 1
    return found


_DEEPEST = 12


def _longest_date(rules: dict[str, list[Rule]], s: Sentence, i: int) -> tuple[Days, int] | None:
    best: tuple[Days, int] | None = None
    for candidate in rules.get(s.cat(i), ()):
        found = candidate(s, i)
        if (
            found
            and len(found[0]) == 1
            and isinstance(found[0][0], Days)
            and (not best or found[1] > best[1])
        ):
            best = (found[0][0], found[1])
    return best
