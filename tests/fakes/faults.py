"""Every known way in which a call to a provider can fail, and how a fake server makes it happen."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = Any


@dataclass(frozen=True)
class Fault:
    """What happens to a call. `accepts`: Telegram carries it out before things go wrong.

    `how`: error (an answer in JSON), page (HTML), cut (half an answer), reset, silent (no answer), drip.
    """

    how: str
    status: int = 500
    description: str = "Internal Server Error"
    parameters: Mapping[str, Json] = field(default_factory=dict)
    accepts: bool = False
    seconds: float = 30.0


def too_many(seconds: int) -> Fault:
    """429."""
    words = f"Too Many Requests: retry after {seconds}"
    return Fault("error", 429, words, {"retry_after": seconds})


BLOCKED = Fault("error", 403, "Forbidden: bot was blocked by the user")
GONE = Fault("error", 403, "Forbidden: user is deactivated")
NO_CHAT = Fault("error", 400, "Bad Request: chat not found")
NOT_FOUND_TOPIC = Fault("error", 400, "Bad Request: message thread not found")
CONFLICT = Fault("error", 409, "Conflict: terminated by other getUpdates request")
WRONG_TOKEN = Fault("error", 401, "Unauthorized")


def error_of(fault: Fault) -> dict[str, Json]:
    about = {"parameters": dict(fault.parameters)} if fault.parameters else {}
    return {"ok": False, "error_code": fault.status, "description": fault.description, **about}


async def fail(writer: asyncio.StreamWriter, fault: Fault, answer: Json) -> bool:
    """Let the call fail; whether the connection stays good."""
    match fault.how:
        case "error":
            await write(writer, fault.status, error_of(fault))
            return True
        case "page":
            await write(writer, fault.status, "<html><body>Bad Gateway</body></html>")
            return True
        case "cut":
            await write(writer, 200, json.dumps(answer)[:-9])
            return True
        case "reset":
            writer.transport.abort()
            return False
        case "silent":
            await asyncio.sleep(fault.seconds)
            return False
        case "drip":
            await _drip(writer, json.dumps(answer).encode(), fault.seconds)
            return False
    raise ValueError(fault.how)


async def write(writer: asyncio.StreamWriter, status: int, answer: Json) -> None:
    body = (answer if isinstance(answer, str) else json.dumps(answer)).encode()
    head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    await writer.drain()


async def _drip(writer: asyncio.StreamWriter, body: bytes, seconds: float) -> None:
    writer.write(f"HTTP/1.1 200 X\r\nContent-Length: {len(body)}\r\n\r\n".encode())
    for number in range(len(body)):
        writer.write(body[number : number + 1])
        await writer.drain()
        await asyncio.sleep(seconds / len(body))
