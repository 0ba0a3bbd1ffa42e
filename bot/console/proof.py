"""What proves who signs in: passwords as argon2id, one-time codes of a phone, recovery codes on paper."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from practice.accounts import RECOVERY_CODES, folded
from practice.identity import TYPED, TYPED_LENGTH, digest

if TYPE_CHECKING:
    from argon2 import PasswordHasher

STEP = 30  # seconds that one code of the phone counts
_DRIFT = (-1, 0, 1)  # steps that the phone's clock may be off
_MEMORY = 19 * 1024  # KiB: what OWASP asks for, and little enough for a small machine
_ROUNDS, _LANES = 3, 1
_NONCE = 12


@dataclass(frozen=True, slots=True)
class Kit:
    """What a new account shows once: the phone's key, the link that holds it, and the recovery codes."""

    secret: str
    link: str
    recovery: tuple[str, ...]


class Proof:
    """Makes and checks proofs. `key` is the practice's data key: it seals the phones' keys."""

    def __init__(self, key: str) -> None:
        self._key = hashlib.sha256(b"deskside staff " + bytes.fromhex(key)).digest()

    @cached_property
    def _hasher(self) -> PasswordHasher:
        from argon2 import PasswordHasher

        return PasswordHasher(time_cost=_ROUNDS, memory_cost=_MEMORY, parallelism=_LANES)

    @cached_property
    def _nobodys(self) -> str:
        """What is checked for a name that nobody has, so that it takes as long."""
        return self._hasher.hash(secrets.token_hex(16))

    def hashed(self, password: str) -> str:
        """The password as it is kept. Takes a tenth of a second on purpose."""
        return self._hasher.hash(password)

    def matches(self, kept: str | None, password: str) -> bool:
        """Whether the password is the one that is kept. None: nobody's; it takes as long, and is wrong."""
        from argon2.exceptions import VerificationError

        try:
            self._hasher.verify(kept or self._nobodys, password)
        except VerificationError:
            return False
        return kept is not None

    def kit(self, name: str, practice: str) -> Kit:
        """A new phone key and recovery codes for this name."""
        import pyotp

        secret = pyotp.random_base32()
        link = pyotp.TOTP(secret, name=name, issuer=f"Deskside {practice}").provisioning_uri()
        codes = ("".join(secrets.choice(TYPED) for _ in range(TYPED_LENGTH)) for _ in range(RECOVERY_CODES))
        return Kit(secret, link, tuple(codes))

    def sealed(self, secret: str, name: str) -> str:
        """A phone's key as it is kept: it opens only for this name, and only with the data key."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = os.urandom(_NONCE)
        hidden = AESGCM(self._key).encrypt(nonce, secret.encode(), _bound(name))
        return base64.b64encode(nonce + hidden).decode()

    def step(self, sealed: str | None, name: str, code: str, now: datetime) -> int | None:
        """Which step of time the code is of, or None: it is not a code of this phone, now."""
        import pyotp

        secret = self._opened(sealed, name) if sealed else pyotp.random_base32()
        codes, here = pyotp.TOTP(secret), int(now.timestamp()) // STEP
        found = [here + n for n in _DRIFT if hmac.compare_digest(codes.generate_otp(here + n), code)]
        return found[0] if found and sealed else None

    def _opened(self, sealed: str, name: str) -> str:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        kept = base64.b64decode(sealed)
        return AESGCM(self._key).decrypt(kept[:_NONCE], kept[_NONCE:], _bound(name)).decode()


def recovery_digest(name: str, code: str) -> str:
    """How a recovery code is kept; blanks, dashes and case do not matter."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return digest("recovery", folded(name), plain)


def tidy(code: str) -> str:
    """A one-time code without the blanks that people type; empty when it cannot be one."""
    plain = "".join(code.split())
    return plain if plain.isascii() else ""


def _bound(name: str) -> bytes:
    return f"accounts|{folded(name)}|secret".encode()
