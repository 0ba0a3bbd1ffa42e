"""A topic of the staff's group for each case: made and closed with it, made anew when it was deleted.

Which topic belongs to which case is kept over restarts. A group without topics, or where the bot may not
make them, gets plain messages instead.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Collection
from typing import Protocol

import structlog
from telegram import Bot, Message
from telegram.error import BadRequest, TelegramError

from bot.channels.base import Refused
from bot.channels.telegram.outcomes import outcome_of
from bot.channels.telegram.pace import Pace
from bot.emergency import Ring

log = structlog.get_logger("deskside.telegram")
AGAIN = 600.0  # seconds until a group without topics is asked again
CLOSED = "Case {number} is closed: the desk speaks with the patient again."
_KEY = "telegram.topics"
_GONE = ("thread not found", "topic_deleted", "topic_id_invalid", "topic not found")
_SHUT = ("topic_closed", "topic is closed")
_NO_FORUM = ("not a forum", "not a supergroup")

Post = Callable[[int | None], Awaitable[Message]]


class Keeping(Protocol):
    """Where small things are kept over restarts. Both raise NotKept."""

    async def recalled(self, key: str) -> str | None:
        """What was kept, if anything was."""

    async def remember(self, key: str, value: str) -> None:
        """Keep it."""


class Topics:
    """The topics of all groups. Names hold the number of a case and nobody's name."""

    def __init__(self, bot: Bot, pace: Pace, keeping: Keeping, ring: Ring) -> None:
        self._bot = bot
        self._pace = pace
        self._keeping = keeping
        self._ring = ring
        self._open: dict[int, dict[int, int]] = {}
        self._without: dict[int, float] = {}

    def case_in(self, chat: int, thread: int | None) -> int | None:
        """The open case whose topic this is."""
        return next((case for case, own in self._open.get(chat, {}).items() if own == thread), None)

    def of(self, chat: int, case: int | None) -> int | None:
        """The topic of a case, if it has one."""
        return self._open.get(chat, {}).get(case) if case is not None else None

    async def load(self, chat: int) -> None:
        """Know the topics of a former run. Raises NotKept."""
        if chat < 0 and chat not in self._open:
            kept = await self._keeping.recalled(f"{_KEY}/{chat}")
            self._open[chat] = {int(case): thread for case, thread in json.loads(kept or "{}").items()}

    async def post(self, chat: int, case: int, title: str, summary: Post, post: Post) -> None:
        """Write into the case's topic; into a new one, after the case itself, when it is gone.

        `summary` shows the case, `post` writes the message; both get the topic, None where there is none.
        Raises TelegramError, NotKept.
        """
        thread = self._open.get(chat, {}).get(case)
        if thread is None:
            await self._begin(chat, case, title, summary, post)
            return
        try:
            found = await post(thread)
        except BadRequest as error:
            if _says(error, _SHUT) and await self._reopened(chat, thread):
                await post(thread)
                return
            if not _says(error, (*_GONE, *_SHUT)):
                raise
        else:
            if found.message_thread_id == thread:
                return
        await self._forget(chat, case)
        self._ring("staff_topic_gone", case=str(case))
        await self._begin(chat, case, title, summary, post)

    async def close(self, chat: int, open_cases: Collection[int]) -> None:
        """Close the topics of cases that are closed. Raises TelegramError, NotKept; the next look goes on."""
        for case, thread in list(self._open.get(chat, {}).items()):
            if case in open_cases:
                continue
            try:
                await self._pace.turn(chat)
                await self._bot.send_message(chat, CLOSED.format(number=case), message_thread_id=thread)
                await self._bot.close_forum_topic(chat, thread)
            except BadRequest as error:
                log.info("telegram.topic_not_closed", error=type(error).__name__)
            await self._forget(chat, case)

    async def _begin(self, chat: int, case: int, title: str, summary: Post, post: Post) -> None:
        """A new topic begins with the case itself; where there can be none, the message goes alone."""
        thread = await self._made(chat, case, title)
        if thread is not None and summary is not post:
            await summary(thread)
        await post(thread)

    async def _made(self, chat: int, case: int, title: str) -> int | None:
        now = asyncio.get_running_loop().time()
        if chat > 0 or self._without.get(chat, now) > now:
            return None
        await self._pace.turn(chat)
        try:
            made = await self._bot.create_forum_topic(chat, title)
        except BadRequest as error:
            outcome = outcome_of(error)
            if isinstance(outcome, Refused) and outcome.lost is not None:
                raise  # it is the group that is gone, not its topics
            known = chat in self._without
            self._without[chat] = now + AGAIN
            if not known and not _says(error, _NO_FORUM):
                self._ring("staff_topics_not_allowed", chat=str(chat))
            return None
        self._open.setdefault(chat, {})[case] = made.message_thread_id
        await self._keep(chat)
        return made.message_thread_id

    async def _reopened(self, chat: int, thread: int) -> bool:
        """Somebody closed the topic by hand, and the case goes on."""
        try:
            return await self._bot.reopen_forum_topic(chat, thread)
        except TelegramError as error:
            log.info("telegram.topic_not_reopened", error=type(error).__name__)
            return False

    async def _forget(self, chat: int, case: int) -> None:
        self._open.get(chat, {}).pop(case, None)
        await self._keep(chat)

    async def _keep(self, chat: int) -> None:
        await self._keeping.remember(f"{_KEY}/{chat}", json.dumps(self._open.get(chat, {})))


def _says(error: BadRequest, words: tuple[str, ...]) -> bool:
    said = error.message.casefold()
    return any(word in said for word in words)
