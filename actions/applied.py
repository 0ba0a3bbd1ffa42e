"""What came of a command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from actions.commands import Switch
from practice.ids import VisitId


@dataclass(frozen=True, slots=True)
class Applied:
    """A command done: the effects for the record, the phrase for the patient, the visit it was about.

    `kind` is the reply's kind, as in practice.ports.Reply. `then` is the flow to go on with after the reply.
    """

    phrase: str
    fill: Mapping[str, str] = field(default_factory=dict)
    effects: tuple[str, ...] = ()
    visit: VisitId | None = None
    kind: str = "reply"
    then: Switch | None = None
