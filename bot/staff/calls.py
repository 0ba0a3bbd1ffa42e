"""Calls people until somebody acknowledges a case: the ladder of alarms, climbed on a timer."""

from __future__ import annotations

from collections.abc import Callable

from bot.alarms import Alarms
from bot.clock import Clock
from bot.memory import Memory
from bot.ticker import Tick
from practice.ladder import Quiet, due
from practice.mail import Episode
from practice.settings import PracticeSettings
from practice.store.store import Store

EVERY = 5.0  # seconds
Call = tuple[Episode, int]


class Calls:
    """Rings first and records after, so that a lost record rings twice rather than never."""

    def __init__(
        self,
        store: Store,
        settings: PracticeSettings,
        memory: Memory,
        alarms: Alarms,
        now: Clock,
        chat_is_open: Callable[[], bool] = lambda: False,
    ) -> None:
        """`chat_is_open`: whether staff are reached in a chat now; it tells each rung by itself."""
        self._store = store
        self._settings = settings
        self._memory = memory
        self._alarms = alarms
        self._now = now
        self._chat_is_open = chat_is_open
        staff = settings.staff
        self._quiet = Quiet(staff.quiet_from, staff.quiet_to, settings.zone)

    def tick(self) -> Tick:
        """For the ticker."""
        return Tick("calls", EVERY, self.call)

    async def call(self) -> None:
        """Ring for each case whose time has come. Raises MemoryTrouble; the next tick tries again."""
        for call in await self._memory.do(self._due):
            self._ring(*call)
            await self._memory.do(self._record, *call)

    def _due(self) -> tuple[Call, ...]:
        now, ladder = self._now(), self._settings.staff.ladder
        with self._store.look(self._settings.id, now) as uow:
            found = [(case, due(case, ladder, self._quiet, now)) for case in uow.staff.open_episodes()]
        return tuple((case, rung) for case, rung in found if rung is not None)

    def _ring(self, case: Episode, number: int) -> None:
        rung = self._settings.staff.ladder[number - 1]
        if rung.how == "page" or (rung.how == "chat" and self._chat_is_open()):
            return
        self._alarms.sound(
            "case_waits", case=str(case.number), level=case.level, who=rung.who, rung=str(number)
        )

    def _record(self, case: Episode, number: int) -> None:
        with self._store.turn(self._settings.id, self._now()) as uow:
            uow.conversations.lock(case.conversation)
            uow.episodes.rang(case, number)
