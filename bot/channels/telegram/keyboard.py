"""Menus as buttons under a message: the button carries the choice's opaque id and nothing else."""

from __future__ import annotations

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot.channels.base import Outbound
from bot.channels.rendering import numbered

LONGEST_DATA = 64  # bytes
MOST_BUTTONS = 100


def fits(choices: tuple[tuple[str, str], ...]) -> bool:
    """Whether these can be buttons."""
    ids_fit = all(1 <= len(ident.encode()) <= LONGEST_DATA and label.strip() for ident, label in choices)
    return ids_fit and len(choices) <= MOST_BUTTONS


def keyboard(choices: tuple[tuple[str, str], ...]) -> InlineKeyboardMarkup | None:
    """One button a row; None without choices."""
    if not choices:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=ident)] for ident, label in choices]
    )


def in_words(outbound: Outbound) -> str:
    """The message with its menu as a numbered list, for choices that cannot be buttons."""
    return "\n".join((outbound.text, *numbered(outbound.choices)))


def label_of(message: Message | None, data: str) -> str:
    """What stood on the button with this data; empty when the message is not at hand any more."""
    rows = message.reply_markup.inline_keyboard if message and message.reply_markup else ()
    return next((button.text for row in rows for button in row if button.callback_data == data), "")
