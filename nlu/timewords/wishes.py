"""Wishes that are no date: order ("the earliest"), choice ("the second one"), moves ("push it a week")."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlu.timewords.tokens import Token
from nlu.understanding import Order, Shift

_COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30, "forty five": 45, "couple": 2,
    "a couple": 2, "a couple of": 2, "couple of": 2, "a few": 3, "few": 3, "half an": 0.5, "half a": 0.5,
    "another": 1, "1 more": 1, "one more": 1, "couple more": 2, "a couple more": 2,
}  # fmt: skip
_PLACES = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5,
    "5th": 5, "last": -1, "final": -1, "later": -1, "latter": -1, "latest": -1, "earlier": 1, "former": 1,
    "earliest": 1, "top": 1, "bottom": -1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
}  # fmt: skip
_COUNT = (
    r"(?P<count>half an?|forty five|(?:an? )?couple(?: of| more)?|a few|few|another|(?:1|one) more|"
    r"\d{1,3}|[a-z]+)"
)
_UNIT = r"(?P<unit>min(?:ute)?s?|h(?:ou)?rs?|days?|w(?:ee)?ks?|fortnights?|months?)"
_MINUTES = {"m": 1, "h": 60}
_DAYS = {"d": 1, "w": 7, "f": 14}
_LATER = r"(?P<later>later|after|further out|out|on|over)"
_EARLIER = r"(?P<earlier>earlier|sooner|before|ahead|forward|up)"
_MOVE = (
    r"(?:push|move|bump|shift|slide|delay|postpone|put|set|bring|pull|scoot|drag|kick)"
    r"(?: (?:it|that|this|mine|us|me|(?:my|the|our) (?:appointment|appt|visit|apt|one|time)))?"
    r"(?P<how> (?:back|out|up|forward|ahead|off|over|on|in|later|earlier))?"
)

_PICK = re.compile(
    r"\b(?:the |your |ill take the |that )?(?P<place>first|1st|second|2nd|third|3rd|fourth|4th|fifth|"
    r"5th|last|final|later|latter|earlier|former|top|bottom|latest|earliest)"
    r"(?: (?:of (?:those|these|the (?:two|three|four|five|options|times|slots|ones))|"
    r"one(?! (?:of|to|in) the)|option|choice)s?\b)"
    r"(?<!latest one)(?<!earliest one)(?! (?:in the (?:day|week)|at|was|i |made|gave|hurts?|caused|did|"
    r"had|that|my|worked|broke))|"
    r"(?:#|\b(?:number|option|choice|no\.|num|slot) ?#?)(?P<number>\d{1,2}|one|two|three|four|five)\b"
    r"(?=\s*(?:$|[,!?]|\.(?!\d)|please|pls|plz|works|is (?:good|fine|ok|great)|thanks|sounds|for|then|it))|"
    r"(?P<edge>latest|earliest) one(?! (?:you|u|ya|you'?ve|available|open|that|possible|on|in|at|was)\b)|"
    r"^\W*(?:the |ok |ok the |yes the |yes )?(?P<bare>first|second|third|last|latter|"
    r"former)(?: one)?(?: (?:please|pls|plz|works|is (?:good|fine)|thanks))?\W*$",
    re.IGNORECASE,
)
_LATEST = re.compile(
    r"(?<!at )(?<!at the )\b(?:(?:as )?late (?=in the (?:day|afternoon|morning|week) as (?:possible|s?he|"
    r"they|you|u|i|we)\b)|(?:as )?late as (?:possible|poss|you can|u can|ya can|i can|we can|it gets|"
    r"s?he can|you have|u have)|(?:the |"
    r"your )?latest(?: (?:possible|available|"
    r"you have|you've got|u have|appointment|appt|slot|opening|time|one))*"
    r"(?=\s*(?:$|[?.!,]|(?:(?:on|for) (?!my|his|her|the lab)|tomorrow|today|this|next|you|u|we|i can|"
    r"in )))|(?:the|your|"
    r"a) (?:very )?last (?:appointment|appt|apt|slot|opening|time|spot|visit|available)(?: slot|"
    r" time)?(?: (?:of|for|in) the day)?(?=\s*(?:$|[?.!,]|of\b|on\b|you\b|available|please|pls|"
    r"tomorrow|today|that|next|this|for\b|mon|tue|wed|thu|fri))|(?<!my )(?<!his )(?<!her )last "
    r"(?:appointment|appt|apt|slot|opening|spot|one)(?: (?:on|for|u have|"
    r"you have))*(?= (?:mon|tue|wed|thu|fri|sat|tom|tmr|tmw|today))|last thing(?= (?:on|"
    r"tomorrow|today|tmrw|mon|tue|"
    r"wed|thu|fri|sat))|last (?:appointment|appt|slot|thing|"
    r"opening)?\s*(?:of|in) the (?:day|afternoon|morning))(?! than)",
    re.IGNORECASE,
)
_EARLIEST = re.compile(
    r"(?<!at )(?<!at the )\b(?:(?:the |your |ur |very )*(?:earliest|soonest|quickest)(?! (?:signs?|"
    r"symptoms?|stages?|way))(?: (?:possible|"
    r"available|"
    r"you have|u have|you can|convenience|appointment|appt|slot|opening|time|visit))*|asap|"
    r"a\.s\.a\.p\.?|how (?:soon|early|quick(?:ly)?) (?:can|could) (?:(?:you|u|ya|yall|"
    r"she|he|they|the doctor) (?:see|get|fit|take|do|squeeze)|(?:i|we|she|he) (?:get|be seen|come|see))|"
    r"(?:as )?(?:soon|early|quick(?:ly)?) as (?:possible|poss|ya can|it gets|you can|"
    r"u can|i can(?! remember)|we can|they can|"
    r"he can|she can|your? earliest|able)|as (?:early|soon) in the (?:day|morning|week) as (?:possible|"
    r"you can|u can|i can|we can)|soon as (?:possible|you can|u can)|(?:the |your |ur |"
    r"very )*(?:first|next|1st|nxt) (?:available|avail|open|opening|free)(?: (?:appointment|appt|apt|"
    r"slot|opening|time|spot|one))?|(?:the |your |ur )(?:very )?(?:first|next|1st) (?:appointment|appt|"
    r"apt|slot|spot|time slot)(?: (?:available|of the day|you have|u have|in the (?:morning|day)))*|"
    r"(?:first|1st) (?:appointment|appt|apt|slot|spot)(?= (?:available|of|on|in|tomorrow|today|mon|tue|"
    r"wed|thu|fri|next|you))(?: (?:available|of the day|you have))*|"
    r"(?:the )?(?:sooner|earlier|quicker)(?: in the (?:day|morning|week))?,? the better|"
    r"right away|straight away|urgently|"
    r"soonest|whatever is soonest)(?! than)",
    re.IGNORECASE,
)
_LATER_BETTER = re.compile(r"\b(?:the )?later,? the better\b", re.IGNORECASE)
_WELL_SPELT = frozenset({"earliest", "soonest", "quickest", "latest", "asap"})
_SAME = re.compile(
    r"\b(?:at )?(?:the )?same (?P<what>time|day|hour|slot)(?:,? and (?:day|time))?(?:,? ?(?:but|"
    r"just|only|on|for|of)? ?(?:(?P<next>(?:the )?(?:(?:next|following) day|day after(?! tomorrow)))|"
    r"(?P<prev>(?:the )?day before(?! yesterday))|(?P<week>(?:the )?(?:next|following) w(?:ee)?k|"
    r"a week (?:later|after|on)|week after|one week later|the week after)|(?P<prevweek>the week before|"
    r"a week (?:earlier|before))|(?:(?:a (?:bit|little) )?(?P<dir>later|earlier|sooner))|(?P<n>\d{1,2}|"
    r"two|three|a couple(?: of)?) (?P<u>days?|w(?:ee)?ks?) (?P<way>later|after|earlier|"
    r"before)))?(?! (?:as|my|i|it|he|she|when|we|they|that|is|was)\b)"
    r"(?!(?<=day) (?:sick|urgent|appointment|appt|apt|visit|slot|opening)\b)",
    re.IGNORECASE,
)
_MOVED = re.compile(
    rf"\b{_MOVE}(?: (?:by|for|just|like|about|at least))* {_COUNT}(?: |-)?{_UNIT}\b(?: {_LATER}|"
    rf" {_EARLIER})?(?! (?:from|ago|before|after|notice))",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    rf"\b{_COUNT} ?{_UNIT} (?:{_LATER}(?<!out)(?<!on)(?<!over)|(?P<earlier>earlier|sooner|before|"
    rf"prior))\b(?!\s+(?:than\s+)?(?:the|next|this|my|tomorrow|today|yesterday|work|school|\d|mon|tue|"
    rf"wed|thu|"
    rf"fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|christmas|easter|thanks\w*giving|"
    rf"new|labor|memorial|that i|i |we |it |he |she |lunch|noon|surgery|meals?|eating|bed|food|taking))",
    re.IGNORECASE,
)
_DIRECTION = re.compile(
    r"\b(?:(?:any(?:thing|time)?|some(?:thing|time)?|a (?:bit|little|tad|touch)|bit|little|slightly|"
    r"much|way|even|one|ones|got|have|be|(?:make|move|push) it|come|is|go|need|visit|appointment|appt|slot|"
    r"time)(?: (?:open|available|that'?s|thats|any|a bit|a little|much|slots?|times?|openings?|bit|"
    r"little))* )(?P<way>later|earlier|sooner)\b(?! (?:than (?!that|this)|this|today|in the (?:week|"
    r"month|day,? (?:on|tomorrow|mon|tue|wed|thu|"
    r"fri|sat))|on\b(?! (?:that|the same))|i |he |she |we |my |and |next))(?: than (?:that|"
    r"this))?(?P<sameday> (?:that|the same|on that|in that|on the same|same) day)?|^\W*(?:(?:no|ok|yes|"
    r"nope|hmm+|actually|maybe|or),? )?(?P<way2>later|earlier|sooner)(?: (?:please|pls|plz|if possible|"
    r"would be (?:better|great|good|nice)|than that|works|is better))*\W*$|\b(?P<way3>later|earlier|"
    r"sooner) (?:(?:that|the same|same) day(?P<sameday3>)|than that|if possible|"
    r"in the day(?!,? the better)|would be)",
    re.IGNORECASE,
)
_TRIGGER = re.compile(
    r"one|option|choice|#|number|no\.|slot|same|push|move|bump|shift|slide|delay|postpone|put|set|"
    r"bring|pull|scoot|later|earlier|sooner|earliest|soonest|quickest|latest|asap|a\.s\.a|soon|"
    r"early as|late as|first|1st|nxt|next|last|second|third|latter|former|away|urgently|day|week|"
    r"before|after|prior|drag|kick|early",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was wished beside dates; `taken` are the character spans that said so."""

    order: Order | None = None
    pick: int | None = None
    shift: Shift | None = None
    back_and_forth: str = ""
    taken: tuple[tuple[int, int], ...] = ()


