"""The key of the data file: 32 bytes as hexadecimal, kept in a file that only its owner reads."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from practice.store.errors import BadKey

_HEX = re.compile(r"[0-9a-fA-F]{64}")


def checked_key(key: str) -> str:
    """The key, trimmed. Raises BadKey, which never repeats it."""
    trimmed = key.strip()
    if not _HEX.fullmatch(trimmed):
        raise BadKey(
            "The data key should be 64 hexadecimal characters (32 bytes). "
            'Make one with: python -c "import secrets; print(secrets.token_hex(32))"'
        )
    return trimmed.lower()


def key_in(file: Path) -> str:
    """The key in a file; makes the file, readable by its owner only, when it is missing."""
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return checked_key(file.read_text(encoding="ascii", errors="replace"))
    key = secrets.token_hex(32)
    with os.fdopen(handle, "w", encoding="ascii") as made:
        made.write(key + "\n")
        made.flush()
        os.fsync(made.fileno())
    return key
