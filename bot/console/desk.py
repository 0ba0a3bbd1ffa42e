"""What the console's pages ask of the running desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from starlette.requests import Request

from bot.clock import Clock
from bot.console.gate import login_of
from bot.memory import Memory
from bot.staff.room import StaffRoom
from practice.ids import PatientId
from practice.settings import PracticeSettings
from practice.store.store import Store

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ConsoleDesk:
    """The parts of the desk that pages read from and act through."""

    store: Store
    settings: PracticeSettings
    memory: Memory
    room: StaffRoom
    now: Clock

    async def read(self, reading: Callable[..., T], *about: object) -> T:
        """What a reading gives, away from the event loop; the moment is its last argument."""
        return await self.memory.do(reading, self.store, self.settings, *about, self.now())

    async def seen(
        self, request: Request, what: str, patient: PatientId | None = None, **about: str | int
    ) -> None:
        """Write down that somebody looked at something."""
        await self.memory.do(self._note, what, login_of(request).name, patient, about)

    def _note(self, what: str, by: str, patient: PatientId | None, about: dict[str, str | int]) -> None:
        with self.store.turn(self.settings.id, self.now()) as uow:
            uow.audit.write(what, by, patient=patient, about=about)
