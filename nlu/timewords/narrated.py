"""What a patient tells of the past is no wish: "fell off my bike saturday, can i come in today"."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from nlu.timewords.links import Item
from nlu.timewords.sentence import Meaning, Sentence
from nlu.timewords.values import Days, Times
from nlu.timewords.wordlists import words

_TOLD = words(
    "fell started began happened took saw threw woke went ran broke cut burned burnt hit slipped twisted "
    "injured passed fainted vomited puked ate drank felt noticed tested quit changed turned stopped lost "
    "missed filled waited swelled tripped rolled sprained bumped bit stung was were had crashed collapsed "
    "flared appeared caught picked finished gave pulled strained popped stepped dropped landed developed "
    "got gained lost told called came squeezing"
)
_GOT = words("hurt sick hit stung bit bitten home back out worse discharged released my his her the results")
_AIMS = words(
    "to come coming follow back see seen hoping thinking wondering going gonna planning wanting looking "
    "about want need wanna can could would hoped rather wanted prefer available open free better "
    "supposed will ill any anything please book schedule appointment appt what how is are u you"
)


def without_narrated(s: Sentence, items: list[Item]) -> list[Item]:
    """Drops what was only told, if something is wished beside it; else sets its weekdays in the past."""
    told = {k for k, item in enumerate(items) if _is_told(s, item)}
    over = _over(items, told)
    wished = bool(over) or any(item.kind == "said" and k not in told for k, item in enumerate(items))
    told |= over
    return [_in_the_past(item, wished, s.now) if k in told else item for k, item in enumerate(items)]


def _is_told(s: Sentence, item: Item) -> bool:
    """Whether a verb of telling stands before `item` in its clause, with no aim between them."""
    if item.kind != "said" or item.refused or all(_is_past(m) for m in item.meanings):
        return False
    for k in range(item.start - 1, max(item.start - 12, -1), -1):
        text = s.text(k)
        if text in ".?!;" or s.cat(k) == "but" or text in _AIMS or text == "so":
            return False
        if text in _TOLD:
            return _tells(s, k)
    return False


def _tells(s: Sentence, k: int) -> bool:
    """Whether the verb at `k` tells what was, in words that could also ask ("got anything friday?")."""
    text, after, before = s.text(k), s.text(k + 1), s.text(k - 1)
    if text == "got":
        return after in _GOT
    if text in ("told", "called", "gave"):
        return after in ("me", "us", "him", "her") and before not in ("you", "u")
    if text == "came":
        return after in ("down", "home", "back", "on")
    if text in ("was", "were", "had"):
        return before not in ("", "if", "when", "you", "u", "i", "that") or after in ("a", "my", "at", "labs")
    return before not in ("you", "u", "they", "what", "a", "an", "the", "little", "tiny")


def _is_past(meaning: Meaning) -> bool:
    return isinstance(meaning, Days) and meaning.past


def _over(items: list[Item], told: set[int]) -> set[int]:
    """The clauses that name only days gone by, where another clause names days to come."""
    clauses: list[list[int]] = [[]]
    for k, item in enumerate(items):
        if item.kind in ("comma", "break", "but"):
            clauses.append([])
        elif item.kind == "said" and not item.refused and k not in told:
            clauses[-1].append(k)
    dated = [[m for k in clause for m in items[k].meanings if isinstance(m, Days)] for clause in clauses]
    if not any(days and not all(m.past for m in days) for days in dated):
        return set()
    return {
        k
        for clause, days in zip(clauses, dated, strict=True)
        if days and all(m.past for m in days)
        for k in clause
    }


def _in_the_past(item: Item, wished: bool, now: datetime) -> Item:
    kept: tuple[Meaning, ...] = ()
    if not wished:
        kept = tuple(_last(m) for m in item.meanings if isinstance(m, Days) and not _ahead(m, now))
        if kept:
            kept += tuple(m for m in item.meanings if isinstance(m, Times))
    return replace(item, meanings=kept) if kept else Item("break", item.start, item.end)


def _ahead(days: Days, now: datetime) -> bool:
    """Whether only days to come can be meant: "gained 5 lbs in a week" names none."""
    return bool(days.stretches) and all(part.start > now for part in days.stretches)


def _last(days: Days) -> Days:
    bare = days.weekdays and not (days.stretches or days.monthdays or days.month or days.low or days.high)
    return replace(days, which="last", past=True) if bare else replace(days, past=True)
