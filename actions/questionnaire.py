"""A questionnaire asked item by item, in the wording of the check-in that holds it, to its total."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from actions.check_in import item_question
from actions.desk import Desk
from actions.dialogue.questions import Flow, ask
from practice.protocols.model import CheckInQuestion, Protocol

SOURCE = "low_mood_anxiety"
SELF_HARM = "self_harm"
_ITEM_9 = "phq9"
_WORST = 3.0
_ITEMS = {"phq9": ("phq", 9), "gad7": ("gad", 7)}


@dataclass(frozen=True, slots=True)
class Scored:
    """The total, the answers in the patient's words, and item 9 of the PHQ-9 (None: not in it).

    An item not answered counts as its worse value; no clear answer about self-harm counts as a yes.
    """

    total: float
    words: Mapping[str, str]
    self_harm: bool | None = None


def scored(desk: Desk, kind: str) -> Flow[Scored | None]:
    """Ask the items of a questionnaire, "phq9" or "gad7". None: the check-in that holds it is not in use."""
    protocol = desk.protocols.get(SOURCE)
    items = _items(protocol, kind) if protocol is not None else []
    if protocol is None or not items:
        return None
    total, words = 0.0, {}
    self_harm: bool | None = None
    for item in items:
        told = yield from ask(item_question(desk, protocol, item))
        known = told.value if told.value is not None else item.unknown_as
        value = float(known) if isinstance(known, int | float) else _WORST
        total += value
        words[item.name] = told.words
        if item.name == _ITEM_9:
            self_harm = value > 0
    return Scored(total, words, self_harm)


def _items(protocol: Protocol, kind: str) -> list[CheckInQuestion]:
    """All the items in their order; empty when one is missing, since then there is no total."""
    prefix, count = _ITEMS[kind]
    found = [protocol.question(f"{prefix}{n}") for n in range(1, count + 1)]
    items = [item for item in found if item is not None]
    return items if len(items) == count else []
