"""Staff by text: short orders from numbers on the list; nothing changes without the code; no names."""

from __future__ import annotations

import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest

from bot.app import Desk, wall_clock
from bot.channels.sms import staff_cases
from bot.channels.sms.given import TwilioGiven, staff_phones
from bot.channels.sms.line import Line
from bot.channels.web.public import PublicPlace
from bot.commands.serving import World, public
from bot.home import CannotStart
from practice.consent import Scope
from practice.visits import Opening, Visit
from tests.desk import MORNING, FakeChannel, opened, plan, until
from tests.fakes import twilio
from tests.fakes.twilio import FakeTwilio
from tests.texting import in_haste

ANA, DOCTOR, STRANGER = "+15555550142", "+15555550177", "+15555550188"
SOON = 0.05  # seconds
CODE = re.compile(r"text back (\d{4})\.")


@dataclass
class Texting:
    """A desk whose physician has a phone and no Telegram."""

    desk: Desk
    fake: FakeTwilio

    async def say(self, text: str, sender: str = DOCTOR) -> list[str]:
        """Text the desk; what the sender got back."""
        before = len(self.fake.sent())
        assert await self.fake.says(sender, text) == 200
        await self.desk.quiet()
        return [message.body for message in self.fake.sent()[before:] if message.to == sender]

    async def order(self, text: str) -> str:
        """Text an order and the code that comes back; the answer to that."""
        [asked] = await self.say(text)
        found = CODE.search(asked)
        assert found, asked
        return (await self.say(found[1]))[-1]

    def got(self, phone: str) -> list[str]:
        return [message.body for message in self.fake.sent() if message.to == phone]

    def in_full(self) -> None:
        """Ana chose clinical words in full by text."""
        with self.desk.store.turn(self.desk.settings.id, self.desk.front.now()) as uow:
            uow.consents.give((Scope.IN_FULL,), uow.conversations.find_or_open("sms", ANA).id)

    def visit(self, hours: int = 25) -> Visit:
        """A visit of Ana Marsh's."""
        kind, start = (
            self.desk.settings.visit_types["sick_visit"],
            MORNING + timedelta(hours=hours, minutes=5),
        )
        end = start + timedelta(minutes=kind.minutes)
        opening = Opening(self.desk.settings.provider, kind.key, kind.modes[0], start, end)
        with self.desk.store.turn(self.desk.settings.id, self.desk.front.now()) as uow:
            ana = next(each for each in uow.patients.all() if each.full_name == "Ana Marsh")
            made = uow.staff_visits.book_by_staff(opening, ana.id, "given", "sore throat", overbook=True)
        assert isinstance(made, Visit)
        return made

    def state(self, visit: Visit) -> str:
        with self.desk.store.look(self.desk.settings.id, self.desk.front.now()) as uow:
            found = uow.visits.get(visit.id)
        assert found is not None
        return found.state.value


@asynccontextmanager
async def by_text(folder: Path) -> AsyncIterator[Texting]:
    listener = socket.create_server(("127.0.0.1", 0))
    place = PublicPlace(f"http://127.0.0.1:{listener.getsockname()[1]}")
    async with FakeTwilio() as fake:
        assert isinstance(fake, FakeTwilio)
        fake.hooks = place.url
        given = TwilioGiven(twilio.ACCOUNT, twilio.TOKEN, twilio.NUMBER, api=fake.url)
        line = Line(given, place, wall_clock, phones=(DOCTOR,), pace=in_haste())
        base = plan(folder, FakeChannel())
        async with opened(replace(base, channels=(*base.channels, line.channel))) as desk:
            with patch.object(staff_cases, "EVERY", SOON):
                await line.open(desk)
                async with public(World(place, listener), line.routes()):
                    yield Texting(desk, fake)
                await line.close()
        await line.hang_up()
    listener.close()


async def test_the_day_by_text_names_nobody(tmp_path: Path) -> None:
    async with by_text(tmp_path) as phone:
        phone.visit()
        [day] = await phone.say("a tomorrow")
        assert "A.M., sick visit" in day
        [who] = await phone.say("p ana marsh")
        [brief] = await phone.say("b")
        for text in (day, who, brief):
            assert not any(word in text for word in ("Ana", "Marsh", "throat", "1980", "+1555"))
        with phone.desk.store.look(phone.desk.settings.id, phone.desk.front.now()) as uow:
            seen = [entry.what for entry in uow.audit.latest(limit=3)]
        assert seen == ["orders.shown", "patient.viewed", "orders.shown"]


