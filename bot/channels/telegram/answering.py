"""What staff see of an order in the chat where they gave it: its answer, its buttons, the case anew."""

from __future__ import annotations

import structlog
from telegram import Bot, CallbackQuery, InlineKeyboardMarkup, Message, User
from telegram.error import TelegramError

from bot.channels.telegram.marks import Marks
from bot.channels.telegram.outcomes import unchanged
from bot.channels.telegram.staff import StaffActs, buttons, line_of, told, ways
from bot.memory import MemoryTrouble
from bot.staff.answers import Answer, Asks, Done, Shown
from bot.staff.orders import NOT_OPEN
from bot.staff.room import StaffRoom

log = structlog.get_logger("deskside.telegram")
LONGEST = 3900  # characters of one message
LONGEST_CAPTION = 1024  # characters under a picture


def parts_of(text: str) -> list[str]:
    """A long text in parts of whole lines that one message can hold."""
    parts = [""]
    for line in text.splitlines():
        for piece in (line[at : at + LONGEST] for at in range(0, max(len(line), 1), LONGEST)):
            if len(parts[-1]) + len(piece) >= LONGEST:
                parts.append("")
            parts[-1] = f"{parts[-1]}\n{piece}" if parts[-1] else piece
    return parts


class Answers:
    """Everything here is a courtesy: the order is done or refused already."""

    def __init__(self, bot: Bot, acts: StaffActs, room: StaffRoom) -> None:
        self._bot = bot
        self._acts = acts
        self._room = room
        self.marks = Marks(bot)

    async def written(self, message: Message, answer: Answer) -> None:
        """Under the line that asked for it."""
        thread = message.message_thread_id if message.is_topic_message else None
        await self._said(message.chat.id, message.from_user, answer, message.message_id, thread)

    async def _said(
        self,
        chat: int,
        person: User | None,
        answer: Answer,
        to: int | None = None,
        thread: int | None = None,
    ) -> None:
        """What came of an order; a question gets its buttons."""
        if isinstance(answer, Shown) and answer.picture and await self._show(chat, answer, to, thread):
            return
        question = self._acts.question(person, chat) if person and isinstance(answer, Asks) else None
        *first, last = parts_of(line_of(answer))
        for part in first:
            await self._say(chat, part, to, thread=thread)
        shown = await self._say(chat, last, to, ways(question) if question else None, thread)
        if shown is not None and isinstance(answer, Done) and answer.message is not None:
            self.marks.watch(answer.message, chat, shown.message_id, line_of(answer))

    async def _show(self, chat: int, answer: Shown, to: int | None, thread: int | None) -> bool:
        """A picture with its words under it. False: it was not taken, so the words alone must do."""
        try:
            await self._bot.send_photo(
                chat,
                answer.picture or b"",
                caption=answer.text[:LONGEST_CAPTION],
                reply_to_message_id=to,
                allow_sending_without_reply=True,
                protect_content=True,
                message_thread_id=thread,
            )
        except TelegramError as error:
            log.info("telegram.courtesy_failed", error=type(error).__name__)
            return False
        return True

    async def tapped(self, query: CallbackQuery, answer: Answer) -> None:
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
                shown = query.message if isinstance(query.message, Message) else None
                thread = shown.message_thread_id if shown and shown.is_topic_message else None
                await self._said(chat, query.from_user, answer, thread=thread)
            elif done:
                await self._redrawn(query)
        except TelegramError as error:
            if not unchanged(error):
                log.info("telegram.courtesy_failed", error=type(error).__name__)
        except MemoryTrouble:
            return

    async def _say(
        self,
        chat: int,
        text: str,
        answering: int | None = None,
        buttons: InlineKeyboardMarkup | None = None,
        thread: int | None = None,
    ) -> Message | None:
        try:
            return await self._bot.send_message(
                chat,
                text[:LONGEST],
                reply_to_message_id=answering,
                allow_sending_without_reply=True,
                reply_markup=buttons,
                protect_content=True,
                message_thread_id=thread,
            )
        except TelegramError as error:
            log.info("telegram.courtesy_failed", error=type(error).__name__)
            return None

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
