"""What every provider of texts promises: our fakes of them, and the real parts where they are installed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.app import wall_clock
from bot.channels.base import Fate, Sent
from bot.channels.sms.provider import Text
from tests.desk import until
from tests.parts import emulate, kannel
from tests.texting import ANA, Carried, gateway_fake, twilio_fake

CARRIERS = {
    "twilio": twilio_fake,
    "gateway": gateway_fake,
    "emulate": emulate.twilio,
    "kannel": kannel.gateway,
}
REAL = {"emulate": pytest.mark.emulate, "kannel": pytest.mark.kannel}
AWKWARD = [
    "See you Tue at 3:00 PM.\nReply 1 or 2",
    "[ok] {5} € ~ ^ | \\ café Ñandú £",
    "x" * 161,
    "word " * 120,
    "Приём во вторник",
    "a&b=c+d %20 #1 ?",
]


@pytest.fixture(params=[pytest.param(name, marks=REAL.get(name, ())) for name in CARRIERS])
async def carried(request: pytest.FixtureRequest) -> AsyncIterator[Carried]:
    async with CARRIERS[request.param]() as one:
        yield one


@pytest.mark.parametrize("text", AWKWARD)
async def test_a_text_arrives_as_it_was_written(carried: Carried, text: str) -> None:
    outcome = await carried.provider.send(Text(ANA, text.strip(), "row1"))
    assert isinstance(outcome, Sent)
    await arrived(carried, 1, whole=len(text.strip()))
    assert await carried.got() == [(ANA, text.strip())]


async def test_texts_arrive_in_the_order_they_were_sent(carried: Carried) -> None:
    for number in range(5):
        assert isinstance(await carried.provider.send(Text(ANA, f"text {number}", f"row{number}")), Sent)
    await arrived(carried, 5)
    assert [text for _, text in await carried.got()] == [f"text {number}" for number in range(5)]


@pytest.mark.parametrize("text", ["can i come tmrw after 3?", "sí, mañana €", "+1 & 50%=?", "Да"])
async def test_what_a_patient_texts_is_kept_as_it_was_written(carried: Carried, text: str) -> None:
    await carried.says(ANA, text)
    await until(lambda: len(carried.front.inbound) == 1)
    [inbound] = carried.front.inbound.values()
    assert (inbound.channel, inbound.address, inbound.text) == ("sms", ANA, text)
    assert inbound.external_id


async def test_two_texts_are_two(carried: Carried) -> None:
    await carried.says(ANA, "yes")
    await carried.says(ANA, "yes")
    await until(lambda: len(carried.front.inbound) == 2)


async def test_what_became_of_a_text_is_told_by_its_own_name(carried: Carried) -> None:
    assert isinstance(await carried.provider.send(Text(ANA, "hello", "row1")), Sent)
    await arrived(carried, 1)
    assert carried.reports is not None
    await carried.reports("delivered")
    await until(lambda: any(receipt.fate is Fate.DELIVERED for receipt in carried.front.receipts))
    assert {receipt.message for receipt in carried.front.receipts} == {"row1"}


async def test_what_was_sent_can_be_looked_up_where_there_is_a_list(carried: Carried) -> None:
    since = wall_clock() - timedelta(seconds=5)
    outcome = await carried.provider.send(Text(ANA, "hello", "row1"))
    listed = await carried.provider.lookup_recent(ANA, since)
    if not carried.lists:
        assert listed is None
        return
    assert listed is not None
    assert [(known.id, known.to, known.body, known.inbound) for known in listed] == [
        (getattr(outcome, "provider_id", ""), ANA, "hello", False)
    ]
    assert await carried.provider.lookup_recent(ANA, wall_clock() + timedelta(minutes=5)) == ()


async def test_an_account_that_works_has_no_troubles(carried: Carried) -> None:
    assert await carried.provider.troubles() == ()


async def arrived(carried: Carried, count: int, whole: int = 0) -> None:
    """Wait for the texts, and for `whole` characters of them: a long text comes in parts."""
    async with asyncio.timeout(20):
        while len(got := await carried.got()) < count or sum(len(text) for _, text in got) < whole:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
