"""Twilio for tests, written from its documentation: its REST calls, its signed webhooks, its faults."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import httpx

from tests.fakes.serving import Asked, Said, Serving

Json = Any
ACCOUNT, TOKEN, NUMBER = f"AC{'0' * 32}", "a_token_for_tests", "+15555550100"
_CALLS = f"/2010-04-01/Accounts/{ACCOUNT}"


@dataclass
class Message:
    """One message of the account."""

    sid: str
    sender: str
    to: str
    body: str
    inbound: bool
    at: datetime
    status: str = "queued"
    callback: str = ""
    media: int = 0


@dataclass
class FakeTwilio(Serving):
    """One account with one number. `refuse` answers a number with an error code; `hooks` is our address."""

    hooks: str = ""
    messages: list[Message] = field(default_factory=list)
    refuse: dict[str, int] = field(default_factory=dict)
    answers: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    async def answer(self, asked: Asked) -> Said:
        """See Serving."""
        known = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        if asked.headers.get("authorization") != f"Basic {known}":
            return _error(401, 20003, "Authenticate")
        if asked.path == f"{_CALLS}.json":
            return Said(200, json.dumps({"sid": ACCOUNT, "status": "active"}))
        if asked.path == f"{_CALLS}/IncomingPhoneNumbers.json":
            number = {"sid": f"PN{'0' * 32}", "phone_number": NUMBER, "sms_url": f"{self.hooks}/hooks/sms/in"}
            known = [number] if asked.query.get("PhoneNumber") in (None, NUMBER) else []
            return Said(200, json.dumps({"incoming_phone_numbers": known, "next_page_uri": None}))
        if asked.path != f"{_CALLS}/Messages.json":
            return _error(404, 20404, "The requested resource was not found")
        return self._made(asked.form) if asked.method == "POST" else self._listed(asked.query)

    async def says(self, sender: str, body: str, *, media: tuple[str, ...] = ()) -> int:
        """A patient texts; the status of our answer, 0 when there was none. Called once more on a failure."""
        message = self._keep(sender, NUMBER, body, inbound=True, status="received", media=len(media))
        return await self.calls(message, media)

    async def calls(self, message: Message, media: tuple[str, ...] = ()) -> int:
        """The webhook of an inbound message."""
        form = {
            "AccountSid": ACCOUNT,
            "MessageSid": message.sid,
            "SmsMessageSid": message.sid,
            "SmsSid": message.sid,
            "SmsStatus": "received",
            "From": message.sender,
            "To": message.to,
            "Body": message.body,
            "NumMedia": str(len(media)),
            "NumSegments": "1",
            "ApiVersion": "2010-04-01",
            "FromState": "",
            **{f"MediaContentType{number}": kind for number, kind in enumerate(media)},
            **{f"MediaUrl{number}": f"{self.url}/media/{number}" for number in range(len(media))},
        }
        return await self.post(f"{self.hooks}/hooks/sms/in", form)

    async def reports(self, message: Message, status: str, code: int | None = None) -> int:
        """A status callback."""
        message.status = status
        form = {
            "AccountSid": ACCOUNT,
            "MessageSid": message.sid,
            "SmsSid": message.sid,
            "MessageStatus": status,
            "SmsStatus": status,
            "To": message.to,
            "From": message.sender,
            "ApiVersion": "2010-04-01",
            **({"ErrorCode": str(code)} if code else {}),
        }
        return await self.post(message.callback, form)

    async def post(self, url: str, form: Mapping[str, str], signature: str | None = None) -> int:
        """A signed call, made once more when it fails."""
        headers = {"X-Twilio-Signature": signed(url, form) if signature is None else signature}
        async with httpx.AsyncClient(trust_env=False) as caller:
            for _ in range(2):
                try:
                    status = (await caller.post(url, data=dict(form), headers=headers)).status_code
                except httpx.HTTPError:
                    status = 0
                self.answers.append(status)
                if 200 <= status < 500:
                    return status
        return status

    def sent(self) -> list[Message]:
        """What patients' phones got, in order."""
        return [message for message in self.messages if not message.inbound]

    def _made(self, form: Mapping[str, str]) -> Said:
        code = self.refuse.get(form.get("To", ""))
        if code is not None:
            return _error(400, code, "refused")
        wrong = not form.get("Body") or len(form["Body"]) > 1600 or form.get("From") != NUMBER
        if wrong or not form.get("To", "").startswith("+"):
            return _error(400, 21211, "Invalid 'To' Phone Number")
        message = self._keep(NUMBER, form["To"], form["Body"], callback=form.get("StatusCallback", ""))
        return Said(201, json.dumps(_as_json(message)))

    def _listed(self, query: Mapping[str, str]) -> Said:
        found = [message for message in self.messages if query.get("To") in (None, message.to)]
        after = query.get("DateSent>")
        if after:
            found = [message for message in found if f"{message.at:%Y-%m-%d}" >= after[:10]]
        size, page = int(query.get("PageSize", "50")), int(query.get("Page", "0"))
        listed = [_as_json(message) for message in reversed(found)][page * size : (page + 1) * size]
        more = urlencode({**query, "Page": str(page + 1)}) if len(found) > (page + 1) * size else ""
        following = f"{_CALLS}/Messages.json?{more}" if more else None
        return Said(200, json.dumps({"messages": listed, "next_page_uri": following, "page": page}))

    def _keep(self, sender: str, to: str, body: str, *, inbound: bool = False, **about: Json) -> Message:
        sid = f"SM{uuid4().hex}"
        message = Message(sid, sender, to, body, inbound, datetime.now(UTC), **about)
        self.messages.append(message)
        return message

    def older(self, by: timedelta) -> None:
        """Let time have passed since every message so far."""
        for message in self.messages:
            message.at -= by


def signed(url: str, form: Mapping[str, str], token: str = TOKEN) -> str:
    """X-Twilio-Signature: HMAC-SHA1 over the address and the sorted fields, as Twilio documents it."""
    text = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def _error(status: int, code: int, message: str) -> Said:
    return Said(status, json.dumps({"code": code, "message": message, "status": status}))


def _as_json(message: Message) -> dict[str, Json]:
    return {
        "sid": message.sid,
        "account_sid": ACCOUNT,
        "from": message.sender,
        "to": message.to,
        "body": message.body,
        "status": message.status,
        "direction": "inbound" if message.inbound else "outbound-api",
        "date_created": format_datetime(message.at),
        "date_sent": format_datetime(message.at),
        "date_updated": format_datetime(message.at),
        "num_media": str(message.media),
        "num_segments": "1",
        "error_code": None,
        "error_message": None,
        "messaging_service_sid": None,
        "api_version": "2010-04-01",
        "price": None,
        "price_unit": "USD",
        "uri": f"{_CALLS}/Messages/{message.sid}.json",
        "subresource_uris": {},
    }
