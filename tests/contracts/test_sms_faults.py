"""How a call to a provider of texts can fail, as a table: what is known then, what becomes of the row."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

import pytest

from bot.app import wall_clock
from bot.channels.base import Ambiguous, Lost, NotSent, Outbound, Outcome, Refused, Sent
from bot.channels.sms import asking
from bot.channels.sms.gateway import GatewaySms
from bot.channels.sms.given import GatewayGiven, TwilioGiven
from bot.channels.sms.provider import SmsProvider, Text
from bot.channels.sms.twilio import TwilioSms
from bot.delivery import Action, decide
from tests.fakes import twilio
from tests.fakes.serving import FAULTS, Fault
from tests.texting import ANA, Carried, gateway_fake, twilio_fake

NOWHERE = "http://127.0.0.1:9"  # a port that refuses
SILENT = "http://192.0.2.1"  # an address that nobody has
UNSENT, UNCLEAR = NotSent, Ambiguous

# fault -> what is known                 reply          emergency      nudge
TABLE = {
    "connect time-out": (UNSENT, Action.RETRY, Action.RETRY, Action.RETRY),
    "refused connection": (UNSENT, Action.RETRY, Action.RETRY, Action.RETRY),
    "read time-out after acceptance": (UNCLEAR, Action.RETRY, Action.RETRY, Action.UNKNOWN),
    "reset": (UNCLEAR, Action.RETRY, Action.RETRY, Action.UNKNOWN),
    "reset after acceptance": (UNCLEAR, Action.RETRY, Action.RETRY, Action.UNKNOWN),
    "429": (UNSENT, Action.RETRY, Action.RETRY, Action.RETRY),
    "403": (UNSENT, Action.RETRY, Action.RETRY, Action.RETRY),
    "500 with HTML": (UNCLEAR, Action.RETRY, Action.RETRY, Action.UNKNOWN),
    "500 with HTML after acceptance": (UNCLEAR, Action.RETRY, Action.RETRY, Action.UNKNOWN),
    "truncated answer": (UNCLEAR, Action.RETRY, Action.RETRY, Action.UNKNOWN),
    "slow drip": (UNCLEAR, Action.RETRY, Action.RETRY, Action.UNKNOWN),
}
KINDS = ("reply", "emergency", "nudge")


@pytest.fixture(params=[twilio_fake, gateway_fake], ids=["twilio", "gateway"])
async def carried(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Carried]:
    monkeypatch.setattr(asking, "SLOWEST", 2.0)
    async with request.param() as one:
        yield one


def elsewhere(carried: Carried, url: str, monkeypatch: pytest.MonkeyPatch) -> SmsProvider:
    """The same provider, at an address where it is not."""
    monkeypatch.setattr(asking, "CONNECT", 0.3)
    if carried.name == "twilio":
        given = TwilioGiven(twilio.ACCOUNT, twilio.TOKEN, twilio.NUMBER, api=url)
        return TwilioSms(given, carried.place)
    return GatewaySms(GatewayGiven(url, "desk", "x", twilio.NUMBER, "s" * 16), carried.place)


@pytest.mark.parametrize("fault", TABLE)
async def test_what_is_known_after_a_fault_and_what_becomes_of_the_row(
    carried: Carried, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, *actions = TABLE[fault]
    began = time.monotonic()
    provider = carried.provider
    if fault in FAULTS:
        carried.fake.fault = FAULTS[fault]
    else:
        provider = elsewhere(carried, SILENT if "time-out" in fault else NOWHERE, monkeypatch)
    outcome = await provider.send(Text(ANA, "hello", "row1"))
    assert type(outcome) is known
    assert [decide(kind, outcome, 1).action for kind in KINDS] == actions
    assert time.monotonic() - began < 10.0
    if provider is not carried.provider:
        await provider.close()


@pytest.mark.parametrize("fault", TABLE)
async def test_a_look_up_that_fails_says_nothing(
    carried: Carried, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = carried.provider
    if fault in FAULTS:
        carried.fake.fault = FAULTS[fault]
    else:
        provider = elsewhere(carried, SILENT if "time-out" in fault else NOWHERE, monkeypatch)
    assert await provider.lookup_recent(ANA, wall_clock()) is None
    if provider is not carried.provider:
        await provider.close()


async def test_half_an_answer_in_json_is_no_answer() -> None:
    async with twilio_fake() as carried:
        carried.fake.fault = Fault("half", accepts=True)
        assert isinstance(await carried.provider.send(Text(ANA, "hello", "row1")), Ambiguous)
        assert await carried.provider.lookup_recent(ANA, wall_clock()) is None


async def test_who_says_for_how_long_to_wait_is_heard(carried: Carried) -> None:
    carried.fake.fault = FAULTS["429"]
    assert await carried.provider.send(Text(ANA, "hello", "row1")) == NotSent("asked to wait", 7.0)


async def test_after_a_fault_the_next_call_works(carried: Carried) -> None:
    carried.fake.fault = FAULTS["reset"]
    await carried.provider.send(Text(ANA, "hello", "row1"))
    carried.fake.fault = None
    assert isinstance(await carried.provider.send(Text(ANA, "hello", "row1")), Sent)


def written(text: str = "hello", ident: str = "row1") -> Outbound:
    return Outbound(ident, ANA, text, wall_clock())


@pytest.mark.parametrize(
    ("fault", "known"),
    [
        ("read time-out after acceptance", Sent),
        ("reset after acceptance", Sent),
        ("500 with HTML after acceptance", Sent),
        ("truncated answer", Sent),
        ("slow drip", Sent),
        ("reset", Ambiguous),
        ("500 with HTML", Ambiguous),
    ],
)
async def test_an_unclear_sending_is_looked_up_at_twilio_first(
    fault: str, known: type[Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "SLOWEST", 2.0)
    async with twilio_fake() as carried:
        carried.fake.fault = FAULTS[fault]
        real = carried.provider.lookup_recent

        async def lookup(to: str | None, since: object) -> object:
            carried.fake.fault = None
            return await real(to, since)  # type: ignore[arg-type]

        monkeypatch.setattr(carried.provider, "lookup_recent", lookup)
        outcome = await carried.channel.send(written())
        assert type(outcome) is known
        if isinstance(outcome, Sent):
            assert outcome.provider_id == carried.fake.sent()[0].sid
            assert len(carried.fake.sent()) == 1


async def test_the_same_words_sent_before_are_not_taken_for_these(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "SLOWEST", 2.0)
    async with twilio_fake() as carried:
        channel = carried.channel
        assert isinstance(await channel.send(written()), Sent)
        carried.fake.fault = FAULTS["reset"]
        real = carried.provider.lookup_recent

        async def lookup(to: str | None, since: object) -> object:
            carried.fake.fault = None
            return await real(to, since)  # type: ignore[arg-type]

        monkeypatch.setattr(carried.provider, "lookup_recent", lookup)
        assert isinstance(await channel.send(written(ident="row2")), Ambiguous)


CODES = [
    (21610, Lost.STOPPED, True, False),
    (21614, Lost.GONE, False, True),
    (30003, Lost.GONE, False, True),
    (30005, Lost.GONE, False, True),
    (30006, Lost.GONE, False, True),
    (30007, None, False, False),
    (30034, None, False, False),
    (99999, None, False, False),
]


@pytest.mark.parametrize(("code", "lost", "stopped", "unreachable"), CODES)
async def test_a_code_at_sending_is_a_typed_reason(
    code: int, lost: Lost | None, stopped: bool, unreachable: bool
) -> None:
    async with twilio_fake() as carried:
        carried.fake.refuse[ANA] = code
        outcome = await carried.channel.send(written())
        assert isinstance(outcome, Refused)
        assert outcome.lost is lost
        assert str(code) in outcome.reason
        assert [(r.stopped, r.unreachable) for r in carried.front.receipts] == (
            [(stopped, unreachable)] if stopped or unreachable else []
        )


async def test_a_wrong_token_is_no_patients_failure() -> None:
    async with twilio_fake() as carried:
        given = TwilioGiven(twilio.ACCOUNT, "wrong", twilio.NUMBER, api=carried.fake.url)
        provider = TwilioSms(given, carried.place)
        assert isinstance(await provider.send(Text(ANA, "hello", "row1")), NotSent)
        assert "TWILIO_AUTH_TOKEN" in (await provider.troubles())[0]
        await provider.close()


async def test_a_part_that_went_out_is_not_sent_again() -> None:
    async with twilio_fake() as carried:
        channel = carried.channel
        long = written(" ".join(f"word{number}" for number in range(400)))
        real = carried.fake.answer

        async def second_fails(asked: object) -> object:
            if len(carried.fake.sent()) == 1 and getattr(asked, "method", "") == "POST":
                carried.fake.refuse[ANA] = 20429
            return await real(asked)

        carried.fake.answer = second_fails
        assert isinstance(await channel.send(long), NotSent)
        carried.fake.refuse.clear()
        carried.fake.answer = real
        assert isinstance(await channel.send(long), Sent)
        words = " ".join(message.body for message in carried.fake.sent()).split()
        assert words == long.text.split()


async def test_what_is_no_phone_number_is_refused() -> None:
    async with gateway_fake() as carried:
        for address in ("22395", "", "Ana", "+1"):
            outbound = Outbound("row1", address, "hello", wall_clock())
            assert isinstance(await carried.channel.send(outbound), Refused)
        assert carried.fake.sent == []
