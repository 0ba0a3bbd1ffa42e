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
from bot.channels.telegram.topics import Topics
from bot.front import NotKept
from bot.memory import MemoryTrouble
from bot.staff.answers import Answer, Asks, Deed, Done, Shown
from bot.staff.cards import Card
from bot.staff.orders import Asker, Orders, Question
from bot.staff.room import StaffRoom, deed_of
from bot.staff.typed import ORDERS, OWN_HEALTH, help_text
from practice.episodes import Refused
from practice.ports import UnitOfWork

COMMANDS = tuple(BotCommand(order.name, order.about) for order in ORDERS if order.menu)
HELP = (
    "Answer a case's message to write to the patient; begin with // to keep a note that the patient never "
    "sees. One letter as an answer: c claim, s snooze 1 h, x close. Or write an order:"
)
SHOW_ALL = ("/cases", "/tasks", "/start")
LETTERS = {"c": "/claim", "s": "/snooze 1h", "x": "/close"}
ONLY_TEXT = "Only text reaches the patient. Nothing was sent."
NOT_LISTED = "Nothing was done: you are not on this practice's list of staff. Your id is {id}."
NO_CASE = (
    "Nothing was sent: answer the message of a case, so that it is clear whom you mean. See /help."
    f"{OWN_HEALTH}"
)
NO_OPEN_CASE = "Nothing was sent: this topic belongs to no open case. /cases shows what waits."
_CASE = re.compile(r"Case (\d{1,8}),")
LIKE_AN_ORDER = "That reads like an order, so nothing was sent to the patient. Do it, or send it?"
GONE = "That button is not in use any more."
LABELS = {"yes": "Yes", "do": "Do it", "send": "Send it to the patient", "no": "No"}
_WAY = re.compile(r"way\.(?P<token>\w{1,20})\.(?P<word>\w{1,10})")
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


def ways(question: Question) -> InlineKeyboardMarkup:
    """The answers that a question takes, as buttons."""
    words = [*question.asks.ways, "no"]
    row = [InlineKeyboardButton(LABELS[w], callback_data=f"way.{question.token}.{w}") for w in words]
    return InlineKeyboardMarkup([row])