NONE = Wishes()


def wishes_in(text: str, tokens: list[Token]) -> Wishes:
    """Order, choice and move said in `text`; the tokens that said them lose their category."""
    if not _TRIGGER.search(text) and not any(token.cat == "order" for token in tokens):
        return NONE
    taken: list[tuple[int, int]] = []
    shift, contested = _shift(text, taken, dated=any(token.cat in _DATED for token in tokens))
    pick = None if shift else _pick(text, taken)
    order = _order(text, tokens, taken) if pick is None else None
    for token in tokens:
        if any(start < token.end and token.start < end for start, end in taken):
            token.cat = token.word = "taken"
    return Wishes(order, pick, shift, contested, tuple(taken))


def _order(text: str, tokens: list[Token], taken: list[tuple[int, int]]) -> Order | None:
    for pattern, order in (
        (_EARLIEST, Order.EARLIEST),
        (_LATER_BETTER, Order.LATEST),
        (_LATEST, Order.LATEST),
    ):
        match = pattern.search(text)
        if match:
            taken.append(match.span())
            return order
    return _misspelt_order(text, tokens, taken)


def _misspelt_order(text: str, tokens: list[Token], taken: list[tuple[int, int]]) -> Order | None:
    """ "the erliest": a slip of a word of order, which the patterns do not know."""
    for place, token in enumerate(tokens):
        if token.cat == "order" and token.text not in _WELL_SPELT and token.word != "latest":
            if place and tokens[place - 1].cat == "at":
                return None
            taken.append((token.start, token.end))
            return Order.EARLIEST
    return None


