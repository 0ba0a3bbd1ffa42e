"""What an update from Telegram means to the desk. Pure: nothing is stored or sent here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from telegram import Bot, CallbackQuery, ChatMemberUpdated, Message, Update

from bot.channels.base import Inbound, Kind
from bot.channels.telegram.given import NAME
from bot.channels.telegram.keyboard import label_of
from bot.channels.telegram.menus import SAID

Json = Any
KINDS = ("message", "edited_message", "callback_query", "my_chat_member")  # of updates that the desk asks for
_BLOCKED = ("kicked", "left")


@dataclass(frozen=True, slots=True)
class Tap:
    """A tapped button: the query that must be answered, and the message whose buttons are used up."""

    query: str
    chat: int
    message: int
    text: str
    label: str


@dataclass(frozen=True, slots=True)
class FromPatient:
    """For the inbox. `tap` is there when it was a button."""

    inbound: Inbound
    tap: Tap | None = None


@dataclass(frozen=True, slots=True)
class FromStaff:
    """For the staff's side, whole."""

    update: Update


@dataclass(frozen=True, slots=True)
class Reach:
    """A patient blocked the bot (`on` False) or let it in again."""

    address: str
    on: bool


@dataclass(frozen=True, slots=True)
class AsksId:
    """Somebody wants to know the id of a chat, to put it on the list of staff."""

    chat: int


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing for the desk: another group, another bot, a kind of update that was not asked for."""

    query: str | None = None


Read = FromPatient | FromStaff | Reach | AsksId | Nothing


def read(raw: Mapping[str, Json], bot: Bot, ident: str, staff: Collection[int]) -> Read:
    """The meaning of one update. `ident` is the bot's, `staff` are people and groups. Raises for nonsense."""
    update = Update.de_json(dict(raw), bot)
    if update is None:
        raise ValueError
    chat, sender = update.effective_chat, update.effective_user
    query = update.callback_query
    if chat is None or (sender is not None and sender.is_bot):
        return Nothing(query.id if query else None)
    message = update.message
    if message is not None and _word(message) == "/id":
        return AsksId(chat.id)
    if chat.id in staff or (sender is not None and sender.id in staff and chat.type == chat.PRIVATE):
        return FromStaff(update)
    if chat.type != chat.PRIVATE:
        return Nothing(query.id if query else None)
    return _from_patient(update, raw, ident)


def _from_patient(update: Update, raw: Mapping[str, Json], bot: str) -> Read:
    if update.my_chat_member is not None:
        return _reach(update.my_chat_member)
    if update.callback_query is not None:
        return _tapped(update.callback_query, raw, bot)
    message = update.message or update.edited_message
    if message is None or message.from_user is None:
        return Nothing()
    return FromPatient(_inbound(update, message, raw, bot))


def _reach(change: ChatMemberUpdated) -> Reach:
    return Reach(str(change.chat.id), change.new_chat_member.status not in _BLOCKED)


def _tapped(query: CallbackQuery, raw: Mapping[str, Json], bot: str) -> Read:
    """A button tapped twice is one choice: a menu is asked anew under new ids."""
    message = query.message
    if message is None or query.data is None:
        return Nothing(query.id)
    whole = message if isinstance(message, Message) else None
    label = label_of(whole, query.data)
    inbound = Inbound(
        channel=NAME,
        address=str(message.chat.id),
        external_id=f"{bot}/tap/{message.message_id}.{message.chat.id}.{query.data}",
        text=label,
        kind=Kind.BUTTON,
        choice=query.data,
        raw=raw,
        sender=query.from_user.full_name,
    )
    text = (whole.text or "") if whole else ""
    return FromPatient(inbound, Tap(query.id, message.chat.id, message.message_id, text, label))


def _inbound(update: Update, message: Message, raw: Mapping[str, Json], bot: str) -> Inbound:
    text, start = _words(message)
    kind = Kind.EDIT if update.edited_message is not None else _kind(message)
    sender, contact = message.from_user, message.contact
    own = contact is not None and sender is not None and contact.user_id == sender.id
    return Inbound(
        channel=NAME,
        address=str(message.chat.id),
        external_id=f"{bot}/{update.update_id}/{message.message_id}",
        text=text,
        kind=kind,
        raw=raw,
        sent_at=message.edit_date or message.date,
        sender=sender.full_name if sender else "",
        start=start,
        phone=contact.phone_number if contact is not None and own else "",
    )


def _words(message: Message) -> tuple[str, str]:
    """The text as the desk reads it, and the token of a link. A command of the menu is what it stands for."""
    if message.sticker is not None:
        return message.sticker.emoji or "", ""
    text = message.text or message.caption or ""
    command = _word(message)
    if not command:
        return text, ""
    rest = text.partition(" ")[2].strip()
    if command == "/start":
        return SAID["start"], rest[:64]
    said = SAID.get(command[1:])
    return (f"{said} {rest}".strip() if said else text), ""


def _word(message: Message) -> str:
    """The command that a message begins with, such as "/book", without the bot's name; else nothing."""
    first = (message.text or "").split(maxsplit=1)[:1]
    return first[0].partition("@")[0].casefold() if first and first[0].startswith("/") else ""


def _kind(message: Message) -> Kind:
    found = {
        Kind.TEXT: message.text is not None or message.sticker is not None,
        Kind.PHOTO: bool(message.photo),
        Kind.VOICE: message.voice is not None or message.audio is not None,
        Kind.VIDEO: any((message.video, message.video_note, message.animation)),
        Kind.DOCUMENT: message.document is not None,
        Kind.LOCATION: message.location is not None,
        Kind.CONTACT: message.contact is not None,
    }
    return next((kind for kind, there in found.items() if there), Kind.OTHER)
