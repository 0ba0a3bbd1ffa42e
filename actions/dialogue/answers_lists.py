"""Several of a list at once: "1 and 3", "stiff neck and the fever", "none of those"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.dialogue.questions import Option
from actions.dialogue.words import plain
from practice.protocols.library import places, says

_NONE = re.compile(
    r"^(?:(?:ok|okay|um|uh|well|oh|hmm|alright|so)[ ,]+)*"
    r"(no+|n|nope|nah+|none|non|nothing|neither|na|nada|zero)\b|\bnone (of|apply)\b|\bnot (really|at all)$|"
    r"\bdont have (any|either)\b|\bnot any of\b|\bno to (all|both)\b"
)
_ALL = re.compile(r"\b(all|both|every one|everything|each)\b( of (them|those|it|these))?( \d)?$")
_DENIAL = re.compile(
    r"\b(no|not|dont|doesnt|didnt|without|never|nor|isnt|havent|hasnt|arent|neither)\b"
    r"(?! (?:just|only|sure)\b)"
    r"(?: (?!(?:i|im|ive|it|its|he|she|they|we|my|is|was|and|since|because|until)\b)\w+){0,4} ?$"
)
_CLAUSE = re.compile(
    r"[,.;!?\n]+|\bbut\b|\bthough\b|\bexcept\b|\band (?=i |im |my |its |the |also )|\bjust\b|\bonly\b"
)


def several(text: str, options: Sequence[Option]) -> tuple[str, ...] | None:
    """The keys of the lines named, () for "none", None when nothing of this was said.

    A line named in a clause with an explicit no counts as not chosen; anything named beside it counts.
    """
    said = plain(text)
    if _ALL.search(said) and not _NONE.search(said):
        return tuple(str(option.key) for option in options)
    numbered = _numbers(said, options)
    if numbered is not None:
        return numbered
    named = _named(text, options)
    if named:
        return named
    rest = [clause for clause in _CLAUSE.split(said) if clause.strip()]
    mentioned_any = any(_says(c, o) for c in rest for o in options)
    return () if _NONE.search(said) or mentioned_any else None


def mentioned(text: str, words: Sequence[str]) -> bool | None:
    """Whether a message says by itself that this is so (True) or, in so many words, not so (False)."""
    clauses = [c for c in _CLAUSE.split(plain(text)) if any(says(c, word) for word in words)]
    if not clauses:
        return None
    return any(_affirms(clause, words) for clause in clauses)


def _affirms(clause: str, words: Sequence[str]) -> bool:
    """Whether the clause names it with no explicit no in the few words before it."""
    if "like this" in clause or "like that" in clause:
        return any(says(clause, word) for word in words)
    return any(not _DENIAL.search(clause[:at]) for word in words for at in places(clause, word))


def _numbers(said: str, options: Sequence[Option]) -> tuple[str, ...] | None:
    bare = re.sub(r"\b(and|numbers?|no|options?|the|both|just|only|maybe)\b|[,&+#.]", " ", said).split()
    if not bare or not all(word.isdigit() for word in bare):
        return None
    picked = [int(word) for word in bare]
    if len(picked) == 1 and picked[0] > len(options):
        return None
    return tuple(str(options[n - 1].key) for n in dict.fromkeys(picked) if 1 <= n <= len(options))


def _named(text: str, options: Sequence[Option]) -> tuple[str, ...]:
    clauses = [clause for clause in _CLAUSE.split(plain(text)) if clause.strip()]
    return tuple(str(o.key) for o in options if any(_affirms(clause, _names(o)) for clause in clauses))


def _says(clause: str, option: Option) -> bool:
    return any(says(clause, word) for word in _names(option))


def _names(option: Option) -> tuple[str, ...]:
    return (plain(option.label), *option.words)
