"""Marks what a message refuses: "not wednesday", "tuesday doesn't work", "i'm busy until 3"."""

from __future__ import annotations

from nlu.timewords.corrections import is_second_thought
from nlu.timewords.links import Item
from nlu.timewords.sentence import Sentence
from nlu.timewords.values import Days
from nlu.timewords.verdicts import (
    refuse_alike,
    refuse_all_before,
    refuse_as_well,
    refuse_before,
    refuse_from,
    refuse_if_taken,
)
from nlu.timewords.wordlists import words

_FILLERS = words(
    "leave off home do make come be on at in the any it get there here able available to really for me "
    "him her them a an "
    "this next free have anything want like need see book schedule appointment appointments appt appts "
    "good take us be my work works that those on get slot slots time times one ones coming so early late "
    "early until before after by from between make anytime either is are it till til wanna earlier later "
    "than go b put give stick squeeze your doctor doc dr visit doing having possible possibly on "
    "weekday something thing"
)
_POSTFIX = words(
    "longer "
    "work working works good possible available ok okay great ideal best option doable fine convenient "
    "workable suitable an for me us tho though unfortunately sorry anymore really so go gonna going to "
    "happen either at all make it do that"
)
_BAD = words(
    "bad impossible shot murder hectic insane crazy swamped slammed jammed iffy doubtful full out tough "
    "terrible hard busy booked unavailable awful difficult packed horrible excepted "
    "excluded"
)
_AWAY = words(
    "tied stuck occupied office town trip leave abroad holiday teach teaching rehearsal practice busy "
    "away unavailable booked "
    "job site working work vacation travelling "
    "traveling gone class meeting"
)
_NEUTRAL = words("sure mind care know matter wait think only problem worries prob idea preference")
_ENDINGS = words("out off done finish finished leave")
_SUBJECTS = words("were was theyre hes shes i im we he she my ill id me us ive they is are s be will ll am m")


def mark_refused(s: Sentence, items: list[Item]) -> None:
    """Marks the items that a refusal before or after them covers."""
    for place, item in enumerate(items):
        if item.kind == "not":
            _apply_not(s, items, place)
        elif item.kind == "word" and _is_bad(s, item.start) and _clause_has_date(items, place):
            refuse_before(s, items, place)
        elif (
            s.text(item.start) in ("side", "outside")
            and s.text(item.start - 1) != "this"
            and s.cat(item.end) == "of"
        ):
            refuse_all_before(items, place)
        elif s.text(item.start) == "out" and _is_absent(s, items, place):
            refuse_from(s, items, place + 1)
        elif item.kind == "word" and (s.text(item.start) in _AWAY or _is_elsewhere(s, item.start)):
            _apply_away(s, items, place)
        elif s.text(item.start) == "other" and s.text(item.start - 1) in _REMAINING:
            refuse_if_taken(s, items, place)
        elif s.text(item.start) == "too" and s.text(item.end) in ("early", "late", "soon", "far"):
            if s.text(item.end + 1) == "?":
                continue
            refuse_before(s, items, place)
        elif item.kind == "word" and (s.text(item.start), s.text(item.end)) in _SO_ARE:
            refuse_alike(items, place)
        elif (
            item.kind == "word"
            and s.text(item.start) in ("too", "also", "either", "same")
            and items[place - 1].kind == "said"
            and (s.text(item.start) != "same" or s.cat(item.end) in ("end", "mark"))
        ):
            refuse_as_well(items, place)


def _is_bad(s: Sentence, i: int) -> bool:
    word = s.text(i)
    if "if" in (s.text(i - 1), s.text(i - 2), s.text(i - 3)):
        return False
    return word in _BAD and (word != "shot" or s.text(i - 1) in ("is", "are", "s", "week", "all"))


def _is_absent(s: Sentence, items: list[Item], place: int) -> bool:
    """Whether this "out" says that the patient is away on the date after it ("i'm out tomorrow")."""
    subject = s.text(items[place].start - 1) in ("im", "am", "be", "were", "shes", "hes", "theyre", "are")
    after = items[place + 1].meanings if place + 1 < len(items) else ()
    return subject and any(isinstance(m, Days) for m in after)


_PLACES = words(
    "clinic court hospital dentist dialysis chemo therapy rehab airport wedding funeral conference church"
)


def _is_elsewhere(s: Sentence, i: int) -> bool:
    """Whether the patient says to be somewhere else ("i am at the eye clinic all day tuesday")."""
    before = {s.text(k) for k in range(i - 4, i)}
    asks = {s.text(k) for k in range(i - 7, i)} & {"can", "could", "may", "see"}
    away = s.text(i) in _PLACES and bool(before & {"at", "in"} and before & _BEING) and not asks
    return away and s.cat(i + 1) not in ("by", "before", "after", "until")


_BEING = words("am im be were shes hes theyre is are")


