"""An account for the console, and a caller that is signed in to it."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx
import pyotp

from bot.app import DATA, Desk, wall_clock
from bot.channels.web.pages import application
from bot.console.given import Given
from bot.console.later import ConsoleLater
from bot.console.proof import Proof, recovery_digest
from bot.home import Home
from practice.accounts import Account, NewAccount
from practice.settings import PracticeSettings
from practice.store import Store
from tests.desk import KEY
from tests.program import Program

PASSWORD = "green kettle on the moon"
NAME = "Dr. Amari"
ORIGIN = "http://localhost:8080"
RECOVERY = "K7QM4TXB"
_TOKEN = re.compile(r'name="page_token" value="([0-9a-f]+)"')


@dataclass(frozen=True)
class Person:
    """A member of staff with the phone in hand."""

    name: str
    secret: str

    def code(self, now: datetime) -> str:
        """What the phone shows."""
        return pyotp.TOTP(self.secret).at(now)


def person(
    store: Store, settings: PracticeSettings, now: datetime, name: str = NAME, key: str = KEY
) -> Person:
    """Makes an account, as the command line does."""
    proof = Proof(key)
    kit = proof.kit(name, settings.name)
    codes = (recovery_digest(name, RECOVERY),)
    new = NewAccount(name, proof.hashed(PASSWORD), proof.sealed(kit.secret, name), codes)
    with store.turn(settings.id, now) as uow:
        assert isinstance(uow.accounts.add(new, "command line"), Account)
    return Person(name, kit.secret)


def made_as_printed(program: Program) -> Person:
    """Makes the account by the line that the open desk prints: a password twice, then the phone's code."""
    line = next(line for line in program.said if "staff add" in line).strip()
    environment = {**os.environ, "DESKSIDE_HOME": str(program.home)}
    with subprocess.Popen(
        line, shell=True, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        running.stdin.write(f"{PASSWORD}\n{PASSWORD}\n")
        running.stdin.flush()
        shown = next(said for said in running.stdout if "type this key there: " in said)
        found = Person(NAME, shown.split(": ")[1].strip())
        running.stdin.write(f"{found.code(wall_clock())}\n")
        running.stdin.close()
        assert f"signs in on {program.address}/staff" in running.stdout.read()
    assert running.returncode == 0
    return found


class Caller:
    """A browser without a screen: it keeps its cookies and sends forms as the page would."""

    def __init__(self, web: httpx.AsyncClient) -> None:
        self.web = web
        self.token = ""

    async def get(self, path: str) -> httpx.Response:
        """Open a page; its token is kept for the next form."""
        answer = await self.web.get(path)
        found = _TOKEN.search(answer.text)
        self.token = found[1] if found else self.token
        return answer

    async def post(self, path: str, /, **fields: str) -> httpx.Response:
        """Send a form of the last page."""
        return await self.web.post(path, data={"page_token": self.token, **fields})

    async def sign_in(
        self, who: Person, now: datetime, password: str = PASSWORD, code: str = ""
    ) -> httpx.Response:
        """Fill in the form; the code is the phone's, unless another is given."""
        about = {"name": who.name, "password": password, "code": code or who.code(now)}
        answer = await self.web.post("/staff/sign-in", data=about)
        if answer.status_code == 303:
            await self.get("/staff/inbox")
        return answer


def given(data: Path = DATA) -> Given:
    """What a console gets in a test."""
    return Given(Home(Path("/nowhere")), KEY, b"secret", data)


@asynccontextmanager
async def calling(desk: Desk, origin: str = ORIGIN, data: Path = DATA) -> AsyncIterator[Caller]:
    """Somebody who opens the console of this desk."""
    console = ConsoleLater(desk, given(data))
    host = origin.split("://")[1].partition(":")[0]
    transport = httpx.ASGITransport(application(console.routes(), [host]), raise_app_exceptions=False)
    headers = {"origin": origin}
    async with httpx.AsyncClient(transport=transport, base_url=origin, headers=headers) as web:
        yield Caller(web)
    console.end_feeds()


@asynccontextmanager
async def signed_in(desk: Desk, name: str = NAME, data: Path = DATA) -> AsyncIterator[Caller]:
    """Somebody of staff, signed in; the physician if nobody else is named."""
    who = person(desk.store, desk.settings, desk.front.now(), name)
    async with calling(desk, data=data) as caller:
        assert (await caller.sign_in(who, desk.front.now())).status_code == 303
        yield caller
