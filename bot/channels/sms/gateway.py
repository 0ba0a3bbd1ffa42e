"""A gateway that is asked by URL and calls back by URL, in the form that Kannel gave such gateways."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import quote, unquote_to_bytes, urlencode
from uuid import uuid4

from bot.channels.base import Ambiguous, Fate, NotSent, Outcome, Receipt, Refused, Sent
from bot.channels.gsm7 import GSM7, alphabet
from bot.channels.sms.asking import Answer, Failed, ask, connection
from bot.channels.sms.given import GatewayGiven
from bot.channels.sms.provider import Arrived, Call, Known, Text, Unreadable
from bot.channels.web.public import PublicPlace

NAME = "the SMS gateway"
STATUS_PATH = "/hooks/sms/status/"
_ALL_REPORTS = "31"
_TAKEN = re.compile(r"\s*[03]\s*:")  # "0: Accepted for delivery", "3: Queued for later delivery"
_NAMED = re.compile(r"[0-9a-fA-F-]{36}")
_FATES = {"1": Fate.DELIVERED, "2": Fate.FAILED, "8": Fate.SENT, "16": Fate.FAILED}
_WORDS = {"2": "the phone could not be reached", "16": "refused by the carrier"}


class GatewaySms:
    """Implements bot.channels.sms.provider.SmsProvider. It cannot be asked what it sent."""

    name = NAME

    def __init__(self, given: GatewayGiven, place: PublicPlace) -> None:
        self._given = given
        self._place = place
        self._line = connection()

    async def send(self, text: Text) -> Outcome:
        """See the port."""
        try:
            answer = await ask(self._line, "GET", self._given.url, params=self._query(text))
        except Failed as failed:
            return failed.outcome
        return _outcome(answer, text)

    def verify(self, call: Call) -> bool:
        """See the port."""
        said = call.given.get("secret", "")
        return hmac.compare_digest(said.encode(), self._given.secret.encode())

    def parse_inbound(self, call: Call) -> Arrived:
        """See the port. A gateway that names no message gets a name made of what it says."""
        about = {key: value for key, value in call.given.items() if key != "secret"}
        sender = about.get("from")
        if not sender or "text" not in about:
            raise Unreadable("no from or no text")
        words, at = _words(call, about), _moment(about.get("at", ""))
        return Arrived(_name_of(about), sender, words, sent_at=at, raw={**about, "text": words})

    def parse_status(self, call: Call) -> Receipt | None:
        """See the port."""
        kind = call.given.get("type")
        if kind is None:
            raise Unreadable("no type")
        fate = _FATES.get(kind)
        if fate is None:
            return None
        return Receipt(call.message, "", fate, _WORDS.get(kind, ""), unreachable=kind == "2")

    async def lookup_recent(self, to: str | None, since: datetime) -> tuple[Known, ...] | None:
        """See the port: it cannot be asked."""
        return None

    async def troubles(self) -> tuple[str, ...]:
        """See the port: a request without a receiver is refused, and shows whether we are let in."""
        login = {"username": self._given.name, "password": self._given.password}
        try:
            answer = await ask(self._line, "GET", self._given.url, params=login)
        except Failed as failed:
            why = getattr(failed.outcome, "reason", "")
            return (f"The SMS gateway does not answer at SMS_GATEWAY_URL: {why}.",)
        if answer.status in (401, 403):
            return (
                "The SMS gateway does not let us in: check SMS_GATEWAY_USERNAME and SMS_GATEWAY_PASSWORD.",
            )
        if answer.status == 404:
            return ("There is no SMS gateway at that address: check the path in SMS_GATEWAY_URL.",)
        return ()

    def acknowledgement(self) -> tuple[str, str]:
        """See the port: what a gateway is answered, it may send on to the patient, so it is nothing."""
        return "", "text/plain"

    async def close(self) -> None:
        """See the port."""
        await self._line.aclose()

    def _query(self, text: Text) -> dict[str, str]:
        about = {
            "username": self._given.name,
            "password": self._given.password,
            "from": self._given.sender,
            "to": text.to,
            "text": text.body,
            "charset": "UTF-8",
            "coding": "0" if alphabet(text.body) is GSM7 else "2",
            "dlr-mask": _ALL_REPORTS,
        }
        back = urlencode({"secret": self._given.secret})
        about["dlr-url"] = self._place.address(f"{STATUS_PATH}{quote(text.id, safe='')}?type=%d&{back}")
        return about


def _outcome(answer: Answer, text: Text) -> Outcome:
    if answer.status in (401, 403):
        return NotSent(f"the gateway does not let us in ({answer.status})")
    if answer.status >= 300:
        return Refused(f"refused by the gateway ({answer.status})")
    if not _TAKEN.match(answer.text):
        return Ambiguous("an answer that could not be read")
    named = _NAMED.search(answer.text)
    return Sent(named.group() if named else text.id)


def _words(call: Call, about: Mapping[str, str]) -> str:
    """The text. Kannel hands on the wire's own bytes: with coding 2 they are UTF-16, not UTF-8."""
    if about.get("coding") != "2":
        return about["text"]
    asked = call.path.partition("?")[2]
    pairs = (pair.partition("=") for pair in asked.split("&"))
    raw = next((value for name, _, value in pairs if name == "text"), "")
    return unquote_to_bytes(raw.replace("+", " ")).decode("utf-16-be", "replace")


def _name_of(about: dict[str, str]) -> str:
    """The gateway's own name for the text. Without one, the same words at the same moment are the same text.

    Without a moment every call is a new one: hearing twice is better than not hearing.
    """
    if about.get("id"):
        return about["id"]
    if not about.get("at"):
        return uuid4().hex
    return sha256(repr([about.get(key) for key in ("from", "to", "at", "text")]).encode()).hexdigest()


def _moment(said: str) -> datetime | None:
    """The moment, in UTC when it names no zone."""
    try:
        at = datetime.fromisoformat(said.strip())
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
