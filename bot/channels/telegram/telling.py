"""Tells the staff's chat what they must know: a new case, a patient's next words, a case nobody answers."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from telegram import Bot, CallbackQuery, InlineKeyboardMarkup, Update, User
from telegram.error import ChatMigrated, RetryAfter, TelegramError

from bot.channels.base import Refused
from bot.channels.telegram.outcomes import outcome_of, pause_of, unchanged
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.staff import StaffActs, buttons, line_of, told, ways
from bot.emergency import Ring
from bot.memory import MemoryTrouble
from bot.staff.answers import Answer, Asks, Done
from bot.staff.cards import Card, Said
from bot.staff.orders import NOT_OPEN
from bot.staff.room import StaffRoom

log = structlog.get_logger("deskside.telegram")
EVERY = 2.0  # seconds between two looks at the board
AGAIN = 120.0  # seconds until an emergency that nobody acknowledges is told again
LONGEST = 3900  # characters of one message
MOST_FAILURES = 3
LOST_PAUSE = 60.0  # seconds until a chat that takes nothing is tried again


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
        self._people = sorted(chat for chat in staff if chat > 0)
        self._chats = [chat for chat in staff if chat < 0] or self._people
        self._acts = acts
        self._room = room
        self._ring = ring
        self._told: dict[tuple[int, int], Told] = {}
        self._failed: Counter[int] = Counter()
        self._troubles = 0

    async def run(self) -> None:
        """Look and tell until cancelled."""
        while True:
            try:
                await self.look()
                self._troubles = 0
            except Exception as error:  # whatever it is, staff must go on being told
                self._troubles += 1
                log.error("telegram.look_failed", error=error)
                if self._troubles == MOST_FAILURES:
                    self._ring("staff_not_told", reason=type(error).__name__)
            await asyncio.sleep(EVERY)

    async def look(self) -> None:
        """Tell each chat what is new; one that cannot be reached keeps nothing from the others.

        Raises MemoryTrouble; nothing is forgotten.
        """
        cases = (await self._room.board()).cases if self._chats else ()
        for chat in self._reached():
            await self._tell_all(chat, cases)
        numbers = {card.number for card in cases}
        self._told = {key: known for key, known in self._told.items() if key[1] in numbers}

    def _reached(self) -> list[int]:
        """Whom to tell now: the group, and its people too while it cannot be written to."""
        lost = all(self._failed[chat] >= MOST_FAILURES for chat in self._chats)
        everyone = [*self._chats, *(chat for chat in self._people if lost and chat not in self._chats)]
        return [chat for chat in everyone if not self._pace.held(chat)]

    async def _tell_all(self, chat: int, cases: Sequence[Card]) -> None:
        """Every case, also when one of them is not taken; a chat that is lost is left alone for a while."""
        troubles = 0
        for card in cases:
            try:
                await self._tell(chat, card)
            except TelegramError as error:
                troubles += 1
                self._trouble(chat, error)
                if self._pace.held(chat):
                    return
        if not troubles:
            self._failed.pop(chat, None)

    async def take(self, update: Update) -> None:
        """Do what staff ask for. Raises NotKept. The answer in the chat is a courtesy."""
        query, message = update.callback_query, update.message
        if query is not None:
            answer = await self._acts.tapped(update, query)
            await self._answered(query, answer)
        elif message is not None and message.migrate_to_chat_id:
            self._moved(message.chat.id, message.migrate_to_chat_id)
        elif message is not None and (message.text or not message.forum_topic_created):
            done = await self._acts.written(update, message)
            if done is None:
                self._told = {key: known for key, known in self._told.items() if key[0] != message.chat.id}
                board = await self._board()
                await self._say(message.chat.id, f"{board} waiting." if board else "Nothing waits.")
            else:
                await self._said(message.chat.id, message.from_user, done, message.message_id)

    async def _said(self, chat: int, person: User | None, answer: Answer, to: int | None = None) -> None:
        """What came of an order; a question gets its buttons."""
        question = self._acts.question(person, chat) if person and isinstance(answer, Asks) else None
        await self._say(chat, line_of(answer), to, ways(question) if question else None)

    async def _answered(self, query: CallbackQuery, answer: Answer) -> None:
        """Stop the button's spinner; a question's own buttons are used up, and a case is shown anew."""
        done = isinstance(answer, Done)
        asked = (query.data or "").startswith("way.")
        await self._quietly(query.id, line_of(answer), done=done)
        if query.message is None or (asked and line_of(answer) == NOT_OPEN):
            return
        chat = query.message.chat.id
        try:
            if asked:
                await self._bot.edit_message_reply_markup(chat, query.message.message_id, reply_markup=None)
                await self._said(chat, query.from_user, answer)
            elif done:
                await self._redrawn(query)
        except TelegramError as error:
            if not unchanged(error):
                log.info("telegram.courtesy_failed", error=type(error).__name__)
        except MemoryTrouble:
            return

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

    async def _say(
        self,
        chat: int,
        text: str,
        answering: int | None = None,
        buttons: InlineKeyboardMarkup | None = None,
    ) -> None:
        try:
            await self._bot.send_message(
                chat,
                text[:LONGEST],
                reply_to_message_id=answering,
                allow_sending_without_reply=True,
                reply_markup=buttons,
                protect_content=True,
            )
        except TelegramError as error:
            log.info("telegram.courtesy_failed", error=type(error).__name__)

    async def _quietly(self, query: str, text: str, *, done: bool) -> None:
        try:
            await self._bot.answer_callback_query(query, text[:200], show_alert=not done)
        except TelegramError as error:
            log.info("telegram.courtesy_failed", error=type(error).__name__)

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

    def _trouble(self, chat: int, error: TelegramError) -> None:
        """Rings once when a chat is lost for good or failed again and again, until it takes a message."""
        outcome = outcome_of(error)
        lost = isinstance(outcome, Refused) and outcome.lost is not None
        before = self._failed[chat]
        self._failed[chat] = max(before + 1, MOST_FAILURES if lost else 0)
        log.warning("telegram.staff_not_told", error=type(error).__name__)
        if before < MOST_FAILURES <= self._failed[chat]:
            self._ring("staff_chat_not_reached", chat=str(chat), reason=outcome.reason)
        if isinstance(error, RetryAfter):
            self._pace.hold(chat, pause_of(error))
        elif lost and not isinstance(error, ChatMigrated):
            self._pace.hold(chat, LOST_PAUSE)


def _news(card: Card, line: int) -> list[Said]:
    return [said for said in card.turns if said.speaker == "patient" and int(said.id) > line]
