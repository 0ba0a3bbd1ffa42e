"""Accounts of staff for the console: what a login is, how long it holds, when trying is over (pure)."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from practice.ids import AccountId, LoginId

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=12)
TOUCHED_AGAIN = timedelta(minutes=1)  # a login's last sign of life is written no more often
TRIES = 5  # wrong ones in a row
WITHIN = timedelta(minutes=15)
RECOVERY_CODES = 8
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 200
LONGEST_NAME = 60
_TAKEN = frozenset({"patient", "desk", "staff", "carrier", "command line", "sample", "nobody"})


@dataclass(frozen=True, slots=True)
class Account:
    """One person of staff. `password` is an argon2id hash, `secret` the sealed key of the one-time codes.

    `last_step` is the newest one-time code used: none counts twice. `ended_at` None: it may sign in.
    """

    id: AccountId
    name: str
    password: str
    secret: str
    last_step: int
    made_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Login:
    """One browser that is signed in. Its token is known to the browser only; here is a hash of it."""

    id: LoginId
    account: AccountId
    name: str
    made_at: datetime
    seen_at: datetime
    ends_at: datetime
    ended_at: datetime | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What is written down for an account; `recovery` are hashes of the codes."""

    name: str
    password: str
    secret: str
    recovery: tuple[str, ...]


def holds(login: Login, now: datetime) -> bool:
    """Whether a login counts at `now`."""
    return login.ended_at is None and now < login.ends_at and now < login.seen_at + IDLE


def locked_until(wrong: Collection[datetime], now: datetime) -> datetime | None:
    """When trying may go on; None: now. `wrong` are the moments of wrong tries since the last right one."""
    lately = sorted(at for at in wrong if now < at + WITHIN)
    return lately[-TRIES] + WITHIN if len(lately) >= TRIES else None


def folded(name: str) -> str:
    """A name as it is looked up: without case, and with single blanks."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def unfit_name(name: str) -> str | None:
    """Why nobody may have this name, as a sentence; None: it will do. The audit knows people by it."""
    plain = folded(name)
    if not plain or len(name) > LONGEST_NAME or not name.isprintable():
        return f"A name has 1 to {LONGEST_NAME} letters."
    if plain in _TAKEN:
        return f"The audit calls something else {plain!r}: choose another name."
    return None


def unfit_password(password: str, name: str) -> str | None:
    """Why this password will not do, as a sentence; None: it will."""
    if len(password) < SHORTEST_PASSWORD:
        return f"The password is too short: use {SHORTEST_PASSWORD} characters or more, such as four words."
    if len(password) > LONGEST_PASSWORD:
        return f"The password is too long: {LONGEST_PASSWORD} characters are the most."
    if len(set(password)) < 5 or folded(password) == folded(name):
        return "The password is too easy to guess: use four words that have nothing to do with each other."
    return None
