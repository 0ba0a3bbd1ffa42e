"""Tells the staff's chat what they must know: a new case, a patient's next words, a case nobody answers."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import structlog
from telegram import Bot, CallbackQuery, Update
from telegram.error import ChatMigrated, RetryAfter, TelegramError

from bot.channels.telegram.outcomes import pause_of, unchanged
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.staff import StaffActs, buttons, line_of, told
from bot.emergency import Ring
from bot.memory import MemoryTrouble
from bot.staff.cards import Card, Said
from bot.staff.commands import Done
from bot.staff.room import StaffRoom

log = structlog.get_logger("deskside.telegram")
EVERY = 2.0  # seconds between two looks at the board
AGAIN = 120.0  # seconds until an emergency that nobody acknowledges is told again
LONGEST = 3900  # characters of one message
MOST_FAILURES = 3


@dataclass(frozen=True, slots=True)
class Told:
    """What a chat knows of a case: how far it rang, when it was last told, and the last line of the talk."""

    rung: int
    level: str
    at: float
    line: int


class StaffChat:
    """Writes to the group, or to each person where there is none. After a restart it tells again."""

    def __init__(
        self, bot: Bot, pace: Pace, staff: set[int], acts: StaffActs, room: StaffRoom, ring: Ring
    ) -> None:
        """`staff` grows by the new id of a group that moved."""
        self._staff = staff
        self._bot = bot
        self._pace = pace
        self._chats = [chat for chat in staff if chat < 0] or sorted(staff)
        self._acts = acts
        self._room = room
        self._ring = ring
        self._told: dict[tuple[int, int], Told] = {}
        self._failed = 0

    async def run(self) -> None:
        """Look and tell until cancelled."""
        while True:
            try:
                await self.look()
                self._failed = 0
            except (TelegramError, MemoryTrouble) as error:
                await self._trouble(error)
            await asyncio.sleep(EVERY)

    async def look(self) -> None:
        """Tell what is new since the last look. Raises TelegramError, MemoryTrouble; nothing is forgotten."""
        cases = (await self._room.board()).cases if self._chats else ()
        for chat in tuple(self._chats):
            for card in cases:
                await self._tell(chat, card)
        numbers = {card.number for card in cases}
        self._told = {key: known for key, known in self._told.items() if key[1] in numbers}

    async def take(self, update: Update) -> None:
        """Do what staff ask for. Raises NotKept. The answer in the chat is a courtesy."""
        query, message = update.callback_query, update.message
        if query is not None:
            outcome = await self._acts.tapped(update, query)
            await self._quietly_answer(query, line_of(outcome), done=isinstance(outcome, Done))
        elif message is not None and message.migrate_to_chat_id:
            self._moved(message.chat.id, message.migrate_to_chat_id)
        elif message is not None and (message.text or not message.forum_topic_created):
            done = await self._acts.written(update, message)
            if done is None:
                self._told = {key: known for key, known in self._told.items() if key[0] != message.chat.id}
                board = await self._board()
                await self._say(message.chat.id, f"{board} waiting." if board else "Nothing waits.")
            else:
                await self._say(message.chat.id, line_of(done), answering=message.message_id)

    async def _tell(self, chat: int, card: Card) -> None:
        known = self._told.get((chat, card.number))
        now = asyncio.get_running_loop().time()
        news = _news(card, known.line) if known else []
        rings = card.rung > 0 and not card.acknowledged
        if known is None or known.level != card.level:
            await self._send(chat, told(card), buttons(card, self._room.quick))
        elif rings and (card.rung > known.rung or (card.level == "emergency" and now - known.at > AGAIN)):
            await self._send(chat, f"{card.title}\nNobody has answered it yet.", buttons(card, ()))
        elif news:
            words = "\n".join(f"Patient: {said.text}" for said in news)
            await self._send(chat, f"{card.title}\n{words}"[:LONGEST])
        else:
            return
        last = max((int(said.id) for said in card.turns), default=0)
        self._told[(chat, card.number)] = Told(card.rung, card.level, now, last)

    async def _send(self, chat: int, text: str, markup: object = None) -> None:
        await self._pace.turn(chat)
        try:
            await self._bot.send_message(chat, text[:LONGEST], reply_markup=markup, protect_content=True)  # type: ignore[arg-type]
        except ChatMigrated as moved:
            self._moved(chat, moved.new_chat_id)
            raise

    async def _say(self, chat: int, text: str, answering: int | None = None) -> None:
        try:
            await self._bot.send_message(
                chat, text, reply_to_message_id=answering, allow_sending_without_reply=True
            )
        except TelegramError as error:
            log.info("telegram.courtesy_failed", error=type(error).__name__)

    async def _quietly_answer(self, query: CallbackQuery, text: str, *, done: bool) -> None:
        try:
            await self._bot.answer_callback_query(query.id, text[:200], show_alert=not done)
            if done and query.message is not None:
                await self._redrawn(query)
        except TelegramError as error:
            if not unchanged(error):
                log.info("telegram.courtesy_failed", error=type(error).__name__)
        except MemoryTrouble:
            return

    async def _redrawn(self, query: CallbackQuery) -> None:
        """The card as it is after the act; a closed case loses its buttons."""
        number = int((query.data or "").split(".")[1])
        card = next((c for c in (await self._room.board()).cases if c.number == number), None)
        assert query.message is not None
        where = (query.message.chat.id, query.message.message_id)
        if card is None:
            await self._bot.edit_message_reply_markup(*where, reply_markup=None)
            return
        await self._bot.edit_message_text(told(card), *where, reply_markup=buttons(card, self._room.quick))

    async def _board(self) -> int:
        try:
            return len((await self._room.board()).cases)
        except MemoryTrouble:
            return 0

    def _moved(self, old: int, new: int) -> None:
        """A group got a new id. Told as an alarm, because the list of staff has to name it from now on."""
        self._chats = [new if chat == old else chat for chat in self._chats]
        self._staff.add(new)
        self._ring("staff_group_moved", new_id=str(new))

    async def _trouble(self, error: Exception) -> None:
        self._failed += 1
        if self._failed == MOST_FAILURES:
            self._ring("staff_chat_not_reached", reason=type(error).__name__)
        if isinstance(error, RetryAfter):
            await asyncio.sleep(pause_of(error))


def _news(card: Card, line: int) -> list[Said]:
    return [said for said in card.turns if said.speaker == "patient" and int(said.id) > line]
