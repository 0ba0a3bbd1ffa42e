"""Twilio as a provider, through its own library: its calls, its signatures, its lists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http import HttpClient
from twilio.http.response import Response
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from bot.channels.base import Ambiguous, Fate, Outcome, Receipt, Sent
from bot.channels.sms.asking import SLOWEST, Failed, ask, connection
from bot.channels.sms.given import TwilioGiven
from bot.channels.sms.provider import Arrived, Call, Known, Text, Unreadable
from bot.channels.sms.reasons import Means, reason_of, refused
from bot.channels.web.public import PublicPlace

NAME = "Twilio"
SIGNATURE = "x-twilio-signature"
INBOUND = "/hooks/sms/in"
STATUS_PATH = "/hooks/sms/status/"
A_PAGE = 1000  # messages of the list in one call, the most that Twilio gives
TRIAL = "Sent from your Twilio trial account - "
_FATES = {
    "sent": Fate.SENT,
    "delivered": Fate.DELIVERED,
    "read": Fate.DELIVERED,
    "undelivered": Fate.FAILED,
    "failed": Fate.FAILED,
    "canceled": Fate.FAILED,
}


class TwilioSms:
    """Implements bot.channels.sms.provider.SmsProvider."""

    name = NAME

    def __init__(self, given: TwilioGiven, place: PublicPlace) -> None:
        self._given = given
        self._place = place
        self._line = connection()
        self._twilio = Client(given.account, given.token, http_client=_Asking(self._line))
        self._twilio.api.base_url = given.api
        self._signatures = RequestValidator(given.token)

    async def send(self, text: Text) -> Outcome:
        """See the port."""
        sender = {"messaging_service_sid": self._given.service} if self._given.service else {}
        back = self._place.address(f"{STATUS_PATH}{text.id}")
        try:
            made = await self._twilio.messages.create_async(
                to=text.to, body=text.body, from_=self._given.sender, status_callback=back, **sender
            )
        except Failed as failed:
            return failed.outcome
        except TwilioRestException as error:
            return refused(error.status, error.code or 0)
        except (TwilioException, ValueError, TypeError, KeyError):
            return Ambiguous("an answer that could not be read")
        return Sent(made.sid) if made.sid else Ambiguous("an answer without the message's name")

    def verify(self, call: Call) -> bool:
        """See the port. The address that counts is the configured one, never what a request says."""
        signature = call.headers.get(SIGNATURE, "")
        if not signature.isascii() or call.given.get("AccountSid") != self._given.account:
            return False
        return bool(self._signatures.validate(self._place.address(call.path), call.form, signature))

    def parse_inbound(self, call: Call) -> Arrived:
        """See the port."""
        about = call.given
        ident, sender = about.get("MessageSid") or about.get("SmsSid"), about.get("From")
        if not ident or not sender:
            raise Unreadable("no MessageSid or no From")
        count = about.get("NumMedia", "0")
        media = range(min(int(count), 20) if count.isascii() and count.isdecimal() else 0)
        attached = tuple(about.get(f"MediaContentType{number}", "") for number in media)
        return Arrived(ident, sender, about.get("Body", ""), attached, raw=about)

    def parse_status(self, call: Call) -> Receipt | None:
        """See the port."""
        about = call.given
        said = about.get("MessageStatus") or about.get("SmsStatus")
        if not said:
            raise Unreadable("no MessageStatus")
        fate = _FATES.get(said)
        if fate is None:
            return None
        code = about.get("ErrorCode", "")
        reason = reason_of(int(code) if code.isascii() and code.isdecimal() else 0)
        means = reason.means if fate is Fate.FAILED else None
        return Receipt(
            call.message,
            about.get("MessageSid", ""),
            fate,
            reason.sentence if fate is Fate.FAILED else "",
            stopped=means is Means.STOPPED,
            unreachable=means is Means.UNREACHABLE,
        )

    async def lookup_recent(self, to: str | None, since: datetime) -> tuple[Known, ...] | None:
        """See the port. Twilio's list knows days only, so the moment is looked at here.

        It is read to its end: it begins with the newest, and what a sweep looks for may be the oldest.
        """
        wanted: dict[str, Any] = {"to": to} if to else {}
        day = since.astimezone(UTC).date()
        try:
            listed = await self._twilio.messages.list_async(
                date_sent_after=datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=1),
                page_size=A_PAGE,
                **wanted,
            )
        except (Failed, TwilioException, ValueError, TypeError, KeyError):
            return None
        known = (_known(message) for message in listed if self._is_ours(message))
        return tuple(one for one in known if one.at is None or one.at >= since)

    async def troubles(self) -> tuple[str, ...]:
        """See the port."""
        return tuple(await self._troubles())

    async def _troubles(self) -> Iterable[str]:
        try:
            account = await self._twilio.api.v2010.accounts(self._given.account).fetch_async()
        except Failed as failed:
            return (f"Twilio could not be asked: {getattr(failed.outcome, 'reason', '')}.",)
        except TwilioRestException as error:
            if error.status in (401, 403, 404):
                return (WRONG_TOKEN,)
            return (f"Twilio answered {error.status} to a question about our account.",)
        except (TwilioException, ValueError, TypeError, KeyError):
            return ("What answers at Twilio's address is not Twilio: check TWILIO_API.",)
        if account.status != "active":
            return (f"The Twilio account is {account.status}: open it again in Twilio's console.",)
        return await self._led_astray() if self._given.sender else ()

    async def _led_astray(self) -> Iterable[str]:
        """Where Twilio takes the texts to our number, if not to us."""
        ours = self._place.address(INBOUND)
        numbers = await self._twilio.incoming_phone_numbers.list_async(
            phone_number=self._given.sender, limit=1
        )
        if not numbers:
            return (
                "TWILIO_FROM is no number of this Twilio account: choose one of those in Twilio's console.",
            )
        if numbers[0].sms_url != ours and not self._given.service:
            return (f"Twilio does not bring texts here: set 'A message comes in' of the number to {ours}.",)
        return ()

    def acknowledgement(self) -> tuple[str, str]:
        """See the port: an empty answer, so that Twilio itself says nothing to the patient."""
        return '<?xml version="1.0" encoding="UTF-8"?><Response/>', "text/xml"

    async def close(self) -> None:
        """See the port."""
        await self._line.aclose()

    def _is_ours(self, message: Any) -> bool:
        """Other numbers of the account are other people's business."""
        if self._given.service:
            return bool(message.messaging_service_sid == self._given.service)
        return self._given.sender in (message.to, message.from_)


WRONG_TOKEN = (
    "Twilio does not know this TWILIO_ACCOUNT_SID with this TWILIO_AUTH_TOKEN: copy both again from Twilio's "
    "console, then start again."
)


class _Asking(HttpClient):
    """Twilio's library asks through our own line: with time-outs, and without logging what it asks."""

    def __init__(self, line: httpx.AsyncClient) -> None:
        super().__init__(logger=None, is_async=True, timeout=SLOWEST)
        self._line = line

    async def request(self, method: str, uri: str, **about: Any) -> Response:
        """One call. Raises asking.Failed."""
        about = {key: about.get(key) for key in ("params", "data", "headers", "auth")}
        answer = await ask(self._line, method, uri, **about)
        return Response(answer.status, answer.text, answer.headers)


def _known(message: Any) -> Known:
    at = message.date_created or message.date_sent
    if at is not None and at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    media = message.num_media or "0"
    return Known(
        message.sid,
        message.from_ or "",
        message.to or "",
        (message.body or "").removeprefix(TRIAL),
        message.direction == "inbound",
        at,
        int(media) if media.isdecimal() else 0,
    )
