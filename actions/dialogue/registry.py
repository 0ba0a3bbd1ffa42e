"""Which flows there are, and which intents start them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from actions.dialogue.questions import Flow

Json = Any


FlowFunction = Callable[[Any, Mapping[str, Json]], Flow[Any]]


@dataclass(frozen=True, slots=True)
class FlowEntry:
    """A flow by its permanent name. `begins` are the intents that start it.

    `corrects` are further intents of messages that may amend what was answered in it; `replaces` are flows
    that are let go when this one begins, because nobody wants both.
    """

    name: str
    start: FlowFunction
    begins: tuple[str, ...]
    corrects: tuple[str, ...]
    replaces: tuple[str, ...]


class Registry:
    """Flows by name and by intent."""

    def __init__(self) -> None:
        self._flows: dict[str, FlowEntry] = {}

    def flow(
        self,
        name: str,
        *,
        begins: tuple[str, ...] = (),
        corrects: tuple[str, ...] = (),
        replaces: tuple[str, ...] = (),
    ) -> Callable[[FlowFunction], FlowFunction]:
        """Register a generator function under a permanent name; a second flow of that name is an error."""

        def register(function: FlowFunction) -> FlowFunction:
            if name in self._flows:
                raise ValueError(f"two flows are named {name!r}")
            self._flows[name] = FlowEntry(name, function, begins, corrects, replaces)
            return function

        return register

    def get(self, name: str) -> FlowEntry | None:
        """The flow of that name, or None when it has been retired."""
        return self._flows.get(name)

    def for_intent(self, intent: str | None) -> FlowEntry | None:
        """The flow an intent starts, or None."""
        return next((entry for entry in self._flows.values() if intent in entry.begins), None)

    def names(self) -> tuple[str, ...]:
        """All flow names."""
        return tuple(self._flows)


FLOWS = Registry()
