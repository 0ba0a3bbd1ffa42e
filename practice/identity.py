"""Who is it: what counts as proof, how long it holds, and when trying is over (pure)."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from practice.patients import Patient


class How(StrEnum):
    """What vouches that a chat is a patient's: its channel, staff, a code, its phone, an invitation."""

    CHANNEL = "channel"
    STAFF = "staff"
    CODE = "code"
    PHONE = "phone"
    INVITE = "invite"


class Standing(StrEnum):
    """What is known of who writes. LAPSED: it was verified once, and has to be again."""

    UNKNOWN = "unknown"
    CLAIMED = "claimed"
    VERIFIED = "verified"
    LAPSED = "lapsed"


class Begun(StrEnum):
    """What came of a name and a date of birth. ASKED says nothing of whether there is such a patient."""

    ASKED = "asked"
    LINKED = "linked"
    LOCKED = "locked"


class Answered(StrEnum):
    """What came of a code, or of the date of birth after an invitation."""

    LINKED = "linked"
    WRONG = "wrong"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Invitation:
    """What staff hand to a patient: `token` is for a link, `code` can be typed. Shown once, kept as hash."""

    token: str
    code: str
    expires_at: datetime


CODE_LIVES = timedelta(minutes=10)
INVITE_LIVES = timedelta(days=3)
HOLDS = timedelta(days=90)
TRIES = 5  # answers to one code
MOST_BEGUN = 5  # times somebody may begin without coming to an end, by chat and by record
WITHIN = timedelta(hours=24)

DIGITS = "0123456789"
TYPED = "23456789BCDFGHJKMNPQRSTVWXZ"  # without vowels, so that no word looks like a code, nor 0/O and 1/I
LINK = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
CODE_LENGTH, TYPED_LENGTH, LINK_LENGTH = 6, 8, 32
_TYPED = re.compile(rf"(?:/?start[ ])?([{TYPED}]{{4}})[ -]?([{TYPED}]{{4}})", re.IGNORECASE)


def holds(verified_at: datetime | None, how: str | None, now: datetime) -> bool:
    """Whether a verification counts at `now`. A channel that vouches does so with every message."""
    if verified_at is None:
        return False
    return how == How.CHANNEL or now - verified_at < HOLDS


def digest(*parts: str) -> str:
    """How a secret is kept: bound to what it is for, so that no hash fits elsewhere."""
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two digests are the same, in the same time whatever they are."""
    return hmac.compare_digest(one, other)


def typed_code(text: str) -> str | None:
    """An invitation's code, if that is all a message is: eight signs, at least one of them a digit."""
    found = _TYPED.fullmatch(text.strip())
    code = (found[1] + found[2]).upper() if found else ""
    return code if any(sign.isdigit() for sign in code) else None


def shown_code(code: str) -> str:
    """As it is printed: "K7QM-4TXB"."""
    return f"{code[:4]}-{code[4:]}"


def named(patients: Sequence[Patient], given: str, family: str, born: date) -> Patient | None:
    """The one patient of this name and date of birth, those whom staff have checked first; else None."""
    wanted = (_folded(given), _folded(family), born)
    fits = [p for p in patients if (_folded(p.given_name), _folded(p.family_name), p.born) == wanted]
    checked = [p for p in fits if p.verified]
    found = checked or fits
    return found[0] if len(found) == 1 else None


def _folded(name: str) -> str:
    """A name without case, accents and signs: "O'Brien-Núñez" is "obriennunez"."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sign for sign in plain if sign.isalnum())
