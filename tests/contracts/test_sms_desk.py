"""A whole desk by text message: Twilio on one side, a patient's phone on the other."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.app import Desk, wall_clock
from bot.channels.base import Outbound
from bot.channels.gsm7 import segments
from bot.channels.sms.given import TwilioGiven
from bot.channels.sms.line import Line
from bot.channels.web.public import PublicPlace
from bot.commands.serving import World, public
from practice.consent import Scope
from tests.desk import FakeChannel, opened, plan, until
from tests.fakes import twilio
from tests.fakes.twilio import FakeTwilio
from tests.texting import in_haste

ANA = "+15555550142"


@dataclass
class Texting:
    """A desk, and what a phone sees of it."""

    desk: Desk
    fake: FakeTwilio

    async def say(self, text: str) -> list[str]:
        """Text the desk; what came back."""
        before = len(self.fake.sent())
        assert await self.fake.says(ANA, text) == 200
        await self.desk.quiet()
        return [message.body for message in self.fake.sent()[before:]]

    def states(self) -> list[str]:
        """What became of the desk's messages, in order."""
        with self.desk.store.turn(self.desk.settings.id, self.desk.front.now()) as uow:
            chat = uow.conversations.find_or_open("sms", ANA).id
        lines = self.desk.store.history(self.desk.settings.id, chat)
        return [line.state for line in lines if not line.inbound]


@asynccontextmanager
async def desk_by_text(folder: Path) -> AsyncIterator[Texting]:
    listener = socket.create_server(("127.0.0.1", 0))
    place = PublicPlace(f"http://127.0.0.1:{listener.getsockname()[1]}")
    async with FakeTwilio() as fake:
        assert isinstance(fake, FakeTwilio)
        fake.hooks = place.url
        given = TwilioGiven(twilio.ACCOUNT, twilio.TOKEN, twilio.NUMBER, api=fake.url)
        line = Line(given, place, wall_clock, pace=in_haste())
        base = plan(folder, FakeChannel())
        async with opened(replace(base, channels=(*base.channels, line.channel))) as desk:
            await line.open(desk)
            async with public(World(place, listener), line.routes()):
                yield Texting(desk, fake)
            await line.close()
        await line.hang_up()
    listener.close()


async def test_a_menu_is_numbered_and_a_number_answers_it(tmp_path: Path) -> None:
    async with desk_by_text(tmp_path) as phone:
        replies = await phone.say("tomorrow after 3?")
        assert any("1. " in reply for reply in replies)
        assert all(segments(reply) <= 3 for reply in replies)
        assert await phone.say("1") != []


async def test_an_emergency_is_answered_at_once(tmp_path: Path) -> None:
    async with desk_by_text(tmp_path) as phone:
        replies = await phone.say("i have crushing chest pain and cant breathe")
        assert "911" in replies[0]
        assert len([reply for reply in replies if reply == replies[0]]) == 1


async def test_delivered_is_seen_and_never_taken_back(tmp_path: Path) -> None:
    async with desk_by_text(tmp_path) as phone:
        await phone.say("hello")
        assert set(phone.states()) == {"sent"}
        message = phone.fake.sent()[-1]
        for status in ("delivered", "sent", "queued", "delivered"):
            assert await phone.fake.reports(message, status) == 200
        assert phone.states()[-1] == "delivered"


async def test_an_unreachable_phone_is_a_task_for_staff(tmp_path: Path) -> None:
    async with desk_by_text(tmp_path) as phone:
        await phone.say("hello")
        await phone.fake.reports(phone.fake.sent()[-1], "undelivered", 30005)
        assert phone.states()[-1] == "failed"
        board = await phone.desk.staff.board()
        assert [task.kind for task in board.tasks if task.kind == "unreachable"] == ["unreachable"]


async def test_a_stop_that_only_the_carrier_heard_is_mirrored(tmp_path: Path) -> None:
    async with desk_by_text(tmp_path) as phone:
        await phone.say("hello")
        phone.fake.refuse[ANA] = 21610
        await phone.say("and where do i park?")
        assert phone.states()[-1] == "dropped"
        with phone.desk.store.turn(phone.desk.settings.id, phone.desk.front.now()) as uow:
            chat = uow.conversations.find_or_open("sms", ANA).id
            assert uow.consents.allows(Scope.REMINDERS, chat) is not None


async def test_cancel_stops_and_staff_ask_about_the_visit(tmp_path: Path) -> None:
    async with desk_by_text(tmp_path) as phone:
        await phone.say("hello")
        phone.fake.refuse[ANA] = 21610
        assert await phone.say("CANCEL") == []
        board = await phone.desk.staff.board()
        assert "opt_out" in [task.kind for task in board.tasks]


@pytest.mark.parametrize(
    "word",
    ["STOP", "stopall", "Unsubscribe", "END", "quit", "REVOKE", "OPTOUT", "stop all", "Opt out", "Stop."],
)
async def test_every_word_of_the_carriers_stops(tmp_path: Path, word: str) -> None:
    async with desk_by_text(tmp_path) as phone:
        [reply] = (await phone.say(word))[-1:]
        assert "911" in reply
        assert segments(reply) <= 2
        again = await phone.say("START")
        assert again != []


async def test_help_names_the_practice_and_its_phone(tmp_path: Path) -> None:
    async with desk_by_text(tmp_path) as phone:
        for word in ("HELP", "info"):
            reply = " ".join(await phone.say(word))
            assert phone.desk.settings.name in reply
            assert phone.desk.settings.phone in reply


async def test_what_came_while_the_desk_was_closed_is_fetched_at_the_start(tmp_path: Path) -> None:
    async with desk_by_text(tmp_path) as phone:
        await phone.say("hello")
        await until(lambda: phone.desk.store.recalled(phone.desk.settings.id, "sms.swept_until") is not None)
    async with FakeTwilio() as fake:
        assert isinstance(fake, FakeTwilio)
        fake.hooks = "http://127.0.0.1:9"
        await fake.says(ANA, "where do i park?")
        place = PublicPlace("http://127.0.0.1:9")
        given = TwilioGiven(twilio.ACCOUNT, twilio.TOKEN, twilio.NUMBER, api=fake.url)
        line = Line(given, place, wall_clock, pace=in_haste())
        base = plan(tmp_path, FakeChannel())
        async with opened(replace(base, channels=(*base.channels, line.channel))) as desk:
            await line.open(desk)
            await until(lambda: bool(fake.sent()))
            await desk.quiet()
            await line.close()
        await line.hang_up()


async def test_odd_outbound_text_is_carried(tmp_path: Path) -> None:
    async with desk_by_text(tmp_path) as phone:
        channel = phone.desk.channels["sms"]
        for odd in ("", "\n\n", "<b>&amp;", "\u200f2\u200e", "x" * 20_000):
            outcome = await channel.send(Outbound("row", ANA, odd, wall_clock()))
            assert type(outcome).__name__ == "Sent"
