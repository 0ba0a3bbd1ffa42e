"""Whom of the people a chat speaks for a message is about, and what the chart may add to its words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from practice.safety.facts import ages
from practice.safety.reading import Word, fold

_GROWN_UP = 18 * 12
_WRITES = 12 * 12
_SELF = frozenset(("i", "me", "my", "mine", "myself"))
_PRONOUNS = frozenset(("he", "him", "his", "she", "her", "hers", "they", "them", "their", "it", "its"))
_ELSEWHERE = frozenset(("nephew", "nephews", "niece", "nieces"))  # children, and hardly ever this chat's own
_NOT_A_PERSON = frozenset(("doctor", "dr", "it", "its"))
_OF_PREGNANCY = frozenset(
    ("pregnant", "pregnancy", "postpartum", "birth", "miscarriage", "miscarried", "delivered", "csection")
)


@dataclass(frozen=True, slots=True)
class Known:
    """What the chart says of one person. None: not known."""

    given_name: str = ""
    age_months: float | None = None
    pregnant: bool | None = None


NOBODY = Known()


def known_of(
    text: str, words: Sequence[Word], people: Sequence[Known], sets: Mapping[str, frozenset[str]]
) -> Known:
    """What the chart adds to this message; nothing where it is not clear whom it is about.

    `people` are those the chat speaks for, the writer's own record first. What the message says itself, of an
    age or a pregnancy, stands alone.
    """
    one = _whom(text, [w.norm for w in words], people, sets)
    age = None if ages(words) else one.age_months
    pregnant = None if any(w.norm in _OF_PREGNANCY for w in words) else one.pregnant
    return Known(one.given_name, age, pregnant)


def _whom(
    text: str, norms: Sequence[str], people: Sequence[Known], sets: Mapping[str, frozenset[str]]
) -> Known:
    named = _named(text, people)
    if named:
        return named[0] if len(named) == 1 else NOBODY
    others = [n for n in norms if n in sets["persons"] | sets["child"] | sets["baby"]]
    others = [n for n in others if n not in _NOT_A_PERSON]
    children = [p for p in people if p.age_months is not None and p.age_months < _GROWN_UP]
    if others:
        own = (sets["child"] | sets["baby"]) - _ELSEWHERE
        only = len(children) == 1 and _one_child(norms, others, own)
        return children[0] if only else NOBODY
    if not people or (len(people) > 1 and not _SELF & set(norms)):
        return NOBODY
    writer = people[0]
    writes = writer.age_months is None or writer.age_months >= _WRITES
    return writer if writes or not _SELF & set(norms) else NOBODY


def _named(text: str, people: Sequence[Known]) -> list[Known]:
    said = {form for word in re.findall(r"\w+", fold(text)) for form in (word, word.removesuffix("s"))}
    return [p for p in people if p.given_name and fold(p.given_name) in said]


def _one_child(norms: Sequence[str], others: Sequence[str], children: frozenset[str]) -> bool:
    """Whether all who are named may be one child: no grown-up among them, and no two children apart."""
    if any(n not in children | _PRONOUNS for n in others):
        return False
    places = [i for i, n in enumerate(norms) if n in children]
    kinds = {norms[i] for i in places}
    side_by_side = all(b - a == 1 for a, b in pairwise(places))
    return len(kinds) < 2 or side_by_side
