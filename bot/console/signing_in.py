"""Signing in: a name, a password and a code in; a login and the token of its cookie out."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.console.proof import Proof, recovery_digest, tidy
from bot.memory import Memory
from practice.accounts import LONGEST_PASSWORD, TOUCHED_AGAIN, Account, Login, folded, locked_until
from practice.episodes import Refused
from practice.identity import digest
from practice.ids import AccountId, LoginId
from practice.ports import UnitOfWork
from practice.settings import PracticeSettings
from practice.store.store import Store

WRONG = (
    "That did not work. Check the name, the password and the code; a code of the phone works once, "
    "for about a minute."
)
_LOCKED = (
    "Too many wrong tries. Try again at {at}, or run '.venv/bin/python -m bot staff unlock NAME' where the "
    "desk runs."
)
_LONGEST_ABOUT = 120


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh login; `token` goes into the browser's cookie and nowhere else."""

    login: Login
    token: str


class SigningIn:
    """Logins of one practice. Every check takes the same work, whether there is such a name or not."""

    def __init__(
        self, store: Store, settings: PracticeSettings, memory: Memory, proof: Proof, now: Clock
    ) -> None:
        self._store = store
        self._settings = settings
        self._memory = memory
        self._proof = proof
        self._now = now
        self._one_at_a_time = asyncio.Lock()

    async def sign_in(self, name: str, password: str, code: str, about: str) -> SignedIn | Refused:
        """Raises MemoryTrouble. `about` is the browser as it calls itself."""
        async with self._one_at_a_time:
            account = await self._memory.do(self._account, name)
            right, step = await asyncio.to_thread(self._checked, account, password, tidy(code))
            whose = account if account is not None and right else None
            return await self._memory.do(self._decide, name, whose, step, code, about[:_LONGEST_ABOUT])

    async def login(self, token: str, *, quietly: bool) -> Login | None:
        """Whose cookie this is, if the login holds. Unless `quietly`, it holds longer from now on."""
        return await self._memory.do(self._login, token, quietly)

    async def sign_out(self, login: LoginId, by: str) -> None:
        """End one login."""
        await self._memory.do(self._sign_out, login, by)

    def _account(self, name: str) -> Account | None:
        with self._store.look(self._settings.id, self._now()) as uow:
            found = uow.accounts.named(name)
        return found if found is not None and found.ended_at is None else None

    def _checked(self, account: Account | None, password: str, code: str) -> tuple[bool, int | None]:
        kept, sealed, name = (account.password, account.secret, account.name) if account else (None, None, "")
        right = self._proof.matches(kept, password[: LONGEST_PASSWORD + 1])
        return right, self._proof.step(sealed, name, code, self._now())

    def _decide(
        self, name: str, account: Account | None, step: int | None, code: str, about: str
    ) -> SignedIn | Refused:
        whom = whom_of(name)
        with self._store.turn(self._settings.id, self._now()) as uow:
            until = locked_until(uow.accounts.wrong(whom), uow.now)
            if until is not None:
                return Refused(_LOCKED.format(at=self._local(until)))
            if account is None or not _used(uow, account, step, code):
                uow.accounts.tried(whom)
                uow.audit.write("staff.turned_away", "nobody")
                return Refused(WRONG)
            uow.accounts.forgive(whom)
            token = secrets.token_urlsafe(32)
            return SignedIn(uow.accounts.sign_in(account.id, token_digest(token), about), token)

    def _login(self, token: str, quietly: bool) -> Login | None:
        now = self._now()
        with self._store.look(self._settings.id, now) as uow:
            found = uow.accounts.login(token_digest(token))
        if found is not None and not quietly and now - found.seen_at >= TOUCHED_AGAIN:
            with self._store.turn(self._settings.id, now) as uow:
                uow.accounts.touch(found.id)
        return found

    def _sign_out(self, login: LoginId, by: str) -> None:
        with self._store.turn(self._settings.id, self._now()) as uow:
            uow.accounts.sign_out(login, by)

    def _local(self, at: datetime) -> str:
        return f"{at.astimezone(self._settings.zone):%-I:%M %p}"


def _used(uow: UnitOfWork, account: Account, step: int | None, code: str) -> bool:
    """Use up the code, once: the phone's, or one from the paper."""
    ident: AccountId = account.id
    if step is not None:
        return uow.accounts.use_step(ident, step)
    return uow.accounts.use_recovery(ident, recovery_digest(account.name, code))


def whom_of(name: str) -> str:
    """Under what wrong tries for a name are kept."""
    return digest("sign-in", folded(name))


def token_digest(token: str) -> str:
    """How a login's token is kept."""
    return digest("login", token)