def _apply_not(s: Sentence, items: list[Item], place: int) -> None:
    if (
        s.text(items[place].start) == "no"
        and place + 1 < len(items)
        and items[place + 1].kind in ("comma", "break")
    ):
        return
    if _is_conditional(s, items, place) or is_second_thought(s, items, place):
        return
    if _is_polite(s, items[place].start) or _only_answers(s, items, place):
        return
    after = items[place].end
    if (s.text(after) in ("those", "these", "them") and s.text(after + 1) not in _THINGS) or (
        s.text(after) == "then" and s.cat(after + 1) in ("end", "mark")
    ):
        refuse_all_before(items, place)
        return
    target = _target(s, items, place)
    if _is_postfix(s, items, place, target):
        if "if" in (s.text(items[place].start - k) for k in (1, 2, 3)):
            return
        refuse_before(s, items, place)
    elif target is not None:
        refuse_from(s, items, target)


_THINGS = words("work works pills meds symptoms feel")


def _is_conditional(s: Sentence, items: list[Item], place: int) -> bool:
    """ "friday, but if nothing friday then monday": the "nothing" only says when the second is wished for."""
    start = items[place].start
    if "if" not in (s.text(start - 1), s.text(start - 2), s.text(start - 3)):
        return False
    target = _target(s, items, place)
    if target is None:
        return False
    rest = [item for item in items[target + 1 : target + 6] if item.kind != "said" or item.meanings]
    then = any(item.kind == "comma" or s.text(item.start) in ("then", "can", "could", "is") for item in rest)
    return then and any(item.kind == "said" for item in rest)


def _only_answers(s: Sentence, items: list[Item], place: int) -> bool:
    """Whether a leading "no" answers a question before a wish: "no tuesday was better"."""
    if s.text(items[place].start) != "no" or place + 1 >= len(items) or items[place + 1].kind != "said":
        return False
    if any(s.text(k) not in _HESITATIONS for k in range(items[place].start)):
        return False
    if any(later.kind == "not" and s.text(later.start) == "no" for later in items[place + 1 :]):
        return False
    end = place + 1
    while end < len(items) and items[end].kind == "said":
        end += 1
    return not any(_rules_out(s, k) for k in range(items[place].end, items[end - 1].end)) and not (
        end < len(items) and (items[end].kind == "or" or s.text(items[end].start) in _OFFERS)
    )


def _rules_out(s: Sentence, k: int) -> bool:
    return s[k].word == "every" or s.cat(k) in _RULING_OUT


_RULING_OUT = words("parts weekdays weekend before after later earlier")
_HESITATIONS = words("oh ok okay hmm hm um uh er well wait sorry ah , . ! hey lol haha ugh so and actually")
_OFFERS = words(
    "appointment appointments appt appts slot slots opening openings visit visits at all time times spots"
)


def _is_polite(s: Sentence, i: int) -> bool:
    """Whether the "not" at `i` only asks: "why not friday", "don't you have", "can't you do"."""
    asks = s.text(i + 1) in ("you", "u") or (s.text(i) == "dont" and s.text(i + 1) == "have")
    return s.text(i - 1) == "why" or (asks and s.text(i - 1) not in ("i", "we"))


def _target(s: Sentence, items: list[Item], place: int) -> int | None:
    """The first date or time after a "not", if only filler stands between."""
    for k in range(place + 1, min(place + 8, len(items))):
        item = items[k]
        if item.kind == "said":
            return k
        word = s.text(item.start)
        if _never_before(s, items[place].start, k, items):
            continue
        if item.kind not in ("word", "good") or word in _NEUTRAL or word not in _FILLERS:
            return None
    return None


def _never_before(s: Sentence, start: int, k: int, items: list[Item]) -> bool:
    """ "i don't move well before ten", "we never get going before 9": whatever the verb, not before then."""
    if s.text(start) not in _NEVER or s.text(start - 1) not in ("i", "we", "she", "he", "they", "kids"):
        return False
    bound = next((item for item in items[k : k + 4] if item.kind != "word"), None)
    return bound is not None and bound.kind == "said" and s.cat(bound.start) == "before"


_NEVER = words("dont cant wont never doesnt cannot couldnt wouldnt")


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
        if item.kind in ("break", "comma", "but", "reason"):
            return False
        if item.kind == "said":
            return True
    return False


_REMAINING = words("any some the all every so ,")


_SO_ARE = {(so, be) for so in ("so", "neither", "same") for be in ("is", "are", "for", "with", "goes")}


def _apply_away(s: Sentence, items: list[Item], place: int) -> None:
    """ "I'm busy tuesday", "i work until 3", "out of town next week"."""
    item = items[place]
    before = [s.text(k) for k in range(item.start - 4, item.start)]
    if "if" in before:
        return
    if s.text(item.start) in ("town", "office") and "out" not in before:
        return
    if set(before) & _ENDINGS and s.text(item.start) in ("work", "class", "school", "meeting", "job"):
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
            refuse_from(s, items, k)
            return
        if items[k].kind not in ("word",) or s.text(items[k].start) not in _FILLERS | {
            "all",
            "most",
            "every",
            "of",
        }:
            break
    works = (
        s.text(item.start) == "work" and s.text(item.start - 1) in ("i", "we") and s.cat(item.end) == "mark"
    )
    if place and items[place - 1].kind == "word" and (works or s.text(item.start) != "work"):
        refuse_before(s, items, place)
