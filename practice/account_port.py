"""What the practice's memory offers about staff who sign in to the console."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from practice.accounts import Account, Login, NewAccount
from practice.episodes import Refused
from practice.ids import AccountId, LoginId


class Accounts(Protocol):
    """Accounts, wrong tries and logins. Secrets come in as hashes or sealed; each change is in the audit."""

    def add(self, new: NewAccount, by: str) -> Account | Refused:
        """Make an account. Refused when the name is taken, also by one that has ended."""

    def renew(self, account: AccountId, new: NewAccount, by: str) -> None:
        """New password, key and recovery codes; every login of the account ends."""

    def end(self, account: AccountId, by: str) -> None:
        """The account may not sign in any more, and every login of it ends. What it did stays."""

    def named(self, name: str) -> Account | None:
        """The account of this name, ended or not, or None."""

    def all(self) -> tuple[Account, ...]:
        """All accounts, by name."""

    def wrong(self, whom: str) -> tuple[datetime, ...]:
        """When somebody tried to sign in as `whom`, a digest of a name, and could not; the last ones."""

    def tried(self, whom: str) -> None:
        """Write down a wrong try. Nobody needs to have that name."""

    def forgive(self, whom: str) -> None:
        """Forget the wrong tries."""

    def use_step(self, account: AccountId, step: int) -> bool:
        """Whether this one-time code is newer than any used before; it is used with that."""

    def use_recovery(self, account: AccountId, digest: str) -> bool:
        """Whether this is an unused recovery code of the account; it is used up with that."""

    def recovery_left(self, account: AccountId) -> int:
        """How many recovery codes are unused."""

    def sign_in(self, account: AccountId, token: str, about: str) -> Login:
        """Begin a login under this hash of a token. `about` tells a person which browser it is."""

    def login(self, token: str) -> Login | None:
        """The login under this hash, if it holds now and its account has not ended."""

    def touch(self, login: LoginId) -> None:
        """It was used just now."""

    def sign_out(self, login: LoginId, by: str) -> None:
        """End one login; twice changes nothing."""

    def logins(self) -> tuple[Login, ...]:
        """All that hold now, the latest used first."""
