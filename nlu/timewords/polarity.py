"""Lays a sentence out as wishes and links: what is joined, contrasted, refused or accepted."""

from __future__ import annotations

from dataclasses import dataclass

from nlu.timewords.clocks import clock_at
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


_FILLERS = words(
    "do make come be on at in the any it get there here able available to really for me him her them a an "
    "this next free have anything want like need see book schedule appointment appointments appt appts "
    "good take us be my work works that those on get slot slots time times one ones coming so early late "
    "early until before after by from between make anytime either is are it till til wanna earlier later "
    "than go your doctor doc dr visit doing having possible possibly on weekday something thing"
)
_POSTFIX = words(
    "work working works good possible available ok okay great ideal best option doable fine convenient "
    "workable suitable an for me us tho though unfortunately sorry anymore really so go gonna going to "
    "happen either at all make it do that"
)
_GOOD = words(
    "works work good fine great ok okay perfect better best ideal open free possible preferred preferable "
    "awesome"
)
_BAD = words("bad impossible out tough terrible hard busy booked unavailable awful difficult packed horrible")
_AWAY = words(
    "town trip leave abroad holiday teach teaching rehearsal practice busy away unavailable booked "
    "working work vacation travelling "
    "traveling gone class meeting"
)
_HOPES = words("maybe how what rather prefer preferably only just can could lets let perhaps instead please")
_NEUTRAL = words("sure mind care know matter wait think only problem worries prob idea preference")
_JOB = words("i have at to off my from we got")
_ENDINGS = words("out off done finish finished leave")
_SUBJECTS = words("were was theyre hes shes i im we he she my ill id me us ive they is are s be will ll am m")


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
    _refuse(s, items)
    return items


def _listed(s: Sentence, items: list[Item], i: int) -> int:
    """Reads on in a list: "at 2 or 3", "march 10 or 12"; returns where it ends."""
    while s.cat(i) in ("or", "and") or s.text(i) in (",", "/"):
        k = i + 1 + (s.cat(i + 1) in ("or", "and"))
        meaning = items[-1].meanings[-1]
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


def _may_be_day(s: Sentence, k: int) -> bool:
    return 1 <= s[k].value <= 31 and s.cat(k + 1) not in _NOT_DAYS


_NOT_DAYS = words("meridiem oclock month unit clock number ish")


def _grows(s: Sentence, k: int, end: int) -> bool:
    """Whether the rules read more there than a bare number ("at 2 or 3-4pm")."""
    found = longest(s, k)
    return found is not None and found[1] > end


def _leaves_out(s: Sentence, i: int) -> bool:
    """Whether this "but" means except: "any time but noon", "any day next week but monday"."""
    if s.text(i - 1) in ("time", "anytime", "any", "anything", "day", "whenever"):
        return True
    broad = any(s.cat(k) in ("any", "every", "word_any") or s.text(k) == "anything" for k in range(i - 7, i))
    return broad and s.cat(i + 1) in ("weekday", "relday", "the", "parts", "weekend", "month", "ord")


_MARKS = {",": "comma", "—": "comma", "/": "or", "&": "or", "+": "or"} | dict.fromkeys(".?!;", "break")


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
    if pair == ("if", "not") or pair == ("or", "else"):
        return "or", 2
    if text in ("otherwise", "alternatively"):
        return "or", 1
    if text == "than" and any(s.text(k) in ("rather", "better", "prefer") for k in range(i - 9, i)):
        return "not", 1
    if (
        text in ("anything", "any", "anytime", "whenever", "day", "time", "everything", "every")
        and s.cat(i + 1) == "but"
    ):
        return "not", 2
    if cat == "but" and _leaves_out(s, i):
        return "not", 1
    if cat in ("or", "and", "but"):
        return ("or" if cat in ("or", "and") else "but"), 1
    if cat in ("not", "no"):
        return "not", 1
    if text in _GOOD and not (text == "work" and s.text(i - 1) in _JOB):
        return "good", 1
    return "word", 1


def _refuse(s: Sentence, items: list[Item]) -> None:
    """Marks the items that a refusal before or after them covers."""
    for place, item in enumerate(items):
        if item.kind == "not":
            _apply_not(s, items, place)
        elif item.kind == "word" and s.text(item.start) in _BAD and _clause_has_date(items, place):
            _refuse_before(s, items, place)
        elif item.kind == "word" and s.text(item.start) in _AWAY:
            _apply_away(s, items, place)
        elif s.text(item.start) == "too" and s.text(item.end) in ("early", "late", "soon", "far"):
            _refuse_before(s, items, place)
        elif (
            item.kind == "word"
            and s.text(item.start) in ("too", "either")
            and items[place - 1].kind == "said"
        ):
            _refuse_as_well(items, place)


