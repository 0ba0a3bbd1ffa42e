"""The staff's side of the running desk: what adapters (page, terminal, chat) may ask and do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TypeVar

from bot.charts import Chart, chart_of, kinds_of
from bot.clock import Clock
from bot.memory import Memory
from bot.staff import commands, people
from bot.staff.answers import Outcome
from bot.staff.board import Board, read_board
from bot.staff.cards import Card
from bot.staff.following import Chronic
from bot.staff.orders import Orders
from bot.staff.readers import Reader
from practice.episodes import Refused
from practice.ids import ConversationId, TaskId
from practice.mail import InboxMessage
from practice.ports import UnitOfWork
from practice.settings import PracticeSettings
from practice.store.store import Store

ATTACHED = ("photo", "voice", "document", "video", "location", "contact", "other")
LATELY = timedelta(days=2)
FOLLOW_UP = "follow-up: "  # begins why a case is one, where readings from home made it
T = TypeVar("T")
Deed = Callable[[UnitOfWork], Outcome]


class StaffRoom:
    """One room for all adapters. `sent` is called after each act: there may be something to send."""

    def __init__(
        self,
        store: Store,
        settings: PracticeSettings,
        memory: Memory,
        now: Clock,
        orders: Orders,
        sent: Callable[[], None],
    ) -> None:
        self._store = store
        self._settings = settings
        self._memory = memory
        self._sent = sent
        self.now = now
        self.orders = orders
        self.quick = orders.quick
        self.chats: list[Callable[[], bool]] = []
        self.tellers: list[Callable[[], list[Reader]]] = []

    @property
    def reached(self) -> bool:
        """Whether a chat of staff takes messages now."""
        return any(reaches() for reaches in self.chats)

    @property
    def readers(self) -> list[Reader]:
        """Everywhere that staff read what the desk says by itself."""
        return [reader for tell in self.tellers for reader in tell()]

    async def attached(self, conversation: ConversationId) -> tuple[InboxMessage, ...]:
        """What a patient sent lately that is no text, oldest first. Raises MemoryTrouble."""
        since = self.now() - LATELY
        rows = await self._memory.do(self._store.received, self._settings.id, conversation, since)
        return tuple(row for row in rows if row.raw.get("kind") in ATTACHED)

    async def chart(self, case: Card) -> Chart | None:
        """What was measured, where a follow-up made the case; None for any other. Raises MemoryTrouble."""
        chronic = self.orders.chronic
        if chronic is None or not case.why.startswith(FOLLOW_UP):
            return None
        return await self._memory.do(self._chart, ConversationId(case.conversation), chronic)

    def _chart(self, conversation: ConversationId, chronic: Chronic) -> Chart | None:
        with self._store.look(self._settings.id, self.now()) as uow:
            whose = uow.conversations.get(conversation).patient
            patient = uow.patients.get(whose) if whose else None
            kinds = kinds_of(uow, patient, chronic.library) if patient else ()
            made = (chart_of(uow, patient, kind, chronic.library, chronic.zone) for kind in kinds if patient)
            return next((one for one in made if isinstance(one, Chart)), None)

    async def board(self) -> Board:
        """What waits. Raises MemoryTrouble."""
        return await self._memory.do(read_board, self._store, self._settings, self.now())

    async def perform(self, deed: Callable[[UnitOfWork], T]) -> T:
        """One staff act in one transaction. Raises MemoryTrouble; then nothing is known to be done."""
        outcome = await self._memory.do(self._commit, deed)
        self._sent()
        return outcome

    def _commit(self, deed: Callable[[UnitOfWork], T]) -> T:
        with self._store.turn(self._settings.id, self.now()) as uow:
            return deed(uow)


def deed_of(act: str, about: Mapping[str, str], by: str) -> Deed | Refused:
    """The act that a form names. All fields are text: case, task, conversation, level, patient and so on."""
    text, dedupe = about.get("text", ""), _key(about)
    if act == "finish":
        return lambda uow: commands.finish_task(uow, TaskId(about.get("task", "")), by)
    if act == "write":
        whom = ConversationId(about.get("conversation", ""))
        return lambda uow: commands.write(uow, whom, text, by, dedupe=dedupe)
    if act in _ABOUT_PEOPLE:
        return lambda uow: _ABOUT_PEOPLE[act](uow, about, by)
    number = whole(about.get("case", ""))
    if number is None:
        return Refused("Say which case, by its number.")
    deeds: dict[str, Deed] = {
        "claim": lambda uow: commands.claim(uow, number, by),
        "reply": lambda uow: commands.reply(uow, number, text, by, dedupe=dedupe),
        "note": lambda uow: commands.note(uow, number, text, by),
        "snooze": lambda uow: commands.snooze(uow, number, _span(about), by),
        "lower": lambda uow: commands.lower(uow, number, about.get("level", ""), by),
        "close": lambda uow: commands.close(uow, number, by),
    }
    return deeds.get(act) or Refused(f"{act!r} is nothing that staff can do here.")


_ABOUT_PEOPLE: Mapping[str, Callable[[UnitOfWork, Mapping[str, str], str], Outcome]] = {
    "invite": lambda uow, about, by: people.invite(uow, about.get("patient", ""), by),
    "proxy": lambda uow, about, by: people.add_proxy(
        uow, about.get("proxy", ""), about.get("patient", ""), by
    ),
    "no_proxy": lambda uow, about, by: people.end_proxy(
        uow, about.get("proxy", ""), about.get("patient", ""), by
    ),
}


def whole(text: str) -> int | None:
    """A case number, or None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


def _span(about: Mapping[str, str]) -> timedelta:
    return timedelta(minutes=min(whole(about.get("minutes", "")) or 0, 60 * 24 * 30))


def _key(about: Mapping[str, str]) -> str | None:
    return f"staff/{about['id']}" if about.get("id") else None
