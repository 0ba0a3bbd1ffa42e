"""What a store draws by chance: the names of rows, codes, the secrets of links."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable

NewId = Callable[[], str]
Draw = Callable[[str, int], str]


def hex_id() -> str:
    """32 hexadecimal characters that nobody can guess."""
    return uuid.uuid4().hex


def drawn(signs: str, length: int) -> str:
    """So many of the signs that nobody can guess them: a code, or the secret of a link."""
    return "".join(secrets.choice(signs) for _ in range(length))