def _apply_not(s: Sentence, items: list[Item], place: int) -> None:
    if (
        s.text(items[place].start) == "no"
        and place + 1 < len(items)
        and items[place + 1].kind in ("comma", "break")
    ):
        return
    target = _target(s, items, place)
    if _is_postfix(s, items, place, target):
        _refuse_before(s, items, place)
    elif target is not None:
        _refuse_from(s, items, target)


def _target(s: Sentence, items: list[Item], place: int) -> int | None:
    """The first date or time after a "not", if only filler stands between."""
    for k in range(place + 1, min(place + 8, len(items))):
        item = items[k]
        if item.kind == "said":
            return k
        word = s.text(item.start)
        if item.kind not in ("word", "good") or word in _NEUTRAL or word not in _FILLERS:
            return None
    return None


def _is_postfix(s: Sentence, items: list[Item], place: int, target: int | None) -> bool:
    """Whether a "not" speaks of what came before it ("tuesday doesn't work")."""
    if not _clause_has_date(items, place):
        return False
    nearby = [s.text(k) for k in range(items[place].end, items[place].end + 2)]
    if target is None:
        k = items[place].end
        while s.text(k) in _POSTFIX:
            k += 1
        return s.cat(k) in ("end", "mark", "but", "or", "and", "for", "because") or s.text(k) in _SUBJECTS
    adjective = bool(nearby) and nearby[0] in (
        "work",
        "works",
        "good",
        "possible",
        "ok",
        "great",
        "available",
        "ideal",
    )
    return adjective and items[place - 1].kind in ("said", "word")


def _clause_has_date(items: list[Item], place: int) -> bool:
    for item in reversed(items[:place]):
        if item.kind in ("break", "comma", "but"):
            return False
        if item.kind == "said":
            return True
    return False


def _refuse_before(s: Sentence, items: list[Item], place: int) -> None:
    """Refuses the dates of the clause that ends here, back to where another verdict stands."""
    seen = False
    for k in range(place - 1, -1, -1):
        item = items[k]
        if item.kind in ("break", "but", "good", "not") or (item.kind == "comma" and not _lists(items, k)):
            return
        if item.kind == "said":
            item.refused = seen = True
        elif item.kind == "word" and seen and s.text(item.start) not in ("on", "the", "and", "s", "both"):
            return


def _refuse_as_well(items: list[Item], place: int) -> None:
    """ "thursdays are out, fridays too": the same verdict as on the date before."""
    earlier = [item for item in items[: place - 1] if item.kind == "said"]
    if earlier and earlier[-1].refused:
        items[place - 1].refused = True


def _lists(items: list[Item], k: int) -> bool:
    """Whether the comma at `k` stands between two dates of one list ("mon, tue and wed")."""
    after = [item.kind for item in items[k + 1 : k + 4]]
    return (
        k > 0 and items[k - 1].kind == "said" and after[:1] == ["said"] and after[1:2] in (["or"], ["comma"])
    )


def _refuse_from(s: Sentence, items: list[Item], target: int) -> None:
    """Refuses the date at `target` and what its list or clause goes on with."""
    for k in range(target, len(items)):
        item = items[k]
        if item.kind == "said":
            item.refused = True
        elif item.kind in ("break", "but", "good", "not"):
            return
        elif item.kind == "comma":
            if not _lists(items, k):
                return
        elif item.kind == "or":
            if _turns(s, items, k):
                return
        elif s.text(item.start) in _HOPES or s.text(item.start) in (
            "so",
            "then",
            "if",
            "because",
            "since",
            "im",
            "i",
            "id",
        ):
            return


def _turns(s: Sentence, items: list[Item], k: int) -> bool:
    """Whether after this "and"/"or" a new, wanted thing begins ("not monday or maybe tuesday works")."""
    return k + 1 >= len(items) or (items[k + 1].kind == "word" and s.text(items[k + 1].start) in _HOPES)


def _apply_away(s: Sentence, items: list[Item], place: int) -> None:
    """ "I'm busy tuesday", "i work until 3", "out of town next week"."""
    item = items[place]
    before = [s.text(k) for k in range(item.start - 4, item.start)]
    if set(before) & _ENDINGS and s.text(item.start) in ("work", "class", "school", "meeting"):
        return
    if (
        item.start
        and not set(before) & _SUBJECTS
        and not set(before) & {"at", "on", "have", "got", "a", "of", "out"}
    ):
        return
    if {"after", "before", "it", "to", "could", "would", "will", "does", "can", "that", "not", "dont"} & set(
        before[-2:]
    ):
        return
    for k in range(place + 1, min(place + 4, len(items))):
        if items[k].kind == "said":
            _refuse_from(s, items, k)
            return
        if items[k].kind not in ("word",) or s.text(items[k].start) not in _FILLERS | {
            "all",
            "most",
            "every",
            "of",
        }:
            break
    if place and items[place - 1].kind == "word" and s.text(item.start) != "work":
        _refuse_before(s, items, place)
