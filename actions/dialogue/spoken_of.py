"""Whom a message names: the one who writes, somebody it is for, or somebody only mentioned in passing."""

from __future__ import annotations

import re

from nlu.understanding import Entity, Understanding

_WORD = r"[^\W\d_]+(?:['’.-][^\W\d_]+)*"
_OWN = re.compile(
    r"(?<!\bher )(?<!\bhis )(?<!\btheir )(?<!'s )"
    r"(?:\bmy (?:full )?name(?: is|'s|s)?|^(?:\W*\w+){0,5}?\W*\bname(?: is|'s|:))"
    rf" +(?P<name>{_WORD}(?: +{_WORD}){{1,2}})",
    re.IGNORECASE,
)
_NO_NAME = frozenset({
    "i", "im", "and", "but", "from", "calling", "writing", "here", "need", "needs", "a", "an", "the", "to",
    "looking", "new", "not", "born", "dob", "my", "we", "its", "is", "am", "was", "in", "at", "on", "for",
    "with", "id", "ive", "have", "want", "would", "can", "could", "please",
})  # fmt: skip
_INTRODUCED = re.compile(
    r"(?:\b(?<!her )(?<!his )(?<!their )name(?: is|'s|s|:)?|"
    r"\bthis is|\bi am|\bi'm|\bim|\bits|\bit's|\bhere is) *$",
    re.IGNORECASE,
)
_OF_ANOTHER = re.compile(r"(?:\b(?:her|his|their|its|\w+[^\W\d_]'s)) +name", re.IGNORECASE)
_GROUND = re.compile(
    r"\b(?:because|cause|cuz|coz|since|as|while|when|until|till|unless|whenever|where|but now|so that|after|"
    r"before) +(?:now +)?(?:my +|our +|the +)?$",
    re.IGNORECASE,
)
_HELPS = re.compile(
    r"^(?:'s)? *(?:(?:who|that|usually|always|only|can|could|will|would|is|are|has to|have to|gonna|"
    r"going to) +){0,2}(?:(?:already )?(?:a|your) patient|goes (?:there|to you)|told me|"
    r"(?:says?|said|thinks?|thought) (?:that )?i\b|"
    r"wants? me|made me|recommended|driv(?:es?|ing)|drove|dropp?(?:s|ing)?|"
    r"tak(?:es?|ing) me|bring(?:s|ing)? me|"
    r"giv(?:es?|ing) me a (?:ride|lift)|visit(?:s|ing)|watch(?:es|ing)?|sit(?:s|ting)?|in town|"
    r"off (?:work|school)|at (?:school|work|daycare|practice)|work(?:s|ing)?|"
    r"(?:has|have|got)(?: an?| the)? (?:\w+ )?(?:game|practice|school|recital|class|work|exams?|tests?|"
    r"lessons?|match|meet|tournament|party|birthday|play|concert|rehearsal|dentist|camp))\b",
    re.IGNORECASE,
)


def somebody(said: Understanding) -> str | None:
    """Whom the message is about, where that is not the writer: a name rather than a word like "daughter"."""
    meant = [found for found in said.entities if found.kind == "person" and not in_passing(said.text, found)]
    named = [found for found in meant if found.value.lower().split()[-1] not in RELATIONS]
    first = next(iter(named or meant), None)
    return first.value if first else None


RELATIONS = frozenset({
    "kid", "kids", "child", "children", "son", "daughter", "baby", "toddler", "boy", "girl", "infant",
    "newborn", "husband", "wife", "mom", "mum", "mother", "dad", "father", "partner", "parents", "brother",
    "sister", "neighbor", "friend", "family", "grandma", "grandmother", "grandpa", "grandfather",
})  # fmt: skip


def names_another(text: str) -> bool:
    """Whether the message says what somebody else is called: "her name is Mia"."""
    return _OF_ANOTHER.search(text) is not None


def own_name(text: str) -> list[str] | None:
    """Given and family name of whoever introduces themselves in full; None: nobody does."""
    found = None if _OF_ANOTHER.search(text) else _OWN.search(text)
    if found is None:
        return None
    words: list[str] = []
    for word in found["name"].split():
        if word.lower().replace("'", "") in _NO_NAME:
            break
        words.append(word if any(c.isupper() for c in word) else word.capitalize())
    return [words[0], " ".join(words[1:])] if len(words) > 1 else None


_BEEN = re.compile(
    r"\b(?:i was|i've been|ive been|i have been|i came|i went|i go) (?:seen )?(?:there|here)\b|"
    r"\b(?:existing|current|old|already a|been a|am a|im a) patient\b|"
    r"\bmy last (?:visit|appointment|physical)\b",
    re.IGNORECASE,
)
_NEVER_BEEN = re.compile(
    r"\bnew patients?\b|\bnever been (?:there|here|to)\b|\bfirst (?:time|visit) (?:there|here|with you)\b|"
    r"\bnew (?:to|here|in (?:the )?(?:town|area))\b|\bjust moved\b",
    re.IGNORECASE,
)


def been_here(text: str) -> str | None:
    """ "yes" or "no" where the writer tells whether they were here before; None: not told."""
    if _NEVER_BEEN.search(text):
        return "no"
    return "yes" if _BEEN.search(text) else None


_OWN_PHONE = re.compile(
    r"\b(?:my|best|reach me at|call me at|cell|mobile)\b[^\d.;]{0,25}?(?P<phone>\+?\(?\d[\d ().-]{8,}\d)",
    re.IGNORECASE,
)


def own_phone(text: str) -> str | None:
    """The number that the writer gives as theirs, as written; None: none is given."""
    found = None if _OF_ANOTHER.search(text) else _OWN_PHONE.search(text)
    return found["phone"].strip() if found else None


def in_passing(text: str, found: Entity) -> bool:
    """Whether the person is the writer, a ground ("as my neighbor drives me"), or who helps."""
    before, after = text[: found.start], text[found.end :]
    if _INTRODUCED.search(before) and not _OF_ANOTHER.search(before[-30:]):
        return True
    if re.search(r"\bfor +(?:my +|our +)?$", before, re.IGNORECASE):
        return False
    return bool(_HELPS.match(after) or (_GROUND.search(before) and not _ILL.search(after)))


_ILL = re.compile(
    r"\b(?:sick|ill|fever|cough|hurts?|pain|rash|throwing up|vomit\w*|sore|needs?|has to be seen)\b",
    re.IGNORECASE,
)