class StaffActs:
    """Turns updates of staff into acts, each once. `people` are the ids on the list."""

    def __init__(
        self, ident: str, people: Sequence[int], room: StaffRoom, physician: str, topics: Topics
    ) -> None:
        self._ident = ident
        self._people = people
        self._room = room
        self._physician = physician
        self._topics = topics
        self._orders: Orders = room.orders

    async def tapped(self, update: Update, query: CallbackQuery) -> Answer:
        """What a button asks for. A ready answer goes once from each message, however often it is tapped."""
        said, way = _TAP.fullmatch(query.data or ""), _WAY.fullmatch(query.data or "")
        if query.from_user.id not in self._people:
            return Refused(NOT_LISTED.format(id=query.from_user.id))
        name = f"staff/{update.update_id}"
        if way is not None:
            asker = self.asker(query.from_user, query.message.chat.id if query.message else 0)
            return await self._once(
                name, lambda uow: self._orders.tapped(uow, way["token"], way["word"], asker)
            )
        if said is None:
            return Refused(GONE)
        act, more = said["act"], said["more"] or ""
        about = {"case": said["case"], "minutes": more}
        if act == "quick":
            shown = query.message.message_id if query.message else 0
            name = f"staff/{said['case']}.{shown}.{more}"
            act, about = (
                "reply",
                {**about, "text": dict(self._room.quick).get(more, ""), "id": f"{NAME}/{name}"},
            )
        return await self._once(name, deed_of(act, about, self._by(query.from_user)))

    def wants_all(self, message: Message) -> bool:
        """Whether somebody on the list wants every case shown again."""
        listed = message.from_user is not None and message.from_user.id in self._people
        return listed and _command(message.text or "") in SHOW_ALL

    async def written(self, update: Update, message: Message) -> Answer:
        """What a line asks for."""
        sender, text = message.from_user, (message.text or "").strip()
        if sender is None or sender.id not in self._people:
            return Refused(NOT_LISTED.format(id=sender.id if sender else "unknown"))
        if not text:
            return Refused(ONLY_TEXT)
        if _command(text) == "/help":
            return Shown(f"{HELP}\n{help_text()}")
        case = self._case(message)
        if isinstance(case, Refused):
            return case
        name, asker = f"staff/{update.update_id}", self.asker(sender, message.chat.id, case)
        asked = case is not None and self._shown(message) is None and self._orders.answers(text, asker)
        text = LETTERS.get(text.casefold(), text) if case else text
        if case is None or asked or (text.startswith("/") and not text.startswith("//")):
            return await self._once(name, lambda uow: self._orders.obey(uow, text, asker) or Refused(NO_CASE))
        if text.startswith("//"):
            return await self._once(name, deed_of("note", {"case": case, "text": text[2:]}, asker.by))
        about = {"case": case, "text": text, "id": f"{NAME}/{self._ident}/{update.update_id}"}
        send = deed_of("reply", about, asker.by)
        if self._orders.reads(text) and not isinstance(send, Refused):
            return await self._once(name, self._do_or_send(text, send, asker))
        return await self._once(name, send)

    def asker(self, person: User, chat: int, case: str | None = None) -> Asker:
        """Who orders, where a question to them waits, and the case whose message is answered."""
        place = f"{NAME}/{chat}/{person.id}"
        return Asker(self._by(person), place, case=int(case) if case else None)

    def question(self, person: User, chat: int) -> Question | None:
        """What this person was asked last in this chat."""
        return self._orders.waiting(self.asker(person, chat))

    def _do_or_send(self, text: str, send: Deed, asker: Asker) -> Deed:
        def do(uow: UnitOfWork) -> Answer:
            return self._orders.obey(uow, text, asker) or Refused(NO_CASE)

        asks = Asks(LIKE_AN_ORDER, {"do": do, "send": send})
        return lambda uow: self._orders.kept(uow, asks, asker)

    async def _once(self, name: str, deed: Deed | Refused) -> Answer:
        """The act and the mark that it is done stand or fall together. Raises NotKept: it must come again."""
        if isinstance(deed, Refused):
            return deed
        key = f"{self._ident}/{name}"

        def once(uow: UnitOfWork) -> Answer:
            return deed(uow) if uow.arrivals.first(NAME, key) else Refused("That is done already.")

        try:
            return await self._room.perform(once)
        except MemoryTrouble as trouble:
            raise NotKept from trouble

    def _by(self, person: User) -> str:
        return self._physician if len(self._people) == 1 else person.full_name

    def _case(self, message: Message) -> str | Refused | None:
        """The case in whose topic this stands, or whose message it answers."""
        shown = self._shown(message)
        if not message.is_topic_message:
            return shown
        number = self._topics.case_in(message.chat.id, message.message_thread_id)
        if number is None and shown is None and not (message.text or "").startswith("/"):
            return Refused(NO_OPEN_CASE)
        if number is not None and shown is not None and shown != str(number):
            return Refused(f"Nothing was sent: this is the topic of case {number}, and that message is not.")
        return str(number) if number is not None else shown

    def _shown(self, message: Message) -> str | None:
        """The case whose message this answers. Only the bot's own words count."""
        shown = message.reply_to_message
        if shown is None or shown.from_user is None or str(shown.from_user.id) != self._ident:
            return None
        said = _CASE.match(shown.text or "")
        return said[1] if said else None


def line_of(answer: Answer) -> str:
    """What came of it, for the chat."""
    match answer:
        case Done(line):
            return f"Done: {line}."
        case Refused(because):
            return because
        case Asks(question) | Shown(question):
            return question


def _command(text: str) -> str:
    return text.split()[0].partition("@")[0].casefold() if text.startswith("/") else ""
