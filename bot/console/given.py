"""What the console is given beside the running desk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.home import Home


@dataclass(frozen=True, slots=True)
class Given:
    """`key` is the data key, `secret` seals what pages send back, `data` is where the files are."""

    home: Home
    key: str
    secret: bytes
    data: Path
