"""Staff on Telegram: cases are told to their chat with buttons, and what they tap or answer there is done.

A case's message is known by its first line, which names the case and nobody; answering it writes to the
patient.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from telegram import (
    BotCommand,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    Update,
    User,
)

from bot.channels.telegram.given import NAME
from bot.front import NotKept
from bot.memory import MemoryTrouble
from bot.staff.cards import Card
from bot.staff.commands import Done, Outcome
from bot.staff.room import Deed, StaffRoom, deed_of
from bot.staff.typed import obey
from practice.episodes import Refused
from practice.ports import UnitOfWork

COMMANDS = (
    BotCommand("cases", "What waits for you"),
    BotCommand("help", "What you can write here"),
)
HELP = (
    "Answer a case's message to write to the patient; begin with // to keep a note that the patient never "
    "sees. /cases shows what waits. Or write: claim 1, snooze 1 2h, lower 1 urgent, close 1."
)
ONLY_TEXT = "Only text reaches the patient. Nothing was sent."
NOT_LISTED = "Nothing was done: you are not on this practice's list of staff. Your id is {id}."
NO_CASE = "Nothing was sent: answer the message of a case, so that it is clear whom you mean. See /help."
_CASE = re.compile(r"Case (\d{1,8}),")
_TAP = re.compile(r"(?P<act>claim|snooze|close|quick)\.(?P<case>\d{1,8})(?:\.(?P<more>\w{1,30}))?")


def told(card: Card) -> str:
    """A case in words. The first line may stand on a locked screen, so it names nobody."""
    mine = f"{card.claimed_by} has it." if card.claimed_by else "Nobody has it yet."
    lines = [card.title, mine, f"Why: {card.why}", *([f"Red flag: {card.red_flag}"] if card.red_flag else [])]
    return "\n".join([*lines, "", card.who, *card.summary])


def buttons(card: Card, quick: Sequence[tuple[str, str]]) -> InlineKeyboardMarkup:
    """What can be done with one tap. An emergency cannot be put off."""
    n = card.number
    first = [] if card.claimed_by else [("Claim", f"claim.{n}")]
    later = [] if card.level == "emergency" else [("Snooze 1 h", f"snooze.{n}.60")]
    rows = [[*first, *later, ("Close, desk speaks", f"close.{n}")]]
    rows += [[(f"Send: {text[:40]}", f"quick.{n}.{key}")] for key, text in quick]
    return InlineKeyboardMarkup([[InlineKeyboardButton(t, callback_data=d) for t, d in row] for row in rows])


class StaffActs:
    """Turns updates of staff into acts, each once. `people` are the ids on the list."""

    def __init__(self, ident: str, people: Sequence[int], room: StaffRoom, physician: str) -> None:
        self._ident = ident
        self._people = people
        self._room = room
        self._physician = physician

    async def tapped(self, update: Update, query: CallbackQuery) -> Outcome:
        """What a button asks for. A ready answer goes once from each message, however often it is tapped."""
        said = _TAP.fullmatch(query.data or "")
        if query.from_user.id not in self._people:
            return Refused(NOT_LISTED.format(id=query.from_user.id))
        if said is None:
            return Refused("That button is not in use any more.")
        act, more = said["act"], said["more"] or ""
        about = {"case": said["case"], "minutes": more}
        name = f"staff/{update.update_id}"
        if act == "quick":
            shown = query.message.message_id if query.message else 0
            name = f"staff/{said['case']}.{shown}.{more}"
            act, about = (
                "reply",
                {**about, "text": dict(self._room.quick).get(more, ""), "id": f"{NAME}/{name}"},
            )
        return await self._once(name, deed_of(act, about, self._by(query.from_user)))

    async def written(self, update: Update, message: Message) -> Outcome | None:
        """What a line asks for; None: to be shown what waits."""
        sender, text = message.from_user, (message.text or "").strip()
        if sender is None or sender.id not in self._people:
            return Refused(NOT_LISTED.format(id=sender.id if sender else "unknown"))
        if not text:
            return Refused(ONLY_TEXT)
        command = text.split()[0].partition("@")[0].casefold() if text.startswith("/") else ""
        if command in ("/cases", "/start"):
            return None
        if command and not text.startswith("//"):
            return Refused(HELP if command == "/help" else f"{command} is nothing I know. {HELP}")
        name, by, case = f"staff/{update.update_id}", self._by(sender), self._case(message)
        if case is None:
            return await self._once(name, lambda uow: _ordered(uow, text, by))
        if text.startswith("//"):
            return await self._once(name, deed_of("note", {"case": case, "text": text[2:]}, by))
        about = {"case": case, "text": text, "id": f"{NAME}/{self._ident}/{update.update_id}"}
        return await self._once(name, deed_of("reply", about, by))

    async def _once(self, name: str, deed: Deed | Refused) -> Outcome:
        """The act and the mark that it is done stand or fall together. Raises NotKept: it must come again."""
        if isinstance(deed, Refused):
            return deed
        key = f"{self._ident}/{name}"

        def once(uow: UnitOfWork) -> Outcome:
            return deed(uow) if uow.arrivals.first(NAME, key) else Refused("That is done already.")

        try:
            return await self._room.perform(once)
        except MemoryTrouble as trouble:
            raise NotKept from trouble

    def _by(self, person: User) -> str:
        return self._physician if len(self._people) == 1 else person.full_name

    def _case(self, message: Message) -> str | None:
        """The case whose message this answers. Only the bot's own words count."""
        shown = message.reply_to_message
        if shown is None or shown.from_user is None or str(shown.from_user.id) != self._ident:
            return None
        said = _CASE.match(shown.text or "")
        return said[1] if said else None


def line_of(outcome: Outcome) -> str:
    """What came of it, for the chat."""
    return f"Done: {outcome.line}." if isinstance(outcome, Done) else outcome.because


def _ordered(uow: UnitOfWork, text: str, by: str) -> Outcome:
    outcome = obey(uow, text, by)
    no_order = isinstance(outcome, Refused) and outcome.because.startswith("Say: claim")
    return Refused(NO_CASE) if no_order else outcome
