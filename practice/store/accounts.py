"""Staff accounts, wrong tries and logins."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from practice.accounts import IDLE, LONGEST, TRIES, WITHIN, Account, Login, NewAccount, folded, holds
from practice.episodes import Refused
from practice.ids import AccountId, LoginId
from practice.store.account_tables import accounts, logins, recovery_codes, wrong_tries
from practice.store.audit import append
from practice.store.errors import Unknown
from practice.store.scope import Scope
from practice.store.words import clean


class Accounts:
    """Implements practice.account_port.Accounts."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, new: NewAccount, by: str) -> Account | Refused:
        """See the port."""
        scope = self._scope
        ident = AccountId(scope.new_id())
        about = {"password": new.password, "secret": new.secret, "last_step": 0, "made_at": scope.now}
        row = {"id": ident, "name": new.name, "folded": folded(new.name), **about}
        if not scope.add_new(accounts, [row]):
            return Refused("There is an account of that name already.")
        self._add_recovery(ident, new)
        self._note("staff.added", by, ident)
        return self._known(ident)

    def renew(self, account: AccountId, new: NewAccount, by: str) -> None:
        """See the port."""
        about = {"password": new.password, "secret": new.secret, "ended_at": None}
        if not self._scope.change(accounts, accounts.c.id == account, **about):
            raise Unknown("no such account in this practice")
        self._scope.drop(recovery_codes, recovery_codes.c.account_id == account)
        self._add_recovery(account, new)
        self._end_logins(logins.c.account_id == account)
        self._note("staff.renewed", by, account)

    def end(self, account: AccountId, by: str) -> None:
        """See the port."""
        self._scope.change(accounts, accounts.c.id == account, ended_at=self._scope.now)
        self._end_logins(logins.c.account_id == account)
        self._note("staff.ended", by, account)

    def named(self, name: str) -> Account | None:
        """See the port."""
        mine = self._scope.mine(accounts, accounts.c.folded == folded(name))
        row = self._scope.row(sa.select(accounts).where(mine))
        return None if row is None else _account(row)

    def all(self) -> tuple[Account, ...]:
        """See the port."""
        query = sa.select(accounts).where(self._scope.mine(accounts)).order_by(accounts.c.folded)
        return tuple(_account(row) for row in self._scope.rows(query))

    def wrong(self, whom: str) -> tuple[datetime, ...]:
        """See the port."""
        mine = self._scope.mine(wrong_tries, wrong_tries.c.whom == whom)
        query = sa.select(wrong_tries.c.at).where(mine).order_by(wrong_tries.c.at.desc()).limit(TRIES)
        return tuple(row.at for row in self._scope.rows(query))

    def tried(self, whom: str) -> None:
        """See the port."""
        self._scope.drop(wrong_tries, wrong_tries.c.at < self._scope.now - WITHIN)
        self._scope.add(wrong_tries, id=self._scope.new_id(), whom=whom, at=self._scope.now)

    def forgive(self, whom: str) -> None:
        """See the port."""
        self._scope.drop(wrong_tries, wrong_tries.c.whom == whom)

    def use_step(self, account: AccountId, step: int) -> bool:
        """See the port."""
        newer = sa.and_(accounts.c.id == account, accounts.c.last_step < step)
        return bool(self._scope.change(accounts, newer, last_step=step))

    def use_recovery(self, account: AccountId, digest: str) -> bool:
        """See the port."""
        c = recovery_codes.c
        unused = sa.and_(c.account_id == account, c.digest == digest, c.used_at.is_(None))
        return bool(self._scope.change(recovery_codes, unused, used_at=self._scope.now))

    def recovery_left(self, account: AccountId) -> int:
        """See the port."""
        c = recovery_codes.c
        mine = self._scope.mine(recovery_codes, c.account_id == account, c.used_at.is_(None))
        return len(self._scope.rows(sa.select(c.digest).where(mine)))

    def sign_in(self, account: AccountId, token: str, about: str) -> Login:
        """See the port."""
        scope = self._scope
        ident = LoginId(scope.new_id())
        times = {"made_at": scope.now, "seen_at": scope.now, "ends_at": scope.now + LONGEST}
        scope.add(logins, id=ident, account_id=account, token=token, about=clean(about), **times)
        found = self.login(token)
        if found is None:
            raise Unknown("no such account in this practice")
        append(scope, "staff.signed_in", found.name, None, {"login": ident})
        return found

    def login(self, token: str) -> Login | None:
        """See the port."""
        found = self._logins(logins.c.token == token)
        return found[0] if found else None

    def touch(self, login: LoginId) -> None:
        """See the port."""
        self._scope.change(logins, logins.c.id == login, seen_at=self._scope.now)

    def sign_out(self, login: LoginId, by: str) -> None:
        """See the port."""
        if self._end_logins(logins.c.id == login):
            append(self._scope, "staff.signed_out", by, None, {"login": login})

    def logins(self) -> tuple[Login, ...]:
        """See the port."""
        return self._logins(logins.c.seen_at > self._scope.now - IDLE)

    def _logins(self, *where: sa.ColumnElement[bool]) -> tuple[Login, ...]:
        same = sa.and_(accounts.c.practice_id == logins.c.practice_id, accounts.c.id == logins.c.account_id)
        query = sa.select(logins, accounts.c.name).join(accounts, same)
        mine = self._scope.mine(logins, accounts.c.ended_at.is_(None), *where)
        rows = self._scope.rows(query.where(mine).order_by(logins.c.seen_at.desc()))
        return tuple(found for row in rows if holds(found := _login(row), self._scope.now))

    def _end_logins(self, which: sa.ColumnElement[bool]) -> int:
        still = sa.and_(which, logins.c.ended_at.is_(None))
        return self._scope.change(logins, still, ended_at=self._scope.now)

    def _add_recovery(self, account: AccountId, new: NewAccount) -> None:
        for digest in new.recovery:
            self._scope.add(recovery_codes, account_id=account, digest=digest)

    def _known(self, account: AccountId) -> Account:
        row = self._scope.row(sa.select(accounts).where(self._scope.mine(accounts, accounts.c.id == account)))
        if row is None:
            raise Unknown("no such account in this practice")
        return _account(row)

    def _note(self, what: str, by: str, account: AccountId) -> None:
        append(self._scope, what, by, None, {"account": account})


def _account(row: Any) -> Account:
    return Account(row.id, row.name, row.password, row.secret, row.last_step, row.made_at, row.ended_at)


def _login(row: Any) -> Login:
    times = (row.made_at, row.seen_at, row.ends_at, row.ended_at)
    return Login(row.id, row.account_id, row.name, *times, row.about)
