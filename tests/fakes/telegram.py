"""Telegram's server for tests: the real library talks to it over HTTP, and it can fail in every known way."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qs

from tests.fakes.botapi import BotApi, load
from tests.fakes.faults import WRONG_TOKEN, Fault, error_of, fail, write
from tests.fakes.listening import Listening

Json = Any
TOKEN = "123456789:AAHfakefakefakefakefakefakefakefake_-"
BOT = {"id": 123456789, "is_bot": True, "first_name": "Riverside", "username": "riverside_desk_bot"}
_FLAGS = ("can_join_groups", "can_read_all_group_messages", "supports_inline_queries")
SENT_AT = 1_772_459_700  # seconds: Monday 2 March 2026, 13:55 UTC


Decide = Callable[[str, Mapping[str, str]], Fault | None]


@dataclass
class Call:
    """One call as it came."""

    method: str
    given: Mapping[str, str]


class FakeTelegram(Listening):
    """One bot's server on a free port of this machine. `fault` decides about each call."""

    def __init__(self, api: BotApi | None = None) -> None:
        super().__init__()
        self.api = api or load()
        self.calls: list[Call] = []
        self.wrong: list[str] = []
        self.chats: dict[int, list[dict[str, Json]]] = defaultdict(list)
        self.answered: list[str] = []
        self.topics: dict[tuple[int, int], str] = {}
        self.closed: set[tuple[int, int]] = set()
        self.forums = True
        self.files: set[str] = set()
        self.uploads: list[bytes] = []
        self.fault: Decide = lambda method, given: None
        self.token = TOKEN
        self.webhook: Mapping[str, str] = {}
        self._pending: dict[int, dict[str, Json]] = {}
        self._updates = itertools.count(700_000_001)
        self._messages = itertools.count(1)
        self._news = asyncio.Event()

    # --- what people do ---

    def update(self, **about: Json) -> dict[str, Json]:
        """Queue an update of any shape; as the bot will get it."""
        update = {"update_id": next(self._updates), **about}
        self._pending[update["update_id"]] = update
        self._news.set()
        return update

    def says(self, person: int, text: str, *, chat: int | None = None, **more: Json) -> dict[str, Json]:
        """Somebody writes, in their private chat or in a group."""
        return self.update(message=self.message(person, chat=chat, text=text, **more))

    def message(self, person: int, *, chat: int | None = None, **about: Json) -> dict[str, Json]:
        """A message as Telegram describes it."""
        sender = {"id": person, "is_bot": False, "first_name": f"Person{person}"}
        where: dict[str, Json] = {"id": person, "type": "private", "first_name": sender["first_name"]}
        if chat is not None:
            where = {"id": chat, "type": "supergroup", "title": "Staff", "is_forum": True}
        ident = next(self._messages)
        return {"message_id": ident, "from": sender, "chat": where, "date": SENT_AT, **about}

    def taps(self, person: int, shown: Mapping[str, Json], data: str) -> dict[str, Json]:
        """Somebody taps the button with this data under a message they were shown."""
        sender = {"id": person, "is_bot": False, "first_name": f"Person{person}"}
        query = {"id": f"q{next(self._messages)}", "from": sender, "chat_instance": "1", "data": data}
        return self.update(callback_query={**query, "message": dict(shown)})

    def pending(self) -> list[dict[str, Json]]:
        """Updates that the bot has not confirmed."""
        return list(self._pending.values())

    # --- what they see ---

    def texts(self, chat: int) -> list[str]:
        """What the bot wrote to a chat, as it stands now."""
        return [str(message.get("text", "")) for message in self.chats[chat]]

    def buttons(self, chat: int) -> dict[str, str]:
        """The buttons under the last message that has some: label to data."""
        for message in reversed(self.chats[chat]):
            rows = message.get("reply_markup", {}).get("inline_keyboard", [])
            if rows:
                return {button["text"]: button["callback_data"] for row in rows for button in row}
        return {}

    def with_buttons(self, chat: int) -> dict[str, Json]:
        """The last message that has buttons."""
        return next(m for m in reversed(self.chats[chat]) if m.get("reply_markup", {}).get("inline_keyboard"))

    def made(self, method: str) -> list[Mapping[str, str]]:
        """What was given with each call of a method."""
        return [call.given for call in self.calls if call.method == method]

    # --- HTTP ---

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.split("\r\n")
        headers = {k.strip().lower(): v.strip() for k, _, v in (line.partition(":") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        path = first.split(" ")[1]
        token, _, method = path.removeprefix("/bot").partition("/")
        given = self._form(headers.get("content-type", ""), body)
        return await self._respond(writer, token, method, given)

    def _form(self, content: str, body: bytes) -> dict[str, str]:
        """A call's fields. What is uploaded is kept, and the field names it."""
        if not content.startswith("multipart/"):
            return {k: v[0] for k, v in parse_qs(body.decode(), keep_blank_values=True).items()}
        form = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {content}\r\n\r\n".encode() + body)
        given: dict[str, str] = {}
        for part in form.iter_parts():
            name, value = str(part.get_param("name", header="content-disposition")), part.get_content()
            if part.get_filename():
                self.uploads.append(value if isinstance(value, bytes) else value.encode())
                self.files.add(value := f"upload-{len(self.uploads)}")
            given[name] = value.decode() if isinstance(value, bytes) else value
        return given

    async def _respond(
        self, writer: asyncio.StreamWriter, token: str, method: str, given: dict[str, str]
    ) -> bool:
        if token != self.token:
            await write(writer, 401, error_of(WRONG_TOKEN))
            return True
        self.calls.append(Call(method, given))
        if self.api is not None:
            self.wrong += self.api.wrong(method, given)
        fault = self.fault(method, given)
        if fault is None:
            status, answer = await self._answer(method, given)
            await write(writer, status, answer)
            return True
        answer = {"ok": True}
        if fault.accepts:
            _, answer = await self._answer(method, given)
        return await fail(writer, fault, answer)

    async def _answer(self, method: str, given: dict[str, str]) -> tuple[int, dict[str, Json]]:
        try:
            result = await getattr(self, f"_{method}", self._true)(given)
        except Refusal as refusal:
            return 400, error_of(Fault("error", 400, str(refusal)))
        return 200, {"ok": True, "result": result}

    # --- the methods ---

    async def _true(self, given: Mapping[str, str]) -> Json:
        return True

    async def _getMe(self, given: Mapping[str, str]) -> Json:
        return {**BOT, **dict.fromkeys(_FLAGS, False)}

    async def _getUpdates(self, given: Mapping[str, str]) -> Json:
        offset = int(given.get("offset", "0"))
        self._pending = {n: u for n, u in self._pending.items() if n >= offset}
        self._news.clear()
        if not self._pending:
            with_timeout = float(given.get("timeout", "0"))
            try:
                async with asyncio.timeout(with_timeout):
                    await self._news.wait()
            except TimeoutError:
                return []
        return list(self._pending.values())[: int(given.get("limit", "100"))]

    async def _sendMessage(self, given: Mapping[str, str]) -> Json:
        if not given["text"].strip():
            raise Refusal("Bad Request: message text is empty")
        return self._posted(given, text=given["text"])

    async def _sendPhoto(self, given: Mapping[str, str]) -> Json:
        return self._file(given, "photo")

    async def _sendVoice(self, given: Mapping[str, str]) -> Json:
        return self._file(given, "voice")

    async def _sendDocument(self, given: Mapping[str, str]) -> Json:
        return self._file(given, "document")

    def _file(self, given: Mapping[str, str], kind: str) -> Json:
        if given[kind] not in self.files:
            raise Refusal("Bad Request: wrong file identifier/HTTP URL specified")
        return self._posted(given, text=f"({kind} {given[kind]}) {given.get('caption', '')}")

    async def _copyMessage(self, given: Mapping[str, str]) -> Json:
        message = self._posted(given, text=f"(copy of {given['from_chat_id']}.{given['message_id']})")
        return {"message_id": message["message_id"]}

    async def _editMessageText(self, given: Mapping[str, str]) -> Json:
        return self._edited(given, text=given["text"])

    async def _editMessageReplyMarkup(self, given: Mapping[str, str]) -> Json:
        return self._edited(given)

    async def _answerCallbackQuery(self, given: Mapping[str, str]) -> Json:
        self.answered.append(given["callback_query_id"])
        return True

    async def _createForumTopic(self, given: Mapping[str, str]) -> Json:
        if not self.forums:
            raise Refusal("Bad Request: the chat is not a forum")
        thread = next(self._messages)
        self.topics[(int(given["chat_id"]), thread)] = given["name"]
        return {"message_thread_id": thread, "name": given["name"], "icon_color": 7322096}

    async def _reopenForumTopic(self, given: Mapping[str, str]) -> Json:
        self._known(given)
        self.closed.discard((int(given["chat_id"]), int(given["message_thread_id"])))
        return True

    async def _closeForumTopic(self, given: Mapping[str, str]) -> Json:
        self._known(given)
        self.closed.add((int(given["chat_id"]), int(given["message_thread_id"])))
        return True

    async def _getWebhookInfo(self, given: Mapping[str, str]) -> Json:
        waiting = len(self._pending)
        url = self.webhook.get("url", "")
        return {"url": url, "has_custom_certificate": False, "pending_update_count": waiting}

    async def _setWebhook(self, given: Mapping[str, str]) -> Json:
        self.webhook = given
        return True

    def _posted(self, given: Mapping[str, str], **about: Json) -> dict[str, Json]:
        chat = int(given["chat_id"])
        where: dict[str, Json] = {"id": chat, "type": "private", "first_name": "Somebody"}
        if chat < 0:
            where = {"id": chat, "type": "supergroup", "title": "Staff", "is_forum": True}
        message = {"message_id": next(self._messages), "from": BOT, "chat": where, "date": SENT_AT, **about}
        if "message_thread_id" in given:
            thread = int(given["message_thread_id"])
            self._known(given)
            if (chat, thread) in self.closed:
                raise Refusal("Bad Request: TOPIC_CLOSED")
            message |= {"message_thread_id": thread, "is_topic_message": True}
        if "reply_markup" in given:
            message["reply_markup"] = json.loads(given["reply_markup"])
        self.chats[chat].append(message)
        return message

    def _known(self, given: Mapping[str, str]) -> None:
        if (int(given["chat_id"]), int(given["message_thread_id"])) not in self.topics:
            raise Refusal("Bad Request: message thread not found")

    def _edited(self, given: Mapping[str, str], **about: Json) -> dict[str, Json]:
        chat, ident = int(given["chat_id"]), int(given["message_id"])
        found = next((m for m in self.chats[chat] if m["message_id"] == ident), None)
        if found is None:
            raise Refusal("Bad Request: message to edit not found")
        markup = json.loads(given["reply_markup"]) if "reply_markup" in given else None
        if found.get("reply_markup") == markup and all(found[k] == v for k, v in about.items()):
            raise Refusal("Bad Request: message is not modified")
        found.update(about)
        found.pop("reply_markup", None)
        if markup is not None:
            found["reply_markup"] = markup
        return found


class Refusal(Exception):
    """Telegram's own words for a call that it does not accept."""
