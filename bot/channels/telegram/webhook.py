"""Telegram calls the desk: checked by its secret, kept, and only then answered."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot
from telegram.error import TelegramError

from bot.channels.telegram.given import NAME, Given
from bot.channels.telegram.ingress import Ingress
from bot.channels.telegram.reading import KINDS
from bot.channels.web.guard import TooLong, body_of
from bot.emergency import Ring
from bot.front import Front, NotKept

Json = Any
log = structlog.get_logger("deskside.telegram")
PATH = "/hooks/telegram"
SECRET_HEADER = "x-telegram-bot-api-secret-token"
ONE_BY_ONE = 1  # connections: with more, a patient's messages could overtake each other
MANY = 20  # updates that wait


class Webhook:
    """The other way in. Whoever lacks the secret leaves no trace."""

    def __init__(self, given: Given, front: Front, ingress: Ingress) -> None:
        self._given = given
        self._front = front
        self._ingress = ingress

    def route(self) -> Route:
        """For the public port."""
        return Route(PATH, self.take, methods=["POST"])

    async def take(self, request: Request) -> Response:
        """200 once the update is kept; anything else lets Telegram send it again."""
        said = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(said.encode("utf-8", "replace"), self._given.webhook.encode()):
            return Response(status_code=403)
        try:
            body = await body_of(request)
            raw = _parsed(body)
            if raw is None:
                await self._front.set_aside(NAME, _name(body), _as_text(body), "no update")
            else:
                await self._ingress.take(raw)
        except TooLong:
            return Response(status_code=413)
        except NotKept:
            return Response(status_code=503)
        return Response(status_code=200)


async def announce(bot: Bot, given: Given) -> None:
    """Tell Telegram where to call. Raises TelegramError."""
    await bot.set_webhook(
        given.public + PATH,
        allowed_updates=KINDS,
        secret_token=given.webhook,
        max_connections=ONE_BY_ONE,
        drop_pending_updates=False,
    )


async def watch(bot: Bot, given: Given, ring: Ring) -> None:
    """The watchdog: announce again what somebody took away; alarm when Telegram cannot get through."""
    try:
        about = await bot.get_webhook_info()
        if about.url != given.public + PATH:
            ring("telegram_webhook_replaced")
            await announce(bot, given)
        elif about.pending_update_count >= MANY and about.last_error_date is not None:
            ring("telegram_webhook_failing")
    except TelegramError as error:
        log.warning("telegram.not_reached", error=type(error).__name__)


def _parsed(body: bytes) -> dict[str, Json] | None:
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return raw if isinstance(raw, dict) else None


def _as_text(body: bytes) -> dict[str, str]:
    return {"body": body.decode("utf-8", "replace")}


def _name(body: bytes) -> str:
    return f"body/{hashlib.sha256(body).hexdigest()[:32]}"
