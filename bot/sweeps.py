"""What the ticks do: find due work that nobody was woken for.

Expired holds need no tick: they count as free at once, and the next change of the schedule clears them.
"""

from __future__ import annotations

from contextlib import suppress

from bot.alarms import Alarm, Alarms
from bot.clock import Clock
from bot.memory import Memory, MemoryTrouble
from bot.outbox import Outbox
from bot.ticker import Tick
from bot.turn import Turns
from practice.ids import ConversationId, PracticeId
from practice.store.store import Store

LAST_TICK = "last_tick"


class Sweeps:
    """The net under the wake-ups: everything here is also found when a wake-up was lost."""

    def __init__(
        self,
        store: Store,
        practice: PracticeId,
        memory: Memory,
        turns: Turns,
        outbox: Outbox,
        alarms: Alarms,
        now: Clock,
    ) -> None:
        self._store = store
        self._practice = practice
        self._memory = memory
        self._turns = turns
        self._outbox = outbox
        self._alarms = alarms
        self._now = now

    def ticks(self) -> tuple[Tick, ...]:
        """All sweeps with their intervals in seconds."""
        return (
            Tick("outbox", 1.0, self._send),
            Tick("inbox", 2.0, self._handle),
            Tick("lost_sendings", 5.0, self._outbox.recover),
            Tick("alarms", 2.0, self._tell_staff),
            Tick("clock", 30.0, self._note),
        )

    async def _send(self) -> None:
        self._outbox.wake()

    async def _handle(self) -> None:
        self._turns.wake()

    async def _note(self) -> None:
        """When the desk's clock last ran, for whoever looks while it does not."""
        with suppress(MemoryTrouble):
            await self._memory.do(self._store.remember, self._practice, LAST_TICK, self._now().isoformat())

    async def _tell_staff(self) -> None:
        """Alarms that rang while the memory was out of order reach the staff's tasks when it is back."""
        alarms = self._alarms.take_open()
        if not alarms:
            return
        try:
            await self._memory.do(self._write_down, alarms)
        except MemoryTrouble:
            self._alarms.put_back(alarms)

    def _write_down(self, alarms: tuple[Alarm, ...]) -> None:
        with self._store.turn(self._practice, self._now()) as uow:
            for alarm in alarms:
                about = alarm.about.get("conversation")
                conversation = ConversationId(about) if about else None
                uow.staff.add_task("alarm", alarm.sentence, None, conversation)
