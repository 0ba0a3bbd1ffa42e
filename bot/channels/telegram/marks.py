"""What became of each answer that staff wrote here: under the line that says it was taken."""

from __future__ import annotations

from collections import OrderedDict

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.staff.cards import Card, Said

log = structlog.get_logger("deskside.telegram")
MOST = 500  # answers that are not settled yet


class Marks:
    """Remembers where each answer was acknowledged. After a restart only what failed is still told."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._shown: OrderedDict[str, tuple[int, int, str, str]] = OrderedDict()

    def watch(self, message: str, chat: int, shown: int, text: str) -> None:
        """The outbound `message` was acknowledged by the message `shown` with this text."""
        self._shown[message] = (chat, shown, text, "")
        while len(self._shown) > MOST:
            self._shown.popitem(last=False)

    async def look(self, card: Card) -> None:
        """Write what is news under each acknowledgement. A courtesy: a failure is told in full elsewhere."""
        for said in card.turns:
            known = self._shown.get(said.row)
            if known is None or said.mark in ("on its way", known[3]):
                continue
            chat, shown, text, _ = known
            try:
                await self._bot.edit_message_text(f"{text} {said.mark.capitalize()}.", chat, shown)
            except TelegramError as error:
                log.info("telegram.courtesy_failed", error=type(error).__name__)
            self._shown[said.row] = (chat, shown, text, said.mark)


def failures(card: Card) -> list[Said]:
    """What staff wrote and the patient does not have."""
    return [said for said in card.turns if said.kind == "staff_reply" and said.failed]
