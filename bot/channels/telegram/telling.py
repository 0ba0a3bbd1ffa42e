"""Tells the staff's chat what they must know: a new case, a patient's next words, a case nobody answers."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial

import structlog
from telegram import Bot, ChatMemberUpdated, InlineKeyboardMarkup, Message, Update
from telegram.error import ChatMigrated, RetryAfter, TelegramError

from bot.channels.base import Ambiguous, Refused, Sent
from bot.channels.telegram.answering import LONGEST, LONGEST_CAPTION, Answers, parts_of
from bot.channels.telegram.attachments import Attachments
from bot.channels.telegram.given import NAME
from bot.channels.telegram.marks import failures
from bot.channels.telegram.outcomes import outcome_of, pause_of
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.staff import StaffActs, buttons, told
from bot.channels.telegram.topics import Topics
from bot.emergency import Ring
from bot.staff.board import Board
from bot.staff.cards import Card, Said
from bot.staff.readers import Reader
from bot.staff.room import StaffRoom

log = structlog.get_logger("deskside.telegram")
EVERY = 2.0  # seconds between two looks at the board
AGAIN = 120.0  # seconds until an emergency that nobody acknowledges is told again
MOST_FAILURES = 3
SHUT_OUT = ("kicked", "left")
LOST = "An answer did not arrive ({mark}). Please call, or write again:\n{text}"
LOST_PAUSE = 60.0  # seconds until a chat that takes nothing is tried again


@dataclass(frozen=True, slots=True)
class Told:
    """What a chat knows of a case: how far it rang, when it was last told, and the last line of the talk."""

    rung: int
    level: str
    at: float
    line: int
    failed: frozenset[str] = frozenset()


class StaffChat:
    """Writes to the group, or to each person where there is none. After a restart it tells again."""

    def __init__(
        self,
        bot: Bot,
        pace: Pace,
        staff: set[int],
        acts: StaffActs,
        room: StaffRoom,
        topics: Topics,
        attachments: Attachments,
        ring: Ring,
    ) -> None:
        """`staff` grows by the new id of a group that moved."""
        self._staff = staff
        self._bot = bot
        self._pace = pace
        self._people = sorted(chat for chat in staff if chat > 0)
        self._chats = [chat for chat in staff if chat < 0] or self._people
        self._acts = acts
        self._topics = topics
        self._attachments = attachments
        self._answers = Answers(bot, acts, room)
        self._room = room
        self._ring = ring
        self._told: dict[tuple[int, int], Told] = {}
        self._failed: Counter[int] = Counter()
        self._taken: Counter[int] = Counter()
        self._troubles = 0
        room.chats.append(self.reached)
        room.tellers.append(self.readers)

    def reached(self) -> bool:
        """Whether at least one chat takes what it is told."""
        return any(self._failed[chat] < MOST_FAILURES for chat in self._chats)

    def readers(self) -> list[Reader]:
        """For the morning brief."""
        return [Reader(f"{NAME}/{chat}", partial(self._read_to, chat)) for chat in self._everyone()]

    async def _read_to(self, chat: int, text: str) -> bool | None:
        """As Reader.send. Once a part is there, the rest is not begun anew."""
        if self._pace.held(chat):
            return False
        sent = False
        for part in parts_of(text):
            try:
                await self._post(chat, part, None, None)
            except TelegramError as error:
                self._trouble(chat, error)
                return None if sent or isinstance(outcome_of(error), Ambiguous) else False
            sent = True
        return sent

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
        if not self._chats:
            return
        board = await self._room.board()
        cases = board.cases
        for card in cases:
            await self._answers.marks.look(card)
        numbers = {card.number for card in cases}
        for chat in self._everyone():
            if self._pace.held(chat):
                continue
            await self._topics.load(chat)
            await self._tell_all(chat, board, numbers)
        self._told = {key: known for key, known in self._told.items() if key[1] in numbers}

    def _everyone(self) -> list[int]:
        """Whom to tell: the group, and its people too while it cannot be written to."""
        people = () if self.reached() else self._people
        return [*self._chats, *(chat for chat in people if chat not in self._chats)]

    async def _tell_all(self, chat: int, board: Board, numbers: Collection[int]) -> None:
        """Every case, also when one of them is not taken; a chat that is lost is left alone for a while."""
        troubles, taken = 0, self._taken[chat]
        for card in board.cases:
            try:
                await self._tell(chat, card)
            except TelegramError as error:
                troubles += 1
                self._trouble(chat, error)
                if self._pace.held(chat):
                    return
        try:
            await self._topics.close(chat, numbers)
            await self._attachments.look(chat, board)
        except TelegramError as error:
            troubles += 1
            self._trouble(chat, error)
        if not troubles and self._taken[chat] > taken:
            self._failed.pop(chat, None)

    async def take(self, update: Update) -> None:
        """Do what staff ask for. Raises NotKept. The answer in the chat is a courtesy."""
        query, message = update.callback_query, update.message
        if update.my_chat_member is not None:
            self._let_in(update.my_chat_member)
        if message is not None:
            await self._topics.load(message.chat.id)
        if query is not None:
            await self._answers.tapped(query, await self._acts.tapped(update, query))
        elif message is not None and message.migrate_to_chat_id:
            self._moved(message.chat.id, message.migrate_to_chat_id)
        elif message is not None and (message.text or message.effective_attachment):
            answer = await self._acts.written(update, message)
            await self._answers.written(message, answer)
            if self._acts.wants_all(message):
                self._told = {key: known for key, known in self._told.items() if key[0] != message.chat.id}

    async def _tell(self, chat: int, card: Card) -> None:
        known = self._told.get((chat, card.number))
        now = asyncio.get_running_loop().time()
        news = _news(card, known.line) if known else []
        failed = frozenset(said.id for said in failures(card))
        unheard = failed - known.failed if known else failed
        rings = card.rung > 0 and not card.acknowledged
        anew = known is None or known.level != card.level
        if anew:
            await self._send(chat, card)
        elif rings and (card.rung > known.rung or (card.level == "emergency" and now - known.at > AGAIN)):
            await self._send(chat, card, f"{card.title}\nNobody has answered it yet.", buttons(card, ()))
        elif news:
            words = "\n".join(f"Patient: {said.text}" for said in news)
            await self._send(chat, card, f"{card.title}\n{words}")
        elif not unheard:
            return
        for said in failures(card):
            if said.id in unheard:
                await self._send(chat, card, f"{card.title}\n{LOST.format(mark=said.mark, text=said.text)}")
        last = max((int(said.id) for said in card.turns), default=0)
        self._told[(chat, card.number)] = Told(card.rung, card.level, now, last, failed)
        if anew:
            await self._draw(chat, card)

    async def _send(
        self, chat: int, card: Card, text: str | None = None, markup: InlineKeyboardMarkup | None = None
    ) -> None:
        """A line about a case, or the case itself, into its topic where the chat has topics."""

        async def summary(thread: int | None) -> Message:
            return await self._post(chat, told(card), buttons(card, self._room.quick), thread)

        async def line(thread: int | None) -> Message:
            return await self._post(chat, text or "", markup, thread)

        await self._topics.post(chat, card.number, card.title, summary, line if text else summary)

    async def _draw(self, chat: int, card: Card) -> None:
        """What a patient measured, under the case that it made: told once, as the case is told already."""
        chart = await self._room.chart(card)
        if chart is None:
            return

        async def summary(thread: int | None) -> Message:
            return await self._post(chat, told(card), buttons(card, self._room.quick), thread)

        async def picture(thread: int | None) -> Message:
            await self._pace.turn(chat)
            caption, about = chart.alt[:LONGEST_CAPTION], {"message_thread_id": thread}
            return await self._bot.send_photo(chat, chart.png, caption=caption, protect_content=True, **about)

        await self._topics.post(chat, card.number, card.title, summary, picture)

    async def _post(
        self, chat: int, text: str, markup: InlineKeyboardMarkup | None, thread: int | None
    ) -> Message:
        await self._pace.turn(chat)
        try:
            message = await self._bot.send_message(
                chat,
                text[:LONGEST],
                reply_markup=markup,
                protect_content=True,
                message_thread_id=thread,
            )
        except ChatMigrated as moved:
            self._moved(chat, moved.new_chat_id)
            raise
        self._taken[chat] += 1
        return message

    def _let_in(self, change: ChatMemberUpdated) -> None:
        """Somebody of the staff, or the group, shut the bot out or let it in again."""
        chat = change.chat.id
        if change.new_chat_member.status not in SHUT_OUT:
            self._failed.pop(chat, None)
            self._told = {key: known for key, known in self._told.items() if key[0] != chat}
        elif self._failed[chat] < MOST_FAILURES:
            self._failed[chat] = MOST_FAILURES
            self._ring("staff_chat_not_reached", chat=str(chat), reason="blocked")

    def _moved(self, old: int, new: int) -> None:
        """A group got a new id. Told as an alarm, because the list of staff has to name it from now on."""
        self._chats = [new if chat == old else chat for chat in self._chats]
        self._staff.add(new)
        self._ring("staff_group_moved", new_id=str(new))

    def _trouble(self, chat: int, error: TelegramError) -> None:
        """Rings once when a chat is lost for good or failed again and again, until it takes a message."""
        outcome = outcome_of(error)
        assert not isinstance(outcome, Sent)
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
