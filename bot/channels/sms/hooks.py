"""What a provider calls: a text came in, or news of one that went out. What is not signed leaves no trace."""

from __future__ import annotations

from hashlib import sha256
from urllib.parse import parse_qsl

import structlog
from starlette.datastructures import ImmutableMultiDict
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.channels.base import Inbound, Kind
from bot.channels.sms.address import e164
from bot.channels.sms.channel import NAME
from bot.channels.sms.provider import Arrived, Call, SmsProvider, Unreadable
from bot.front import Front, NotKept

log = structlog.get_logger("deskside.sms")
INBOUND, STATUS = "/hooks/sms/in", "/hooks/sms/status/{message}"
MOST_FIELDS = 200
_KINDS = {"image": Kind.PHOTO, "audio": Kind.VOICE, "video": Kind.VIDEO}


class Hooks:
    """The routes. A text is stored before it is acknowledged; one that cannot be is not acknowledged."""

    def __init__(self, provider: SmsProvider, front: Front) -> None:
        self._provider = provider
        self._front = front

    def routes(self) -> tuple[BaseRoute, ...]:
        """For the public application."""
        methods = ["GET", "POST"]
        return (
            Route(INBOUND, self.inbound, methods=methods),
            Route(STATUS, self.status, methods=methods),
        )

    async def inbound(self, request: Request) -> Response:
        """A patient's text."""
        call = await _call(request)
        if call is None or not self._provider.verify(call):
            return Response(status_code=403)
        try:
            await keep(self._front, self._provider.parse_inbound(call))
        except Unreadable as unreadable:
            return await self._set_aside(call, str(unreadable))
        except NotKept:
            return Response(status_code=503)
        body, kind = self._provider.acknowledgement()
        return Response(body, media_type=kind)

    async def status(self, request: Request) -> Response:
        """What became of a text of ours."""
        call = await _call(request)
        if call is None or not self._provider.verify(call):
            return Response(status_code=403)
        try:
            receipt = self._provider.parse_status(call)
            if receipt is not None:
                await self._front.receipt(receipt)
        except Unreadable:
            log.warning("sms.status_unreadable")
        except NotKept:
            return Response(status_code=503)
        return Response()  # 200: Kannel takes any other answer, 204 too, for a failure and calls again

    async def _set_aside(self, call: Call, reason: str) -> Response:
        raw = {key: value for key, value in call.given.items() if key != "secret"}
        try:
            await self._front.set_aside(NAME, _named(raw), raw, reason)
        except NotKept:
            return Response(status_code=503)
        body, kind = self._provider.acknowledgement()
        return Response(body, media_type=kind)


async def keep(front: Front, arrived: Arrived) -> None:
    """Hand a text to the desk, or set it aside when no person can have sent it. Raises NotKept."""
    address = e164(arrived.sender)
    if address is None:
        await front.set_aside(NAME, arrived.id, arrived.raw, "not sent from a phone number")
        return
    await front.receive(
        Inbound(
            NAME,
            address,
            arrived.id,
            arrived.body,
            kind=_kind(arrived.attached),
            raw=arrived.raw,
            sent_at=arrived.sent_at,
        )
    )


async def _call(request: Request) -> Call | None:
    """The call as it came; None when no provider would send such a thing."""
    path = request.scope.get("raw_path", b"").decode("ascii", "replace").split("?")[0]
    asked = request.scope.get("query_string", b"").decode("ascii", "replace")
    try:
        form = _fields((await request.body()).decode("utf-8")) if request.method == "POST" else []
        query = _fields(asked)
    except ValueError:
        return None
    return Call(
        request.method,
        f"{path}?{asked}" if asked else path,
        ImmutableMultiDict(query),
        ImmutableMultiDict(form),
        dict(request.headers),
        request.path_params.get("message", ""),
    )


def _fields(text: str) -> list[tuple[str, str]]:
    return parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="replace")


def _kind(attached: tuple[str, ...]) -> Kind:
    if not attached:
        return Kind.TEXT
    return _KINDS.get(attached[0].split("/")[0], Kind.DOCUMENT)


def _named(raw: dict[str, str]) -> str:
    """A name for what has none: the same call gets the same."""
    return (
        raw.get("MessageSid")
        or raw.get("id")
        or f"unnamed/{sha256(repr(sorted(raw.items())).encode()).hexdigest()}"
    )
