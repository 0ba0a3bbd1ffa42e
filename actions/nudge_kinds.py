"""Which nudges there are: what each says, and what a patient's answer to it begins."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from actions.commands import Switch
from actions.desk import Desk
from actions.dialogue.choices import by_name
from actions.dialogue.heard import Heard
from actions.dialogue.prompts import Prompt
from actions.dialogue.questions import Option
from practice.nudges import Nudge

Json = Any


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a nudge says. `extra` follows where the channel has room. `until`: how long an answer counts.

    `texts` are its words by kind of channel (sms, telegram, page), where they stand in no phrase.

    `about` is what an answer begins its flow with; `label` names the matter ("your visit on ...").
    """

    phrase: str
    fill: Mapping[str, str]
    until: datetime
    label: str
    options: tuple[Option, ...] = ()
    about: Mapping[str, Json] = field(default_factory=dict)
    extra: str = ""
    sensitivity: str = "logistics"
    texts: Mapping[str, str] = field(default_factory=dict)


Says = Callable[[Desk, Sequence[Nudge]], Spoken | None]
Answers = Callable[[Heard, Prompt, Desk], Switch | None]


@dataclass(frozen=True, slots=True)
class NudgeEntry:
    """A kind of nudge. `says` gives None when there is nothing left to say.

    `answers` gives the flow that an answer begins, or None: not meant for it. `otherwise` takes other words
    of a patient who answers right away and wants nothing else.
    """

    kind: str
    says: Says
    answers: Answers
    otherwise: Answers | None = None


class NudgeKinds:
    """Kinds by name."""

    def __init__(self) -> None:
        self._entries: dict[str, NudgeEntry] = {}

    def add(self, kind: str, says: Says, answers: Answers, otherwise: Answers | None = None) -> None:
        """Register a kind under its permanent name; a second one of that name is an error."""
        if kind in self._entries:
            raise ValueError(f"two kinds of nudges are named {kind!r}")
        self._entries[kind] = NudgeEntry(kind, says, answers, otherwise)

    def get(self, kind: str) -> NudgeEntry | None:
        """The kind of that name, or None when it has been retired."""
        return self._entries.get(kind)


NUDGES = NudgeKinds()


def no_answer(heard: Heard, prompt: Prompt, desk: Desk) -> Switch | None:
    """For what only informs: no answer is meant for it."""
    return None


def picked(heard: Heard, prompt: Prompt, *, yes: str | None = None, no: str | None = None) -> Json | None:
    """The key of the option that a message picks: by button, number, name, or a plain yes or no."""
    options = [option for _, option in prompt.offered]
    if heard.said.choice is not None:
        return next((o.key for ident, o in prompt.offered if ident == heard.said.choice), None)
    if heard.number is not None:
        return options[heard.number - 1].key if 1 <= heard.number <= len(options) else None
    named = by_name(heard.text, options)
    if named is not None:
        return named.key
    return {True: yes, False: no}.get(heard.yes) if heard.yes is not None else None
