"""What a message names only in passing: a visit to be moved, a reason; and dates counted from others."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from nlu.timewords.calendar import one_day, week_of
from nlu.timewords.corrections import is_any
from nlu.timewords.dates import stretches_of
from nlu.timewords.links import Item
from nlu.timewords.sentence import MOVES, Sentence, Signal
from nlu.timewords.terms import refined
from nlu.timewords.values import Days, Times
from nlu.timewords.wordlists import words


def counted_from_said(s: Sentence, items: list[Item]) -> list[Item]:
    """ "tomorrow or the day after": counted from the date said before it, if there is one."""
    out: list[Item] = []
    for item in items:
        if not any(isinstance(m, Signal) for m in item.meanings):
            out.append(item)
            continue
        if (beyond := _beyond_said(item, out)) is not None:
            out = [o if not _ends_there(o) else Item("word", o.start, o.end) for o in out]
            out.append(beyond)
            continue
        signal = next((m for m in item.meanings if isinstance(m, Signal) and m.kind == "beside"), None)
        anchor = next((m for o in reversed(out) for m in o.meanings if isinstance(m, Days)), None)
        found = stretches_of(anchor, s.now, []) if signal and anchor else ()
        if signal and found:
            start = found[-1].start + timedelta(days=signal.days)
            stretch = week_of(start) if abs(signal.days) == 7 and not signal.number else one_day(start)
            item = replace(item, meanings=(Days((stretch,)),))
        out.append(item)
    return out


def _hour_with(items: list[Item], last: Item) -> Times | None:
    """The hour of `last`, or the one said in the same breath before it ("at 2 on wednesday")."""
    place = items.index(last)
    while True:
        found = next((m for m in items[place].meanings if isinstance(m, Times)), None)
        if found is not None:
            return found
        place -= 1
        if place < 0 or items[place].kind not in ("said", "word") or place < items.index(last) - 2:
            return None


def _ends_there(item: Item) -> bool:
    """Whether `item` only says until when: "away till the 8th, so after that" wishes for what follows."""
    ends = [isinstance(m, Days) and m.high and not m.low and not m.weekdays for m in item.meanings]
    return bool(ends) and all(ends)


def _beyond_said(item: Item, earlier: list[Item]) -> Item | None:
    """ "so after that": beyond the last time of day said before it."""
    signal = next((m for m in item.meanings if isinstance(m, Signal) and m.kind == "beyond"), None)
    if signal is None:
        return None
    named = [o for o in earlier if o.meanings and not is_any(o.meanings[0])]
    if signal.word == "time":
        named = [o for o in named if any(isinstance(m, Times) for m in o.meanings)] or named
    last = named[-1] if named else None
    said = _hour_with(earlier, last) if last else None
    if said is None:
        dated = next((m for m in last.meanings if isinstance(m, Days)), None) if last else None
        if dated is None:
            return None
        dated = dated.high[0] if dated.high and not dated.low and not dated.weekdays else dated
        bound = Days(low=(dated, not signal.number)) if signal.days > 0 else Days(high=(dated, False))
        return replace(item, meanings=(bound,))
    edge = said.windows[0][1] if said.windows[0][0] == 0 and signal.days > 0 else said.anchor
    window = (edge, 1440) if signal.days > 0 else (0, edge)
    if window[0] >= window[1]:
        return None
    return replace(item, meanings=(Times((window,), said.grain, "range", edge),))


def without_reasons(s: Sentence, items: list[Item]) -> list[Item]:
    """ "i pick up the kids at 3 so before 2:30": what a reason named gives way to what the wish names."""
    items = _without_grounds(items)
    place = next((k for k, item in enumerate(items) if _is_so(s, item)), None)
    if place is None:
        place = _wish_after_fact(s, items)
    if place is None:
        return items
    after = [type(m) for item in items[place:] for m in item.meanings if not is_any(m)]
    ahead = {s.text(k) for k in range(items[place].end, items[place].end + 5)}
    forced = Days in after and Times not in after and bool(ahead & {"only", "has", "gotta", "must"})
    if forced:
        after += [Days, Times]
    if Days not in after and Times in after:
        _give_back_days(items[:place])
    _give_back_wished(items, place)
    out: list[Item] = []
    for k, item in enumerate(items):
        hours = all(isinstance(m, Times) for m in item.meanings)
        if k < place and item.kind == "said" and (not item.refused or (forced and hours)):
            kept = tuple(m for m in item.meanings if type(m) not in after)
            item = replace(item, meanings=kept) if kept else Item("word", item.start, item.end)
        out.append(item)
    return out


def _without_grounds(items: list[Item]) -> list[Item]:
    """ "in the morning, as my carer leaves at one": what a reason names behind a wish is no wish itself."""
    out: list[Item] = []
    wished: set[type] = set()
    ground = False
    for item in items:
        ground = item.kind == "reason" if item.kind in ("reason", "break", "but", "comma") else ground
        if item.kind == "said" and not item.refused:
            if ground and wished and {type(m) for m in item.meanings} <= wished:
                item = Item("word", item.start, item.end)
            elif not ground:
                wished |= {type(m) for m in item.meanings}
        out.append(item)
    return out


def _wish_after_fact(s: Sentence, items: list[Item]) -> int | None:
    """ "mom naps til 2, could we come at 2:30": where the wish begins, if its time clashes with the "
    "fact's."""
    for k in range(1, len(items)):
        if items[k - 1].kind not in ("comma", "break") or s.text(items[k].start) not in _WISH_BEGINS:
            continue
        fact = [m for i in items[:k] if not i.refused for m in i.meanings if isinstance(m, Times)]
        wish = [m for i in items[k:] if not i.refused for m in i.meanings if isinstance(m, Times)]
        if fact and wish and fact[-1].shape == "range" and refined(fact[-1], wish[0]) is None:
            return k
    return None


