"""What the environment says about text messages. Loads no provider's library."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.channels.sms.address import e164
from bot.home import CannotStart

TWILIO_API = "https://api.twilio.com"
SHORTEST_SECRET = 16  # characters
_ACCOUNT = re.compile(r"AC[0-9a-f]{32}")
_SERVICE = re.compile(r"MG[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class TwilioGiven:
    """An account and what it sends from: a number of ours, or a messaging service."""

    account: str
    token: str = field(repr=False)
    sender: str = ""
    service: str = ""
    api: str = TWILIO_API


@dataclass(frozen=True, slots=True)
class GatewayGiven:
    """A gateway that sends what it is asked to by URL. `secret` is in each of its calls to us."""

    url: str
    name: str
    password: str = field(repr=False)
    sender: str = ""
    secret: str = field(default="", repr=False)


def given(environment: Mapping[str, str]) -> TwilioGiven | GatewayGiven | None:
    """What is set up; None: no text messages. Raises CannotStart, which names the mend and no secret."""
    said = {name: value.strip() for name, value in environment.items()}
    twilio = any(said.get(name) for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"))
    gateway = bool(said.get("SMS_GATEWAY_URL"))
    if not twilio and not gateway:
        return None
    if twilio and gateway:
        raise CannotStart(
            "Both Twilio and SMS_GATEWAY_URL are set up, but texts go through one of them: take one away."
        )
    if not said.get("DESKSIDE_PUBLIC_URL"):
        raise CannotStart(
            "Text messages come in over the internet: set DESKSIDE_PUBLIC_URL to the https address under "
            "which the world sees this desk, then start again."
        )
    return _twilio(said) if twilio else _gateway(said)


def staff_phones(environment: Mapping[str, str], named: Sequence[str]) -> tuple[str, ...]:
    """The numbers of SMS_STAFF and practice.yml's staff.phones. Raises CannotStart for what is no number."""
    wanted = [*(part for part in environment.get("SMS_STAFF", "").split(",") if part.strip()), *named]
    found = [e164(number) for number in wanted]
    if None in found:
        raise CannotStart(
            "A number of the staff (SMS_STAFF, or staff.phones in practice.yml) is no phone number: write it "
            "like +15555550123."
        )
    return tuple(dict.fromkeys(number for number in found if number is not None))


def _twilio(said: Mapping[str, str]) -> TwilioGiven:
    account, token = said.get("TWILIO_ACCOUNT_SID", ""), said.get("TWILIO_AUTH_TOKEN", "")
    if not _ACCOUNT.fullmatch(account):
        raise CannotStart(
            "TWILIO_ACCOUNT_SID must be the account's name from Twilio's console, \"AC\" and 32 more signs: "
            "set it, then start again."
        )
    if not token:
        raise CannotStart("TWILIO_AUTH_TOKEN is missing: copy it from Twilio's console, then start again.")
    number, service = said.get("TWILIO_FROM", ""), said.get("TWILIO_MESSAGING_SERVICE_SID", "")
    if service and not _SERVICE.fullmatch(service):
        raise CannotStart(
            'TWILIO_MESSAGING_SERVICE_SID must be "MG" and 32 more signs: set it, or use TWILIO_FROM alone.'
        )
    if not service and e164(number) is None:
        raise CannotStart(
            "TWILIO_FROM must be the practice's number at Twilio, like +15555550123: set it, then start "
            "again."
        )
    api = said.get("TWILIO_API") or TWILIO_API
    return TwilioGiven(account, token, e164(number) or "", service, _web_address("TWILIO_API", api))


def _gateway(said: Mapping[str, str]) -> GatewayGiven:
    url, secret = said["SMS_GATEWAY_URL"], said.get("SMS_GATEWAY_SECRET", "")
    if len(secret) < SHORTEST_SECRET or not secret.isascii():
        raise CannotStart(
            f"SMS_GATEWAY_SECRET must be at least {SHORTEST_SECRET} plain signs that nobody guesses; the "
            "gateway sends it with each call. Make one with: "
            'python -c "import secrets; print(secrets.token_urlsafe(24))"'
        )
    sender = said.get("SMS_GATEWAY_FROM", "")
    if not sender:
        raise CannotStart(
            "SMS_GATEWAY_FROM is missing: set it to the number that patients see, then start again."
        )
    return GatewayGiven(
        _web_address("SMS_GATEWAY_URL", url),
        said.get("SMS_GATEWAY_USERNAME", ""),
        said.get("SMS_GATEWAY_PASSWORD", ""),
        e164(sender) or sender,
        secret,
    )


def _web_address(name: str, url: str) -> str:
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("https", "http") and bool(parts.hostname) and not parts.query
        _ = parts.port
    except ValueError:
        sound = False
    if not sound:
        raise CannotStart(f"{name} must be a web address, like https://sms.example.org/send: change it.")
    return url.rstrip("/")
