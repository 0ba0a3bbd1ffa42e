"""One message as the dialogue hears it: the understanding plus the words that need no model."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from actions.dialogue.answers_material import told
from actions.dialogue.spoken_of import been_here, own_name, own_phone, somebody
from actions.dialogue.wishes import wish_to_json
from actions.dialogue.words import Steer, Words, plain
from nlu.understanding import BookingConstraint, Understanding

Json = Any
SURE = 0.6
_LIKELY, _CERTAIN = 0.5, 0.8
_FEW, _MANY = 6, 14  # words
_DOUBT = re.compile(r"\b(not sure|unsure|not certain|idk|dunno|dont know|no idea|maybe|perhaps|depends)\b")


@dataclass(frozen=True, slots=True)
class Heard:
    """What one message says to a dialogue.

    `sentence`: it is talk, no bare name. `elsewhere`: it surely begins another goal than the open one.
    """

    said: Understanding
    yes: bool | None = None
    number: int | None = None
    steer: Steer | None = None
    sentence: bool = False
    elsewhere: bool = False
    material: Mapping[str, Json] = field(default_factory=dict)

    @classmethod
    def of(cls, said: Understanding, words: Words) -> Heard:
        """Read the steering words, yes and no, menu numbers, and everything a question could use."""
        yes = words.yes_or_no(said.text)
        if yes is None and not said.times and _short_or_sure(said) and not _DOUBT.search(plain(said.text)):
            yes = {"affirm": True, "deny": False}.get(said.intent or "")
        steer = words.steer(said.text)
        if steer is None and said.intent == "ask_human" and said.confidence >= SURE:
            steer = Steer.PERSON
        if steer is None and _asks_why(said):
            steer = Steer.WHY
        return cls(
            said=said,
            yes=yes,
            number=words.number(said.text),
            steer=steer,
            sentence=words.sentence(said.text),
            material=_material(said),
        )

    @property
    def text(self) -> str:
        """The message as written."""
        return self.said.text

    @property
    def times(self) -> BookingConstraint:
        """What it says about time."""
        return self.said.times

    @property
    def only_a_time(self) -> bool:
        """Whether the message is time words and at most one word more ("9:20 pls", "late as u can")."""
        if not (self.times.included or self.times.windows or self.times.order):
            return False
        rest = list(self.text)
        for start, end in self.times.spans:
            rest[start:end] = " " * (end - start)
        return len(re.findall(r"\w+", "".join(rest))) <= 1

    def sure_of(self, *intents: str) -> bool:
        """Whether the message is surely one of these intents."""
        return self.said.intent in intents and self.said.confidence >= SURE


def _asks_why(said: Understanding) -> bool:
    """Whether a few words ask what the desk wants to know that for, whatever stands beside it."""
    few = len(said.text.split()) <= _MANY and not said.entity("medication")
    return few and _WHY.search(plain(said.text)) is not None


_WHY = re.compile(
    r"\bwhy (?:(?:do|does|would|are|r|is|did) )?(?:you|u|ya|they|yall|this|that|it)\b.{0,25}"
    r"\b(?:need|needed|ask|asking|want|know|matter|important|necessary)|"
    r"\bwhy (?:need|ask|asking|necessary)\b|"
    r"\bwhat (?:do|does|would)? ?(?:you|u) (?:need|want) (?:that|this|it|my \w+) for\b"
)


def _short_or_sure(said: Understanding) -> bool:
    """Whether a yes or no that only the model sees may count; a question never does."""
    count = len(said.text.split())
    asks = said.text.rstrip().endswith("?")
    return not asks and count <= _MANY and said.confidence >= (_LIKELY if count <= _FEW else _CERTAIN)


def _material(said: Understanding) -> dict[str, Json]:
    material: dict[str, Json] = dict(told(said.text))
    if said.times and not _only_a_pick(said.times):
        words = [said.text[start:end].strip() for start, end in said.times.spans]
        weekday = any(map(_WEEKDAY.fullmatch, words)) and all(map(_NO_DATE.fullmatch, words))
        material["times"] = {**wish_to_json(said.times), "weekday": weekday}
    telling = {
        "visit_type": said.entity("visit_type"),
        "medication": said.entity("medication"),
        "person": somebody(said),
        "been_here": been_here(said.text),
        "own_name": own_name(said.text),
        "own_phone": own_phone(said.text),
    }
    material |= {name: value for name, value in telling.items() if value}
    if "medication" in material:
        material["medication"] = _with_strength(said, material["medication"])
    hurts = said.entity("body_part") and (said.entity("severity") or said.intent == "book_visit")
    if said.entity("symptom") or hurts or (said.intent == "symptom_report" and said.confidence >= SURE):
        material["symptom"] = said.text.strip()
    return material


def _with_strength(said: Understanding, medication: str) -> str:
    """The medicine with the strength written behind it: "lisinopril 10 mg"."""
    end = next(entity.end for entity in said.entities if entity.kind == "medication")
    strength = _STRENGTH.match(said.text, end)
    return f"{medication} {strength.group().strip()}" if strength else medication


_STRENGTH = re.compile(
    r"[ -]\d{1,4}(?:\.\d{1,2})?(?: ?(?:mg|mcg|ml|units?|iu))?\b(?![/:.\d-])", re.IGNORECASE
)


def _only_a_pick(times: BookingConstraint) -> bool:
    """ "The last one" chooses from a menu and wishes for nothing."""
    return times.pick is not None and times == BookingConstraint(
        pick=times.pick, spans=times.spans, ambiguities=times.ambiguities, approximate=times.approximate
    )


_WEEKDAY = re.compile(r"(?:on |for )?(?:mon|tue|wed|wen|thu|thr|fri|sat|sun)[a-z]*", re.IGNORECASE)
_NO_DATE = re.compile(
    r"(?:on |for )?(?:mon|tue|wed|wen|thu|thr|fri|sat|sun)[a-z]*|"
    r"(?:(?:at|around|about|by|after|before|past|the|like|in) )*"
    r"(?:\d{1,2}(?:[:.]\d\d)?(?:ish)? ?(?:[ap]\.?m?\.?)?|noon|same time|"
    r"(?:early |late )?(?:morning|afternoon|evening|lunch|lunchtime)s?|"
    r"(?:one|two|three|four|five|eight|nine|ten|eleven)(?: ?thirty)?)",
    re.IGNORECASE,
)
