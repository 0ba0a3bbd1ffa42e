"""What is stored of a conversation between two messages: frames of named answers, as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from actions.dialogue.prompts import Prompt
from actions.dialogue.questions import Option

Json = Any
FORGET_AFTER = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Frame:
    """A flow in progress. `about` is what it was started with, `aside` what was said too early.

    `answers` keeps the order in which the questions were answered; those named in `lasting` (who somebody
    is) survive a change of mind about the rest. `offered` is the menu as shown, `expects` the intents of
    messages that would answer the open question.
    """

    flow: str
    about: Mapping[str, Json] = field(default_factory=dict)
    answers: Mapping[str, Json] = field(default_factory=dict)
    aside: Mapping[str, Json] = field(default_factory=dict)
    asking: str | None = None
    fingerprint: str = ""
    offered: tuple[tuple[str, Option], ...] = ()
    page: int = 0
    lasting: tuple[str, ...] = ()
    expects: tuple[str, ...] = ()

    def answered(self, name: str, value: Json, *, lasting: bool = False) -> Frame:
        """With one more named answer; the open question is closed."""
        return replace(
            self,
            answers={**self.answers, name: value},
            asking=None,
            fingerprint="",
            offered=(),
            page=0,
            expects=(),
            lasting=(*self.lasting, name) if lasting and name not in self.lasting else self.lasting,
        )

    def corrected(self, name: str, value: Json) -> Frame:
        """With the answer `name` replaced where it stands, and without those that may rest on it."""
        kept = self.without(name)
        order = [n for n in self.answers if n == name or n in kept.answers]
        return replace(kept, answers={n: value if n == name else kept.answers[n] for n in order})

    def without(self, name: str) -> Frame:
        """Without the answer `name` and those given after it that may rest on it."""
        names = list(self.answers)
        dropped = set(names[names.index(name) :]) if name in names else set()
        kept = [n for n in names if n not in dropped or (n in self.lasting and n != name)]
        return replace(
            self,
            answers={n: self.answers[n] for n in kept},
            asking=None,
            fingerprint="",
            offered=(),
            page=0,
            expects=(),
        )

    def put_aside(self, material: Mapping[str, Json]) -> Frame:
        """With material kept for questions that come later."""
        return replace(self, aside={**self.aside, **material})

    def to_json(self) -> Json:
        """Plain JSON."""
        return {
            "flow": self.flow,
            "about": dict(self.about),
            "answers": [[name, value] for name, value in self.answers.items()],
            "aside": dict(self.aside),
            "asking": self.asking,
            "fingerprint": self.fingerprint,
            "offered": [[i, o.key, o.label, list(o.words)] for i, o in self.offered],
            "page": self.page,
            "lasting": list(self.lasting),
            "expects": list(self.expects),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Json]) -> Frame:
        """The inverse of `to_json`; fields that older rows lack take their defaults."""
        return cls(
            flow=data["flow"],
            about=data.get("about", {}),
            answers=dict(data.get("answers", [])),
            aside=data.get("aside", {}),
            asking=data.get("asking"),
            fingerprint=data.get("fingerprint", ""),
            offered=tuple(
                (i, Option(k, label, tuple(words))) for i, k, label, words in data.get("offered", [])
            ),
            page=data.get("page", 0),
            lasting=tuple(data.get("lasting", ())),
            expects=tuple(data.get("expects", ())),
        )


@dataclass(frozen=True, slots=True)
class State:
    """The dialogue of one conversation. The last frame is the one that speaks.

    `serial` numbers the menus so that a stale button is told from a live one; `misses` counts messages
    not understood in a row; `holding` says that an opening is held for this conversation;
    `acknowledged` says that a patient who waits for staff has been told so; `last_visit` is what "it" means;
    `prompts` are the nudges that still wait for an answer; `last_taken` is the kind of what was written
    down last.
    """

    frames: tuple[Frame, ...] = ()
    serial: int = 0
    misses: int = 0
    holding: bool = False
    greeted: bool = False
    acknowledged: bool = False
    heard_at: datetime | None = None
    last_visit: str | None = None
    prompts: tuple[Prompt, ...] = ()
    last_taken: str | None = None

    @property
    def frame(self) -> Frame | None:
        """The flow in progress, or None."""
        return self.frames[-1] if self.frames else None

    def with_frame(self, frame: Frame) -> State:
        """With the top frame replaced."""
        return replace(self, frames=(*self.frames[:-1], frame))

    def pushed(self, frame: Frame) -> State:
        """With a new flow on top; what it interrupts resumes afterwards."""
        return replace(self, frames=(*self.frames, frame))

    def popped(self) -> State:
        """Without the top frame."""
        return replace(self, frames=self.frames[:-1])

    def fresh(self, now: datetime) -> State:
        """Without flows left for days; `now` is aware."""
        stale = self.heard_at is not None and now - self.heard_at > FORGET_AFTER
        return replace(self, frames=() if stale else self.frames, misses=0 if stale else self.misses)

    def answered(self, nudge: str) -> State:
        """Without the prompt of a nudge."""
        return replace(self, prompts=tuple(p for p in self.prompts if p.nudge != nudge))

    def to_json(self) -> Json:
        """Plain JSON."""
        return {
            "frames": [frame.to_json() for frame in self.frames],
            "serial": self.serial,
            "misses": self.misses,
            "holding": self.holding,
            "greeted": self.greeted,
            "acknowledged": self.acknowledged,
            "last_visit": self.last_visit,
            "last_taken": self.last_taken,
            "heard_at": self.heard_at.isoformat() if self.heard_at else None,
            "prompts": [prompt.to_json() for prompt in self.prompts],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Json]) -> State:
        """The inverse of `to_json`; an empty mapping is a conversation that has not begun."""
        heard_at = data.get("heard_at")
        return cls(
            frames=tuple(Frame.from_json(frame) for frame in data.get("frames", [])),
            serial=data.get("serial", 0),
            misses=data.get("misses", 0),
            holding=data.get("holding", False),
            greeted=data.get("greeted", False),
            acknowledged=data.get("acknowledged", False),
            last_visit=data.get("last_visit"),
            last_taken=data.get("last_taken"),
            heard_at=datetime.fromisoformat(heard_at) if heard_at else None,
            prompts=tuple(Prompt.from_json(prompt) for prompt in data.get("prompts", [])),
        )
