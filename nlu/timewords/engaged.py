"""Days on which the patient is engaged: "tuesday is bridge club", "the kids have dentist monday"."""

from __future__ import annotations

from nlu.timewords.links import Item
from nlu.timewords.sentence import Sentence
from nlu.timewords.values import Days
from nlu.timewords.verdicts import refuse_before, refuse_from
from nlu.timewords.wordlists import words

_ENGAGED = words(
    "club bridge bingo bowling choir yoga gym pilates golf tennis soccer football basketball "
    "baseball softball volleyball hockey swim swimming practice rehearsal recital class classes "
    "school church mass temple mosque court funeral wedding graduation birthday anniversary party "
    "concert game games match meet tournament meeting conference interview dialysis chemo therapy "
    "rehab dentist orthodontist physio flight exam exams finals inspection training shift inventory "
    "deadline trash payroll market band scouts ballet karate dance lessons lesson tutoring"
)
_HAS = words("have has got gotta theres ive")
_TOO_FAR = 5  # words between the verb and what engages


def mark_engaged(s: Sentence, items: list[Item]) -> None:
    """Marks the days that something else takes: what is said right before it, or right after."""
    for place, item in enumerate(items):
        if item.kind != "word" or s.text(item.start) not in _ENGAGED:
            continue
        if _is_what_the_day_is(s, items, place):
            refuse_before(s, items, place)
            _refuse_its_hours(items, place)
        elif _is_had(s, item.start) and (after := _day_after(s, items, place)) is not None:
            refuse_from(s, items, after)


def _is_what_the_day_is(s: Sentence, items: list[Item], place: int) -> bool:
    """Whether the engagement stands right behind "tuesday is", with no wish or doubt between."""
    for k in range(place - 1, max(place - _TOO_FAR, -1), -1):
        item = items[k]
        if item.kind == "said" and not any(isinstance(m, Days) for m in item.meanings):
            continue
        if item.kind == "said":
            last = s[item.end - 1]
            return s.text(item.end) in ("is", "s", "are") or last.end - last.start > len(last.text) > 2
        if item.kind != "word" or s.text(item.start) in _CLEARS:
            return False
    return False


def _refuse_its_hours(items: list[Item], place: int) -> None:
    """The "night" of "thursday is my bowling night" is no wish."""
    after = items[place + 1] if place + 1 < len(items) else None
    if after is not None and after.kind == "said" and not any(isinstance(m, Days) for m in after.meanings):
        after.kind, after.meanings = "word", ()


_CLEARS = words("if when after before no off free only best until unless where near not")


def _is_had(s: Sentence, i: int) -> bool:
    before = [s.text(k) for k in range(i - _TOO_FAR, i)]
    return any(word in _HAS for word in before) and not any(
        word in ("if", "dont", "no", "you", "u") for word in before
    )


def _day_after(s: Sentence, items: list[Item], place: int) -> int | None:
    for k in range(place + 1, min(place + 4, len(items))):
        if items[k].kind == "said":
            return k if any(isinstance(m, Days) for m in items[k].meanings) else None
        if items[k].kind != "word" or s.text(items[k].start) not in _LEADS_TO:
            return None
    return None


_LEADS_TO = words("on all every this that day")
