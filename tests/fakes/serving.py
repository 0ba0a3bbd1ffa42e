"""A small HTTP server on this machine, for fakes of providers that can fail in every known way."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from tests.fakes.listening import Listening


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Said:
    """One answer."""

    status: int
    body: str
    kind: str = "application/json"
    headers: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Fault:
    """How a call fails. `accepts`: the provider carries it out before things go wrong.

    `how`: silent (no answer), reset, cut (the line ends in the answer), half (half an answer that says it is
    whole), drip (a byte now and then), or answer (`said`).
    """

    how: str
    accepts: bool = False
    said: Said | None = None


HTML = "<html><body>It is not you, it is us</body></html>"
FAULTS = {
    "read time-out after acceptance": Fault("silent", accepts=True),
    "reset": Fault("reset"),
    "reset after acceptance": Fault("reset", accepts=True),
    "429": Fault(
        "answer",
        said=Said(429, '{"code": 20429, "message": "Too Many Requests"}', headers={"Retry-After": "7"}),
    ),
    "403": Fault("answer", said=Said(403, '{"status": 403}')),
    "500 with HTML": Fault("answer", said=Said(500, HTML, "text/html")),
    "500 with HTML after acceptance": Fault("answer", accepts=True, said=Said(500, HTML, "text/html")),
    "truncated answer": Fault("cut", accepts=True),
    "slow drip": Fault("drip", accepts=True),
}


class Serving(Listening):
    """Answers with `answer`, unless `fault` is set: then every call fails that way."""

    def __init__(self) -> None:
        super().__init__()
        self.fault: Fault | None = None

    async def answer(self, asked: Asked) -> Said:
        """What the provider does and says."""
        raise NotImplementedError

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        method, target, _ = first.split(" ")
        parts = urlsplit(target)
        query, form = (dict(parse_qsl(text, keep_blank_values=True)) for text in (parts.query, body.decode()))
        asked = Asked(method, parts.path, query, form, headers)
        fault = self.fault
        said = await self.answer(asked) if fault is None or fault.accepts else Said(200, "{}")
        return await _write(writer, said, fault)


async def _write(writer: asyncio.StreamWriter, said: Said, fault: Fault | None) -> bool:
    """Whether the connection stays good."""
    if fault is not None and fault.how == "silent":
        await asyncio.sleep(60)
        return False
    if fault is not None and fault.how == "reset":
        writer.transport.abort()
        return False
    said = fault.said if fault is not None and fault.said else said
    body = said.body.encode()
    more = "".join(f"{name}: {value}\r\n" for name, value in (said.headers or {}).items())
    head = (
        f"HTTP/1.1 {said.status} X\r\nContent-Type: {said.kind}\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    )
    if fault is not None and fault.how == "cut":
        writer.write(head.encode() + body[: len(body) // 2])
        await writer.drain()
        return False
    if fault is not None and fault.how == "half":
        body = body[: len(body) // 2]
        head = f"HTTP/1.1 {said.status} X\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode())
    if fault is not None and fault.how == "drip":
        for place in range(len(body)):
            writer.write(body[place : place + 1])
            await writer.drain()
            await asyncio.sleep(0.5)
    else:
        writer.write(body)
    await writer.drain()
    return True
