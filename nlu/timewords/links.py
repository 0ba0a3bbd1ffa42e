"""Lays a sentence out as dates and times said, and the links between them."""

from __future__ import annotations

from dataclasses import dataclass

from nlu.timewords.clocks import clock_at
from nlu.timewords.ranges import between_again
from nlu.timewords.sentence import Meaning, Sentence, longest
from nlu.timewords.values import Days, Times
from nlu.timewords.wordlists import words


@dataclass(slots=True)
class Item:
    """One date or time said (`kind` "said"), or a link between them; tokens [start, end)."""

    kind: str
    start: int
    end: int
    meanings: tuple[Meaning, ...] = ()
    refused: bool = False


_GOOD = words(
    "works work good fine great ok okay perfect better best ideal open free possible preferred preferable "
    "awesome"
)


_JOB = words("i have at to off my from we got")


def items_of(s: Sentence) -> list[Item]:
    """The dates, times and links of `s`, in order, with what is refused marked so."""
    items: list[Item] = []
    i = 0
    while i < len(s):
        found = longest(s, i)
        if found is not None and found[1] > i:
            items.append(Item("said", i, found[1], found[0]))
            i = _listed(s, items, found[1])
            continue
        kind, size = _link(s, i)
        items.append(Item(kind, i, i + size))
        i += size
    return items


def _listed(s: Sentence, items: list[Item], i: int) -> int:
    """Reads on in a list: "at 2 or 3", "march 10 or 12"; returns where it ends."""
    while s.cat(i) in ("or", "and") or s.text(i) in (",", "/"):
        again = between_again(s, i, items[-1].start)
        if again is not None:
            items += [Item("or", i, i + 1), Item("said", i + 1, again[1], (again[0],))]
            return again[1]
        k = i + 1 + (s.cat(i + 1) in ("or", "and"))
        if (s.text(k), s.text(k + 1)) == ("if", "not"):
            k += 2 + (s.text(k + 2) == ",")
        meaning = _last_clock(items) or items[-1].meanings[-1]
        if s.cat(k) not in ("number", "num"):
            return i
        more: tuple[Meaning, int] | None = None
        if isinstance(meaning, Times) and meaning.shape == "point":
            more = clock_at(s, k, bare=s[k].value <= 12)
        elif (
            isinstance(meaning, Days)
            and meaning.monthdays
            and 1 <= s[k].value <= 31
            and s.cat(k + 1) not in _NOT_DAYS
        ):
            more = (Days(monthdays=(s[k].value,)), k + 1)
        if more is None or _grows(s, k, more[1]):
            return i
        items += [Item("or", i, k), Item("said", k, more[1], (more[0],))]
        i = more[1]
    return i


def _last_clock(items: list[Item]) -> Times | None:
    """The hour just said, with or without its day: "three o'clock tomorrow, or four"."""
    for item in reversed(items[-2:]):
        clock = next((m for m in item.meanings if isinstance(m, Times)), None)
        if clock is not None or item.kind != "said":
            return clock if clock and clock.shape == "point" else None
    return None


_NOT_DAYS = words("meridiem oclock month unit clock number ish")


def _grows(s: Sentence, k: int, end: int) -> bool:
    """Whether the rules read more there than a bare number ("at 2 or 3-4pm")."""
    found = longest(s, k)
    return found is not None and found[1] > end


_SAVE = words("save bar minus sans")
_BROAD = words("any every anytime each all whenever day days week")


def _is_save(s: Sentence, i: int) -> bool:
    """Whether this "save" means except: "every afternoon save wednesday"."""
    if s.text(i) not in _SAVE or s.cat(s.skip(i + 1, "the")) not in ("weekday", "relday", "parts", "weekend"):
        return False
    return any(s.text(k) in _BROAD for k in range(i - 4, i))


def _leaves_out(s: Sentence, i: int) -> bool:
    """Whether this "but" means except: "any time but noon", "any day next week but monday"."""
    if s.text(i - 1) in ("time", "anytime", "any", "anything", "day", "whenever"):
        return True
    broad = any(s.cat(k) in ("any", "every", "word_any") or s.text(k) == "anything" for k in range(i - 7, i))
    return broad and s.cat(i + 1) in ("weekday", "relday", "the", "parts", "weekend", "month", "ord")


_MARKS = {",": "comma", "—": "comma", "/": "or", "&": "or", "+": "or"} | dict.fromkeys(".?!;", "break")


_BOUNDING = words("after before until between from by in parts at")
_BECAUSE = words("because cause cuz coz cos since as bc bcuz")
_ONES = words("i im ive we were he hes she shes they theyre my our thats its it there theres")


def _if_gone(s: Sentence, i: int) -> int:
    """How many words say "if that's taken": what follows is the second choice. 0: they say something else."""
    j = i + 1 + (s.text(i + 1) in ("that", "it", "thats", "its", "theyre", "they", "this"))
    j += s.text(j) in ("is", "s", "are", "one", "already")
    j += s.text(j) == "already"
    ends = s.text(j) in ("gone", "taken", "full", "booked", "unavailable") and j > i + 1
    return j + 1 - i if ends else 0


def _link(s: Sentence, i: int) -> tuple[str, int]:
    cat, text = s.cat(i), s.text(i)
    if cat == "mark":
        return _MARKS.get(text, "word"), 1
    pair = (text, s.text(i + 1))
    if pair in (
        ("other", "than"),
        ("apart", "from"),
        ("aside", "from"),
        ("instead", "of"),
        ("rather", "than"),
    ):
        return "not", 2
    if text == "if" and (gone := _if_gone(s, i)):
        return "or", gone
    if pair == ("if", "not") or pair == ("or", "else"):
        return "or", 2
    if text in _BECAUSE and s.text(i + 1) in _ONES:
        return "reason", 1
    if text in ("otherwise", "alternatively"):
        dated = s.cat(s.skip(i + 1, "the", "on")) in ("weekday", "relday", "which", "ord", "month")
        return ("else" if dated or s.text(i + 1) in _ONES else "or"), 1
    if text == "than" and any(s.text(k) in ("rather", "better", "prefer") for k in range(i - 9, i)):
        return "not", 1
    if (
        text in ("anything", "any", "anytime", "whenever", "day", "time", "everything", "every")
        and s.cat(i + 1) == "but"
    ):
        return "not", 2
    if _is_save(s, i) or (cat == "but" and _leaves_out(s, i)):
        return "not", 1
    if cat in ("and", "but") and s.text(i + 1) in ("only", "just") and s.cat(i + 2) in _BOUNDING:
        return "word", 2
    if cat in ("or", "and", "but"):
        return ("or" if cat in ("or", "and") else "but"), 1
    if cat in ("not", "no"):
        return "not", 1
    if text in _GOOD and not (text == "work" and s.text(i - 1) in _JOB):
        return "good", 1
    return "word", 1
