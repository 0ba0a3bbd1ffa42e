"""What patients send that is no text, sent on to staff by Telegram's own name for it, once to each chat.

What cannot be sent on is said instead: the task stays open either way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from telegram import Bot
from telegram.error import BadRequest

from bot.channels.telegram.given import NAME
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.topics import Keeping, Topics
from bot.staff.board import Board
from bot.staff.room import StaffRoom
from practice.ids import ConversationId
from practice.mail import InboxMessage

Json = Any
log = structlog.get_logger("deskside.telegram")
TASK = "attachment"
UNSEEN = "{who} sent a {kind} that I cannot show here. Ask them to send it again, or to bring it."
ELSEWHERE = (
    "{who} sent a {kind} by another way than Telegram, so I cannot show it here. Ask them to bring it."
)
_KEY = "telegram.attachments"
_MOST = 200  # names of what was sent on, in one chat


class Attachments:
    """Looks at open tasks about attachments; nothing is copied to this machine."""

    def __init__(self, bot: Bot, pace: Pace, room: StaffRoom, topics: Topics, keeping: Keeping) -> None:
        self._bot = bot
        self._pace = pace
        self._room = room
        self._topics = topics
        self._keeping = keeping
        self._done: dict[int, list[str]] = {}
        self._seen: set[tuple[int, str]] = set()

    async def look(self, chat: int, board: Board) -> None:
        """Send on what this chat has not seen. Raises TelegramError, NotKept, MemoryTrouble."""
        tasks = [task for task in board.tasks if task.kind == TASK and task.conversation]
        for task in tasks:
            if (chat, task.id) in self._seen:
                continue
            case = next((c.number for c in board.cases if c.conversation == task.conversation), None)
            for row in await self._room.attached(ConversationId(task.conversation)):
                if row.id not in await self._known(chat):
                    await self._send(chat, row, task.who or "Somebody new", self._topics.of(chat, case))
                    self._done[chat] = [*self._done[chat], row.id][-_MOST:]
                    await self._keeping.remember(f"{_KEY}/{chat}", " ".join(self._done[chat]))
            self._seen.add((chat, task.id))
        self._seen = {each for each in self._seen if each[0] != chat or each[1] in {t.id for t in tasks}}

    async def _known(self, chat: int) -> list[str]:
        if chat not in self._done:
            self._done[chat] = (await self._keeping.recalled(f"{_KEY}/{chat}") or "").split()
        return self._done[chat]

    async def _send(self, chat: int, row: InboxMessage, who: str, thread: int | None) -> None:
        kind, found = str(row.raw.get("kind", "file")), _file(row)
        await self._pace.turn(chat)
        if found is None:
            text = (UNSEEN if row.channel == NAME else ELSEWHERE).format(who=who, kind=kind)
            await self._bot.send_message(chat, text, message_thread_id=thread, protect_content=True)
            return
        method, file = found
        more: dict[str, Json] = {"message_thread_id": thread, "protect_content": True}
        if method != "video_note":
            more["caption"] = f"{who} sent a {kind}."
        try:
            await getattr(self._bot, f"send_{method}")(chat, file, **more)
        except BadRequest as error:
            log.warning("telegram.not_sent_on", kind=kind, error=type(error).__name__)
            await self._bot.send_message(
                chat, UNSEEN.format(who=who, kind=kind), message_thread_id=thread, protect_content=True
            )


def _file(row: InboxMessage) -> tuple[str, str] | None:
    """How it is sent, and Telegram's name for it; the largest size of a photo."""
    update = row.raw.get("raw") if row.channel == NAME else None
    message = update.get("message") if isinstance(update, Mapping) else None
    if not isinstance(message, Mapping):
        return None
    sizes = message.get("photo")
    if sizes:
        return "photo", str(sizes[-1]["file_id"])
    for method in ("voice", "audio", "video_note", "animation", "video", "document"):
        if isinstance(message.get(method), Mapping):
            return method, str(message[method]["file_id"])
    return None
