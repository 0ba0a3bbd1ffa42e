"""The commands that Telegram offers under "/": for patients in their chats, for staff in theirs."""

from __future__ import annotations

from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat

SAID = {
    "start": "hello",
    "book": "book a visit",
    "visits": "what visits do I have",
    "person": "a person please",
    "help": "help",
    "stop": "STOP",
}  # what each command of a patient stands for
PATIENTS = (
    BotCommand("book", "Book a visit"),
    BotCommand("visits", "See, move or call off your visits"),
    BotCommand("person", "Ask for a person"),
    BotCommand("help", "What this desk can do"),
    BotCommand("stop", "Get no more messages"),
)


async def offer_patients(bot: Bot) -> None:
    """Show patients their commands, in private chats only. Raises TelegramError."""
    await bot.set_my_commands(PATIENTS, scope=BotCommandScopeAllPrivateChats())


async def offer_staff(bot: Bot, chat: int, commands: tuple[BotCommand, ...]) -> None:
    """Show staff theirs, in one chat only. Raises TelegramError."""
    await bot.set_my_commands(commands, scope=BotCommandScopeChat(chat))
