"""Telegram as patients see it: sends what the desk says, and gives back what became of it as a value."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import replace

from telegram import Bot, LinkPreviewOptions
from telegram.constants import ChatAction
from telegram.error import RetryAfter, TelegramError

from bot.channels.base import Caps, NotSent, Outbound, Outcome, Refused, Sent
from bot.channels.rendering import render
from bot.channels.telegram.given import NAME
from bot.channels.telegram.keyboard import fits, in_words, keyboard
from bot.channels.telegram.outcomes import outcome_of, pause_of
from bot.channels.telegram.pace import Pace

CAPS = Caps(buttons=True, max_text=4096, utf16=True)
MOST_REMEMBERED = 1000  # messages in several parts, of which some went out
WORKING_EVERY = 5.0  # seconds; Telegram shows "typing" that long
BLANK = "..."
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)  # a preview would open a link before the patient does

Choices = tuple[tuple[str, str], ...]


class Telegram:
    """Implements bot.channels.base.Channel. An address is the id of a private chat."""

    name = NAME
    caps = CAPS

    def __init__(self, bot: Bot, pace: Pace) -> None:
        self._bot = bot
        self._pace = pace
        self._parts: OrderedDict[str, int] = OrderedDict()
        self._shown: dict[str, float] = {}
        self._showing: set[asyncio.Task[None]] = set()

    async def send(self, outbound: Outbound) -> Outcome:
        """Send every part in order; parts that a former try got through are not sent again."""
        chat = int(outbound.address) if outbound.address.lstrip("-").isdigit() else 0
        if chat == 0:
            return Refused("no chat of Telegram")
        held = self._pace.held(chat)
        if held:
            return NotSent("asked to wait", retry_after=held)
        if not fits(outbound.choices):
            outbound = replace(outbound, text=in_words(outbound), choices=())
        drawn = render(outbound, CAPS)
        name = ""
        for number, part in enumerate(drawn.parts):
            if number < self._parts.get(outbound.id, 0):
                continue
            buttons = drawn.buttons if number == len(drawn.parts) - 1 else ()
            outcome = await self._one(chat, part, buttons, outbound)
            if not isinstance(outcome, Sent):
                return outcome
            name = outcome.provider_id
            if len(drawn.parts) > 1:
                self._remember(outbound.id, number + 1)
        self._parts.pop(outbound.id, None)
        return Sent(name)

    async def working(self, address: str, on: bool) -> None:
        """Show "typing" for a few seconds. Nobody waits for it, and it may fail."""
        now = asyncio.get_running_loop().time()
        if not on or now - self._shown.get(address, -WORKING_EVERY) < WORKING_EVERY:
            return
        self._shown = {each: at for each, at in self._shown.items() if now - at < WORKING_EVERY}
        self._shown[address] = now
        showing = asyncio.create_task(self._typing(address))
        self._showing.add(showing)
        showing.add_done_callback(self._showing.discard)

    async def _one(self, chat: int, text: str, buttons: Choices, about: Outbound) -> Outcome:
        await self._pace.turn(chat)
        try:
            message = await self._bot.send_message(
                chat,
                text if text.strip() else BLANK,
                reply_markup=keyboard(buttons),
                link_preview_options=NO_PREVIEW,
                protect_content=about.sensitivity == "clinical" or None,
            )
        except TelegramError as error:
            if isinstance(error, RetryAfter):
                self._pace.hold(chat, pause_of(error))
            return outcome_of(error)
        return Sent(f"{chat}.{message.message_id}")

    async def _typing(self, address: str) -> None:
        try:
            await self._bot.send_chat_action(address, ChatAction.TYPING)
        except TelegramError:
            return

    def _remember(self, ident: str, parts: int) -> None:
        self._parts[ident] = parts
        while len(self._parts) > MOST_REMEMBERED:
            self._parts.popitem(last=False)
