"""Kannel, a real SMS gateway, with the fake SMS centre that its makers test it with."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from urllib.parse import quote, unquote_plus, unquote_to_bytes

import pytest

from bot.channels.sms.gateway import GatewaySms
from bot.channels.sms.given import GatewayGiven
from bot.channels.sms.provider import SmsProvider
from bot.channels.web.public import PublicPlace
from tests.parts.running import free_port, running, said_in
from tests.texting import Carried, Kept, hooks

FAKE_SMSC = Path("/usr/lib/kannel/test/fakesmsc")
NUMBER, SECRET = "+15555550100", "a_secret_for_tests"
_GOT = re.compile(r"Got message \d+: <(.*)>")
_WIRE = re.compile(r"\S+ (?P<to>\S+) (?:udh (?P<udh>\S+) )?(?P<kind>text|data|ucs-2) (?P<words>.*)")
_CONFIGURATION = """
group = core
admin-port = {admin}
admin-password = admin
smsbox-port = {box}
box-allow-ip = 127.0.0.1
sms-combine-concatenated-mo = true

group = smsc
smsc = fake
smsc-id = fake
host = 127.0.0.1
port = {smsc}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = {box}
sendsms-port = {send}
http-request-retry = 20
http-queue-delay = 1

group = sendsms-user
username = desk
password = a_password
concatenation = true
max-messages = 10

group = sms-service
keyword = default
catch-all = true
max-messages = 0
get-url = "{hooks}/hooks/sms/in?secret={secret}&from=%p&to=%P&text=%b&coding=%c&id=%I&at=%t"
"""


@asynccontextmanager
async def gateway() -> AsyncIterator[Carried]:
    """Bearerbox, smsbox and the fake centre on free ports. Skips by name where Kannel is not installed."""
    if not (shutil.which("bearerbox", path="/usr/sbin:/usr/bin") and FAKE_SMSC.exists()):
        pytest.skip("kannel and kannel-extras are not installed: .ci/run installs them")
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ports = {name: free_port() for name in ("admin", "box", "smsc", "send")}
        url = f"http://127.0.0.1:{ports['send']}/cgi-bin/sendsms"
        front, places = Kept(), list[PublicPlace]()

        def make(place: PublicPlace) -> SmsProvider:
            places.append(place)
            return GatewaySms(GatewayGiven(url, "desk", "a_password", NUMBER, SECRET), place)

        provider = await stack.enter_async_context(hooks(front, make))
        settings = folder / "kannel.conf"
        settings.write_text(_CONFIGURATION.format(**ports, hooks=places[0].url, secret=SECRET))
        for program, port in (("bearerbox", ports["smsc"]), ("smsbox", ports["send"])):
            command = [f"/usr/sbin/{program}", "-v", "3", str(settings)]
            await stack.enter_async_context(running(command, folder / program, port))
        centre = _Centre(stack, folder, ports["smsc"])
        await centre.joined()

        async def reports(what: str) -> object:
            """The fake centre reports each text as delivered by itself."""
            return None

        yield Carried(
            "kannel", provider, places[0], front, centre.got, centre.says, centre, reports, lists=False
        )


class _Centre:
    """The fake centre. It holds one line to Kannel, so a new one takes the place of the last."""

    def __init__(self, stack: AsyncExitStack, folder: Path, port: int) -> None:
        self._stack = stack
        self._folder = folder
        self._command = [str(FAKE_SMSC), "-H", "127.0.0.1", "-r", str(port), "-i", "0.01"]
        self._said: list[Path] = []
        self._now = AsyncExitStack()

    async def says(self, sender: str, body: str) -> None:
        """A patient texts, and goes on receiving."""
        plain = body.isascii()
        words = body if plain else quote(body.encode("utf-16-be"))
        await self.joined("-m", "1", f"{sender} {NUMBER} {'text' if plain else 'ucs2'} {words}")
        await said_in(self._said[-1], "sent message 1")

    async def joined(self, *arguments: str) -> None:
        """On the line; without arguments only to receive."""
        await self._now.aclose()
        said = self._folder / f"centre{len(self._said)}"
        self._said.append(said)
        self._now = await self._stack.enter_async_context(AsyncExitStack())
        command = [*self._command, *(arguments or ("-m", "0", "1 2 text none"))]
        await self._now.enter_async_context(running(command, said))

    async def got(self) -> list[tuple[str, str]]:
        """What phones got, the parts of a long text joined again."""
        found: list[tuple[str, str]] = []
        for said in self._said:
            for line in _GOT.findall(said.read_bytes().decode("utf-8", "replace")):
                _take(found, line)
        return found


def _take(found: list[tuple[str, str]], line: str) -> None:
    """One line of the wire: a text, the rest of one after a line break, or a further part of a long one."""
    wire = _WIRE.fullmatch(line)
    if wire is None:
        to, body = found.pop()
        found.append((to, f"{body}\n{line}"))
        return
    words = wire["words"]
    if wire["kind"] == "ucs-2":
        words = unquote_to_bytes(words.replace("+", " ")).decode("utf-16-be")
    elif wire["udh"]:
        words = unquote_plus(words)
    if wire["udh"] and not wire["udh"].endswith("%01"):
        to, body = found.pop()
        found.append((to, body + words))
    else:
        found.append((wire["to"], words))
