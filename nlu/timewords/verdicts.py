"""How far a refusal reaches: back over the dates of its clause, or on over the list that follows it."""

from __future__ import annotations

from nlu.timewords.links import Item
from nlu.timewords.sentence import Sentence, Signal
from nlu.timewords.wordlists import words

_STOPS = words("break but good not reason")
_UNITS = words("time times day days slot slots")
_HOPES = words("maybe how what rather prefer preferably only just can could lets let perhaps instead please")
_DOING = words("do try book come go")


def refuse_all_before(items: list[Item], place: int) -> None:
    """ "i have lab mon and wed so not those": everything named so far."""
    for item in items[:place]:
        if item.kind == "said":
            item.refused = True


def refuse_before(s: Sentence, items: list[Item], place: int) -> None:
    """Refuses the dates of the clause that ends here, back to where another verdict stands."""
    seen = False
    for k in range(place - 1, -1, -1):
        item = items[k]
        if item.kind in _STOPS or (item.kind == "comma" and not _lists(items, k)):
            return
        if item.kind == "said":
            item.refused = seen = True
        elif item.kind == "word" and seen and s.text(item.start) not in ("on", "the", "and", "s", "both"):
            return


def refuse_if_taken(s: Sentence, items: list[Item], place: int) -> None:
    """ "i have therapy at 2 so any other time": what was said before is taken."""
    if s.text(items[place].end) not in _UNITS and s.cat(items[place].end) not in ("part", "parts"):
        return
    if s.cat(items[place].start - 2) == "or" or any(item.kind == "good" for item in items[:place]):
        return
    refuse_all_before(items, place)


def refuse_alike(items: list[Item], place: int) -> None:
    """ "mornings are out and so are fridays": the verdict on the date before holds for the one after."""
    earlier = [item for item in items[:place] if item.kind == "said"]
    after = next((item for item in items[place + 1 : place + 5] if item.kind == "said"), None)
    if after is not None and earlier and earlier[-1].refused:
        after.refused = True


def refuse_as_well(items: list[Item], place: int) -> None:
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


def refuse_from(s: Sentence, items: list[Item], target: int) -> None:
    """Refuses the date at `target` and what its list or clause goes on with."""
    for k in range(target, len(items)):
        item = items[k]
        if item.kind == "said":
            if k > target and any(isinstance(m, Signal) for m in item.meanings):
                return
            item.refused = True
        elif item.kind == "break" and k + 1 < len(items) and items[k + 1].kind == "or":
            continue
        elif item.kind in _STOPS:
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
    return k + 1 >= len(items) or (
        items[k + 1].kind == "word" and s.text(items[k + 1].start) in _HOPES | _DOING
    )
