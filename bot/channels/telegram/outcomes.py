"""What an error of a call to Telegram means: surely unsent, perhaps sent, or never to be sent.

| what happened                                   | outcome                          |
|-------------------------------------------------|----------------------------------|
| 429                                             | surely unsent, with its pause    |
| no connection, no free connection               | surely unsent                    |
| wrong token, another program reads (401, 409)   | surely unsent                    |
| blocked, never started, gone, moved (403, 400)  | refused, the address is lost     |
| any other 400                                   | refused                          |
| read or write time-out, reset, 5xx, no JSON     | ambiguous                        |

Reasons are kept and logged, so they hold nothing that Telegram or a patient said.
"""

from __future__ import annotations

from datetime import timedelta

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.channels.base import Ambiguous, Lost, NotSent, Outcome, Refused

_NEVER_LEFT = (
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ConnectError,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
_GONE = ("deactivated", "chat not found", "chat_not_found", "user not found", "group chat was deleted")


def outcome_of(error: TelegramError) -> Outcome:
    """The outcome. `BadRequest` and time-outs are network errors to the library, so order matters here."""
    match error:
        case RetryAfter():
            return NotSent("asked to wait", retry_after=pause_of(error))
        case Forbidden():
            gone = _says(error, _GONE)
            return Refused("gone" if gone else "blocked", lost=Lost.GONE if gone else Lost.BLOCKED)
        case ChatMigrated():
            return Refused("moved", lost=Lost.MOVED)
        case BadRequest():
            if _says(error, _GONE):
                return Refused("gone", lost=Lost.GONE)
            return Refused("not accepted")
        case InvalidToken():
            return NotSent("token not accepted")
        case Conflict():
            return NotSent("conflict")
    if isinstance(error.__cause__, _NEVER_LEFT):
        return NotSent(f"no connection ({type(error.__cause__).__name__})")
    return Ambiguous(f"unclear answer ({type(error.__cause__ or error).__name__})")


def pause_of(error: RetryAfter) -> float:
    """The pause that Telegram asked for, in seconds."""
    pause = error.retry_after
    return pause.total_seconds() if isinstance(pause, timedelta) else float(pause)


def unchanged(error: TelegramError) -> bool:
    """Whether an edit changed nothing, which is as good as done."""
    return isinstance(error, BadRequest) and _says(error, ("not modified",))


def _says(error: TelegramError, words: tuple[str, ...]) -> bool:
    said = error.message.casefold()
    return any(word in said for word in words)
