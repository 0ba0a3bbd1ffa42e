"""Twilio as the npm package `emulate` plays it: others wrote it, and it signs as Twilio signs."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
import pytest

from bot.channels.sms.given import TwilioGiven
from bot.channels.sms.provider import SmsProvider
from bot.channels.sms.twilio import TwilioSms
from bot.channels.web.public import PublicPlace
from tests.parts.running import PARTS, free_port, running
from tests.texting import Carried, Kept, hooks

NODE = PARTS / "node_modules" / "node" / "bin" / "node"
EMULATE = PARTS / "node_modules" / "emulate" / "dist" / "index.js"
ACCOUNT, TOKEN, NUMBER = f"AC{'0' * 32}", "twilio_test_auth_token", "+15551234567"
_CALLS = f"/2010-04-01/Accounts/{ACCOUNT}"


@asynccontextmanager
async def twilio() -> AsyncIterator[Carried]:
    """The emulator on a free port, its number leading to our webhooks. Skips where it is not installed."""
    if not (NODE.exists() and EMULATE.exists()):
        pytest.skip(f"emulate and node are not installed in {PARTS}: .ci/run installs them")
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        port = free_port()
        command = [str(NODE), str(EMULATE), "start", "--service", "twilio", "--port", str(port)]
        await stack.enter_async_context(running(command, folder / "said", port))
        url = f"http://127.0.0.1:{port}"
        line = await stack.enter_async_context(
            httpx.AsyncClient(base_url=url, auth=(ACCOUNT, TOKEN), trust_env=False, timeout=20)
        )
        front, places = Kept(), list[PublicPlace]()

        def make(place: PublicPlace) -> SmsProvider:
            places.append(place)
            return TwilioSms(TwilioGiven(ACCOUNT, TOKEN, NUMBER, api=url), place)

        provider = await stack.enter_async_context(hooks(front, make))
        lead = {"SmsUrl": places[0].address("/hooks/sms/in"), "SmsMethod": "POST"}
        done = await line.post(f"{_CALLS}/IncomingPhoneNumbers/PN{'0' * 32}.json", data=lead)
        assert done.status_code == 200, done.text

        async def outbound() -> list[dict[str, str]]:
            listed = (await line.get(f"{_CALLS}/Messages.json")).json()["messages"]
            return [message for message in reversed(listed) if message["direction"] != "inbound"]

        async def got() -> list[tuple[str, str]]:
            return [(message["to"], message["body"]) for message in await outbound()]

        async def says(sender: str, body: str) -> object:
            about = {"From": sender, "To": NUMBER, "Body": body}
            done = await line.post("/_twilio/simulate/inbound-message", data=about)
            assert done.status_code == 201, done.text
            return done

        async def reports(what: str) -> object:
            about = {
                "MessageSid": (await outbound())[-1]["sid"],
                "Status": "undelivered" if what == "failed" else what,
            }
            return await line.post("/_twilio/simulate/message-status", data=about)

        yield Carried("emulate", provider, places[0], front, got, says, line, reports)
