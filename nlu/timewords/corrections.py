"""What a patient takes back in the same breath: "tuesday no wait wednesday", "at 2, actually make that 3"."""

from __future__ import annotations

from dataclasses import replace

from nlu.timewords.links import Item
from nlu.timewords.sentence import Meaning, Sentence
from nlu.timewords.values import Days, Times
from nlu.timewords.wordlists import words

_TURNS = words("actually oops whoops correction nvm nevermind wait")
_PAIRS = {
    ("no", "wait"), ("wait", "no"), ("i", "meant"), ("i", "mean"), ("scratch", "that"), ("make", "that"),
    ("no", "sorry"), ("sorry", "no"), ("hold", "on"), ("change", "that"), ("second", "thought"),
    ("second", "thoughts"), ("or", "rather"), ("strike", "that"), ("forget", "that"), ("no", "actually"),
    ("my", "bad"), ("my", "mistake"),
}  # fmt: skip
_PAUSES = ("comma", "break")
_AT_ONCE = 8  # items: a "no" with "..." on both sides still stands between the two
_AS_WELL = words("too also either both well")
_MOVED_BY = words("lets let instead please so just then actually")


def without_taken_back(s: Sentence, items: list[Item]) -> list[Item]:
    """What is said after the patient thinks again takes the place of its like: a day of a day, an hour."""
    turns = [k for k in range(1, len(items)) if _turns(s, items, k)]
    place = next((k for k in reversed(turns) if _kinds(items[:k]) & _kinds(items[k:], wished=True)), None)
    if place is None:
        return items
    after = _kinds(items[place:], wished=True)
    out: list[Item] = []
    for k, item in enumerate(items):
        if k < place and item.kind == "said":
            kept = tuple(m for m in item.meanings if type(m) not in after)
            item = replace(item, meanings=kept) if kept else Item("word", item.start, item.end)
        out.append(item)
    return out


def _kinds(items: list[Item], *, wished: bool = False) -> set[type]:
    """What is said in `items`, of what is not refused if `wished`: days, times, or both."""
    said = (m for item in items if not (wished and item.refused) for m in item.meanings)
    return {type(m) for m in said if not is_any(m)}


def _turns(s: Sentence, items: list[Item], k: int) -> bool:
    """Whether a patient who named a date or time thinks again at item `k`."""
    i = items[k].start
    if not any(item.kind == "said" for item in items[:k]):
        return False
    if any(s.text(j) in _AS_WELL for j in range(i, len(s))):
        return False
    pair = (s.text(i), s.text(i + 1))
    if pair in _PAIRS:
        return True
    if s.text(i) in _TURNS:
        return s.cat(i - 1) != "or" and s.text(i + 1) not in ("for", "till", "til", "until")
    if s.text(i) == "sorry":
        return _said_soon(items, k)
    if pair == ("make", "it") and any(item.kind == "said" and not item.refused for item in items[:k]):
        return _said_soon(items, k) and (s.cat(i - 1) == "mark" or s.text(i - 1) in _MOVED_BY)
    if items[k].kind == "but":
        return _meant_at_first(s, i)
    return is_second_thought(s, items, k)


_AT_FIRST = words("originally initially")


def _meant_at_first(s: Sentence, i: int) -> bool:
    """Whether what stands before token `i` was only a first thought: "i was going to say wednesday but"."""
    before = [s.text(k) for k in range(i)]
    planned = any(
        word in ("was", "were") and before[k + 1 : k + 2] and before[k + 1] in _PLANNED
        for k, word in enumerate(before)
    )
    return planned or bool(_AT_FIRST.intersection(before))


_PLANNED = words("going gonna thinking hoping planning")


def _said_soon(items: list[Item], k: int) -> bool:
    """Whether a date or time stands right after item `k`, but for two little words."""
    return any(item.kind == "said" for item in items[k + 1 : k + 4])


def is_second_thought(s: Sentence, items: list[Item], k: int) -> bool:
    """ "tuesday, no, wednesday", "the 12th no the 13th": a "no" on its own between two of a kind."""
    if s.text(items[k].start) != "no" or items[k].end != items[k].start + 1:
        return False
    before, after = k - 1, k + 1
    while before >= 0 and items[before].kind in _PAUSES:
        before -= 1
    while after < len(items) and items[after].kind in _PAUSES:
        after += 1
    if after - before > _AT_ONCE:
        return False
    if before < 0 or after >= len(items) or items[before].kind != "said" or items[after].kind != "said":
        return False
    one, two = items[before].meanings[0], items[after].meanings[0]
    return _is_single(one) and _is_single(two) and type(one) is type(two)


def _is_single(meaning: Meaning) -> bool:
    """Whether `meaning` names one day or one hour, not every such one and no bound."""
    if isinstance(meaning, Days):
        return not (meaning.low or meaning.high or meaning.run or meaning.which == "every")
    return isinstance(meaning, Times) and meaning.shape == "point"


def is_any(meaning: Meaning) -> bool:
    """Whether `meaning` is "any time", which limits nothing."""
    return isinstance(meaning, Times) and meaning.shape == "any"