_WISH_BEGINS = words("could can would how what maybe lets let any is ok")


def only_preferred(s: Sentence, items: list[Item]) -> list[Item]:
    """ "tuesday or thursday, tuesday's better": the one named again with praise is the wish."""
    said = [k for k, item in enumerate(items) if item.kind == "said" and not item.refused]
    if len(said) < 3 or items[said[-1]].meanings not in [items[k].meanings for k in said[:-1]]:
        return items
    if s.text(items[said[-1]].end) not in _BETTER and s.text(items[said[-1]].start - 1) not in _CHOSEN:
        return items
    return [Item("word", i.start, i.end) if k in said[:-1] else i for k, i in enumerate(items)]


_CHOSEN = words("better best preferred preferably prefer ok okay k then do say yes yeah take")
_BETTER = words("better best preferred ideal preferably prefer perfect")


def _give_back_days(items: list[Item]) -> None:
    """ "i have a meeting til 11 tomorrow so 11:30": only the time of day is taken, not the day."""
    taken = [item for item in items if item.refused]
    if any(isinstance(m, Times) for item in taken for m in item.meanings):
        for item in taken:
            item.refused = any(isinstance(m, Times) for m in item.meanings)


def _give_back_wished(items: list[Item], place: int) -> None:
    """ "tomorrow is a holiday for me so any time tomorrow": what is wished for by name is not ruled out."""
    wished = [m for item in items[place:] if item.kind == "said" and not item.refused for m in item.meanings]
    for item in items[:place]:
        if item.kind == "said" and item.meanings and all(m in wished for m in item.meanings):
            item.refused = False


def _is_so(s: Sentence, item: Item) -> bool:
    """Whether "so" leads from a reason to a wish (not "so is thursday")."""
    return (
        item.kind == "word"
        and s.text(item.start) == "so"
        and s.text(item.start - 1) != "or"
        and s.text(item.end) not in ("is", "are", "does", "would")
    )


_GIVEN_UP = words("cancel drop skip cancelling canceling")
_BOOKED = words("have my got had scheduled booked")
_WISHING = words("can could do you u if want need would instead like")
_ASKING = words("can could may book schedule make get set want needs wants wanna would hoping")
_VISITS = words("appointment appt apt visit one checkup appointments booking slot physical")


def without_sources(s: Sentence, items: list[Item]) -> list[Item]:
    """Drops the date a visit is moved away from ("move my tuesday appt to friday")."""
    said = [k for k, item in enumerate(items) if item.kind == "said"]
    if len(said) < 2:
        return items
    moving = any(token.text in MOVES for token in s.tokens)
    if moving:
        for k in said[1:]:
            if s.cat(items[k].start - 1) == "to" or s.text(items[k].start - 1) in ("into", "for"):
                return _moved_away(items, k)
    drop = {m for k in said if _is_source(s, items[k]) for m in _said_together(items, k)}
    if len(drop) == len(said):
        return items
    return [Item("break", i.start, i.end) if k in drop else i for k, i in enumerate(items)]


def _clause(s: Sentence, i: int) -> int:
    """Where the clause begins that token `i` stands in."""
    while i > 0 and s.cat(i - 1) not in ("mark", "but"):
        i -= 1
    return i


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


def _said_together(items: list[Item], k: int) -> set[int]:
    """Item `k` with what was said in the same breath: "tuesday at 3" is one date."""
    end = k + 1
    while end < len(items) and items[end].kind == "said":
        end += 1
    return set(range(k, end))


def _is_source(s: Sentence, item: Item) -> bool:
    """Whether `item` is the date of a visit that is booked already."""
    before = s.text(item.start - 1)
    if before in ("cancel", "drop", "cancelling", "canceling"):
        return True
    if before in ("my", "our") and (s.text(item.end) in _VISITS or s.text(item.start - 2) in _GIVEN_UP):
        return True
    near = {s.text(k) for k in range(item.start - 6, item.start)}
    if "therapy" in near or not near & _VISITS or not near & _BOOKED:
        return False
    return (
        not near & _WISHING and not {s.text(k) for k in range(_clause(s, item.start), item.start)} & _ASKING
    )
