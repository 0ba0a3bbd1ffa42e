"""The page behind a private link: it asks for the date of birth, shows one message, and takes an answer.

Whoever fetches the link, a preview too, gets the same page, whether there is such a message or not: nothing
is looked up, used up or told before a date of birth is posted. Every refusal looks the same.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.templating import Jinja2Templates

from actions.dialogue.personal import read_birth_date
from bot.channels.base import Inbound
from bot.front import Front, NotKept
from bot.memory import MemoryTrouble
from bot.private import PATH, Private, Words
from practice.mail import OutboxMessage

HERE = Path(__file__).parent
STYLE = "/private.css"
LONGEST_ANSWER = 1600  # characters
_ONCE = 64  # signs of an answer's own id, at most
_MOST_FIELDS = 8
_WORDS = (
    "asked",
    "born",
    "hint",
    "open",
    "refused",
    "answer",
    "send",
    "sent",
    "unsent",
    "trouble",
    "urgent",
    "empty",
)


class PrivatePage:
    """What is answered here comes in like a message in the patient's own chat."""

    def __init__(self, private: Private, front: Front, words: Words, practice: str) -> None:
        self._private = private
        self._front = front
        self._words = {name: words(f"private_page.{name}") for name in _WORDS}
        self._practice = practice
        self._pages = Jinja2Templates(HERE / "templates")

    def routes(self) -> list[BaseRoute]:
        """For the public port."""
        return [
            Route(f"{PATH}{{secret}}", self.ask, methods=["GET"]),
            Route(f"{PATH}{{secret}}", self.show, methods=["POST"]),
            Route(f"{PATH}{{secret}}/answer", self.answer, methods=["POST"]),
            Route(STYLE, self.style, methods=["GET"]),
        ]

    async def ask(self, request: Request) -> Response:
        """The question for the date of birth, the same for every link."""
        return self._page(request)

    async def show(self, request: Request) -> Response:
        """The message, to who knows the date of birth."""
        fields = await _fields(request)
        born = read_birth_date(fields.get("born", ""), self._front.now().date())
        try:
            message = await self._private.opened(_secret(request), born)
        except MemoryTrouble:
            return self._page(request, notice="trouble", status=503)
        if message is None:
            return self._page(request, notice="refused", status=403)
        return self._page(request, message, once=secrets.token_urlsafe(16))

    async def answer(self, request: Request) -> Response:
        """Take an answer; sent twice it is taken once. What could not be kept stays in its box."""
        fields = await _fields(request)
        text, once = fields.get("text", "").strip()[:LONGEST_ANSWER], fields.get("once", "")[:_ONCE]
        try:
            message = await self._private.answered(_secret(request), fields.get("proof", ""))
            if message is None or not once:
                return self._page(request, notice="refused", status=403)
            if not text:
                return self._page(request, message, notice="empty", once=once)
            await self._front.receive(_inbound(message, text, once))
        except MemoryTrouble:
            return self._page(request, notice="trouble", status=503)
        except NotKept:
            return self._page(request, message, notice="unsent", once=once, text=text, status=503)
        return self._page(request, message, notice="sent", once=secrets.token_urlsafe(16))

    async def style(self, request: Request) -> Response:
        """How it looks."""
        return FileResponse(HERE / "static" / "private.css")

    def _page(
        self,
        request: Request,
        message: OutboxMessage | None = None,
        *,
        notice: str = "",
        once: str = "",
        text: str = "",
        status: int = 200,
    ) -> Response:
        secret = _secret(request)
        about = {
            "practice": self._practice,
            "words": self._words,
            "notice": notice,
            "message": message,
            "proof": self._private.proof(secret) if message else "",
            "once": once,
            "text": text,
            "here": f"{PATH}{secret}",
        }
        return self._pages.TemplateResponse(request, "private.html", about, status_code=status)


def _secret(request: Request) -> str:
    return str(request.path_params["secret"])


async def _fields(request: Request) -> dict[str, str]:
    """The posted form; empty when it is none."""
    try:
        form = parse_qs((await request.body()).decode(), max_num_fields=_MOST_FIELDS)
    except ValueError:
        return {}
    return {name: values[0] for name, values in form.items()}


def _inbound(message: OutboxMessage, text: str, once: str) -> Inbound:
    return Inbound(
        channel=message.channel,
        address=message.address,
        external_id=f"private.{message.id}.{once}",
        text=text,
        raw={"text": text, "by": "private link"},
    )
