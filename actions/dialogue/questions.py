"""Questions a flow asks, and the generators that ask them."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from actions.dialogue.heard import Heard
from practice.visits import Opening

Json = Any
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

Flow = Generator["Question[Any]", Any, T]


@dataclass(frozen=True, slots=True)
class Option:
    """One line of a menu. `key` is its JSON value; `words` are other ways to name it."""

    key: Json
    label: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A message answered the question with this JSON value; `used` names the material it took."""

    value: Json
    used: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Unclear:
    """A message meant for this question that cannot be its answer; `phrase` says why."""

    phrase: str
    fill: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Retract:
    """The patient takes back the earlier answer `name`; it is asked again, with `phrase` said first."""

    name: str
    phrase: str | None = None


class Gone:
    """A stored answer that is no longer on offer."""


GONE = Gone()
Reading = Answer | Unclear | Retract | None


class Kind(Protocol[T_co]):
    """How a question reads its answers. Pure; stored values are JSON."""

    @property
    def takes(self) -> tuple[str, ...]:
        """The material (times, visit_type, …) that answers it even when said earlier or later."""

    @property
    def expects(self) -> tuple[str, ...]:
        """The intents of messages that would answer it."""

    def read(self, heard: Heard, question: Question[Any], offered: Sequence[Option]) -> Reading:
        """The answer in a message, a reason why it cannot be one, or None: not meant for it."""

    def from_material(self, value: Json, question: Question[Any]) -> Json | None:
        """The stored value that some material amounts to, or None if it does not fit."""

    def decode(self, stored: Json, question: Question[Any]) -> T_co | Gone:
        """The value a flow receives, or GONE when what was answered is no longer on offer."""


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """One open question. `name` is permanent; a repeated question has a distinct name.

    `fingerprint` is what the patient is shown beside the question: an answer counts only for that.
    `lasting` answers survive a change of mind about earlier ones (a name stays a name).
    `hold` is the opening to keep for the patient while this question is open.
    `gone` is the phrase said when a stored answer is no longer on offer.
    `whom` is said before it where the chat speaks for several people.
    """

    name: str
    kind: Kind[T]
    phrase: str
    fill: Mapping[str, str] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    page: int = 4
    fingerprint: str = ""
    hold: Opening | None = None
    lasting: bool = False
    gone: str = "common.gone"
    why: str = "common.why"
    whom: str = ""


def ask(question: Question[T]) -> Flow[T]:
    """Ask, pause until the patient has answered, and give the answer."""
    answer: T = yield question
    return answer