def _pick(text: str, taken: list[tuple[int, int]]) -> int | None:
    match = _PICK.search(text)
    if match is None:
        return None
    word = (match["place"] or match["number"] or match["edge"] or match["bare"]).lower()
    taken.append(match.span())
    number = int(word) if word.isdecimal() else _PLACES[word]
    return number or None


_DATED = frozenset({"weekday", "relday", "ord", "md"})


def _shift(text: str, taken: list[tuple[int, int]], *, dated: bool) -> tuple[Shift | None, str]:
    for pattern, read in (
        (_SAME, _same),
        (_MOVED, _moved),
        (_BESIDE, _beside),
        (_DIRECTION, _direction),
    ):
        match = pattern.search(text)
        if match and dated and match.group().lower().endswith("in the day"):
            continue
        shift = read(match) if match else None
        if match and shift:
            taken.append(match.span())
            how = (
                match.group().lower() if pattern is _MOVED and (match["how"] or "").strip() == "back" else ""
            )
            return shift, how
    return None, ""


def _same(match: re.Match[str]) -> Shift | None:
    timed = match["what"].lower() != "day"
    if match["n"]:
        size = 7 if match["u"][0].lower() == "w" else 1
        sign = 1 if match["way"].lower() in ("later", "after") else -1
        return Shift(days=sign * size * int(_number(match["n"])), same_time=timed)
    for group, days in (("next", 1), ("prev", -1), ("week", 7), ("prevweek", -7)):
        if match[group]:
            return Shift(days=days, same_time=timed)
    direction = {"later": 1, "earlier": -1, "sooner": -1}.get((match["dir"] or "").lower(), 0)
    return Shift(direction=direction, same_time=timed and not direction, same_day=not timed)


