"""What an order of staff comes to: done, refused, or a question that has to be answered first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from practice.episodes import Refused
from practice.ids import OutboxId
from practice.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Done:
    """One line for staff on what was done; it holds no name and none of the patient's words.

    `message` is what goes out to the patient because of it.
    """

    line: str
    message: OutboxId | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Missing(Refused):
    """What the order is about is not there, or is another practice's."""


Outcome = Done | Refused


@dataclass(frozen=True, slots=True)
class Asks:
    """Nothing is done yet: what would happen, and what each word stands for that may be answered."""

    question: str
    ways: Mapping[str, Deed]


@dataclass(frozen=True, slots=True)
class Shown:
    """What staff wanted to see, in lines. Nothing was changed. `picture` is a PNG that shows the same."""

    text: str
    picture: bytes | None = None


Answer = Done | Refused | Asks | Shown
Deed = Callable[[UnitOfWork], Answer]


def answer_lines(answer: Answer) -> list[str]:
    """What came of an order, as lines of a transcript."""
    match answer:
        case Done(line):
            return [f"! {line}"]
        case Refused(because):
            return [f"! refused: {because}"]
        case Asks(question) | Shown(question):
            return [f"@doctor < {line}" for line in question.splitlines()]