async def test_nothing_changes_without_the_code_from_the_real_phone(tmp_path: Path) -> None:
    async with by_text(tmp_path) as phone:
        visit = phone.visit()
        [asked] = await phone.say("close tomorrow")
        assert "1 visit is called off" in asked
        assert CODE.search(asked)
        assert (await phone.say("yes"))[0].startswith("That is no order I know")
        assert phone.state(visit) == "booked", "a yes can be forged: only the code counts"
        [asked] = await phone.say("close tomorrow")
        code = CODE.search(asked)
        assert code
        wrong = f"{(int(code[1]) + 1) % 10_000:04}"
        assert "not open any more" in (await phone.say(wrong))[0]
        assert "not open any more" in (await phone.say(code[1]))[0], "a wrong one ends it"
        assert phone.state(visit) == "booked"
        assert "closed" in await phone.order("close tomorrow")
        assert phone.state(visit) == "cancelled"


async def test_a_case_is_told_once_and_answered_by_text(tmp_path: Path) -> None:
    async with by_text(tmp_path) as phone:
        await phone.say("a person please", ANA)
        phone.in_full()
        await until(lambda: any(text.startswith("Case 1, routine waits") for text in phone.got(DOCTOR)), 20)
        assert "case 1 claimed" in await phone.order("c 1")
        assert "case 1 answered" in await phone.order("r 1 Please come at three.")
        await until(lambda: "Please come at three." in phone.got(ANA))
        assert "case 1 closed" in await phone.order("x 1")
        told = [text for text in phone.got(DOCTOR) if "waits" in text]
        assert len(told) == 1
        assert "person" in told[0]


async def test_staff_hear_that_the_patient_wrote_again_and_that_an_answer_was_lost(tmp_path: Path) -> None:
    async with by_text(tmp_path) as phone:
        await phone.say("a person please", ANA)
        await until(lambda: any("waits" in text for text in phone.got(DOCTOR)), 20)
        await phone.say("my insurance card is new", ANA)
        await until(lambda: any("the patient wrote again" in text for text in phone.got(DOCTOR)), 40)
        assert not any("insurance" in text for text in phone.got(DOCTOR))
        phone.fake.refuse[ANA] = 30003
        await phone.order("r 1 Bring it along.")
        await until(lambda: any("did not arrive" in text for text in phone.got(DOCTOR)), 40)


async def test_words_of_staff_reach_no_patient_and_open_no_chat(tmp_path: Path) -> None:
    async with by_text(tmp_path) as phone:
        await phone.say("a person please", ANA)
        await until(lambda: any(text.startswith("Case 1, routine waits") for text in phone.got(DOCTOR)), 20)
        before = len(phone.got(ANA))
        for words in ("tell her to come by", "Stop taking the pills", "/flurb", "help"):
            assert len(await phone.say(words)) == 1
        assert len(phone.got(ANA)) == before
        with phone.desk.store.look(phone.desk.settings.id, phone.desk.front.now()) as uow:
            assert len(uow.staff.open_episodes()) == 1


async def test_a_number_that_is_not_on_the_list_is_a_patient(tmp_path: Path) -> None:
    async with by_text(tmp_path) as phone:
        visit = phone.visit()
        for order in ("a tomorrow", "p ana marsh", "sick", "close tomorrow", "c 1"):
            replies = await phone.say(order, STRANGER)
            assert not any("A.M." in reply or "text back" in reply for reply in replies)
        assert phone.state(visit) == "booked"


async def test_an_order_told_twice_is_answered_once(tmp_path: Path) -> None:
    async with by_text(tmp_path) as phone:
        assert len(await phone.say("a")) == 1
        told = next(message for message in phone.fake.messages if message.inbound)
        assert await phone.fake.calls(told) == 200
        assert len(phone.got(DOCTOR)) == 1


def test_a_number_of_staff_that_is_none_is_a_clear_sentence() -> None:
    assert staff_phones({"SMS_STAFF": "(555) 555-0177, +15555550188"}, ()) == (DOCTOR, STRANGER)
    assert staff_phones({}, ("+15555550177",)) == (DOCTOR,)
    with pytest.raises(CannotStart, match="is no phone number"):
        staff_phones({"SMS_STAFF": "the doctor"}, ())


async def test_a_visit_is_moved_and_called_off_by_text_with_a_code_and_without_a_name(tmp_path: Path) -> None:
    async with by_text(tmp_path) as phone:
        visit = phone.visit()
        [which] = await phone.say("m ana marsh to fri 9:00")
        assert which.startswith("A.M. is booked Tue Mar 3, 10:00 AM; ")
        [asked] = await phone.say("m ana marsh tue 10:00 to fri 9:00")
        assert "Move A.M., sick visit" in asked
        assert "Ana" not in asked
        assert "moved to Fri" in await phone.order("m ana marsh tue 10:00 to fri 9:00")
        assert "called off Fri" in await phone.order("off ana marsh fri 9:00")
        assert phone.state(visit) == "cancelled"


async def test_a_phone_of_staff_is_told_that_nobody_reads_it_as_a_patients(tmp_path: Path) -> None:
    """A member of staff may be a patient too, and may write in need from the phone at hand."""
    async with by_text(tmp_path) as phone:
        [answer] = await phone.say("my chest hurts")
        assert "nothing was sent to a patient" in answer
        assert "call the office, and 911 in an emergency" in answer