def _number(word: str) -> float:
    word = word.lower()
    return float(word) if word.isdecimal() else _COUNTS.get(word, 0)


def _length(match: re.Match[str], sign: int) -> Shift | None:
    count, unit = _number(match["count"]), match["unit"].lower()
    if not count:
        return None
    if unit[0] in _DAYS:
        return Shift(days=sign * round(count * _DAYS[unit[0]]))
    if unit.startswith("mo"):
        return Shift(days=sign * round(count * 28))
    return Shift(minutes=sign * round(count * _MINUTES[unit[0]]))


def _moved(match: re.Match[str]) -> Shift | None:
    how = (match["how"] or "").strip().lower()
    earlier = match["earlier"] or how in ("up", "forward", "ahead", "in", "earlier")
    verb = match.group().split()[0].lower()
    if how == "" and verb in ("bring", "pull") and not match["later"]:
        earlier = True
    if verb in ("put", "set", "drag", "kick") and not (how or match["later"] or match["earlier"]):
        return None
    return _length(match, -1 if earlier else 1)


def _beside(match: re.Match[str]) -> Shift | None:
    return _length(match, -1 if match["earlier"] else 1)


def _direction(match: re.Match[str]) -> Shift:
    way = (match["way"] or match["way2"] or match["way3"]).lower()
    same_day = bool(match["sameday"]) or match["sameday3"] is not None
    return Shift(direction=1 if way == "later" else -1, same_day=same_day)
