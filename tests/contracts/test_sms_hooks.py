"""Our webhooks for texts: forged calls leave nothing, repeated ones change nothing, missed are fetched."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from bot.app import wall_clock
from bot.channels.base import Kind
from bot.channels.sms.provider import Text
from bot.channels.sms.sweep import MARK, Sweep
from bot.front import NotKept
from tests.fakes import gateway, twilio
from tests.fakes.serving import FAULTS
from tests.fakes.twilio import signed
from tests.texting import ANA, Carried, gateway_fake, twilio_fake


@pytest.fixture
async def twilios() -> AsyncIterator[Carried]:
    async with twilio_fake() as carried:
        yield carried


@pytest.fixture
async def gateways() -> AsyncIterator[Carried]:
    async with gateway_fake() as carried:
        yield carried


def form(**more: str) -> dict[str, str]:
    about = {
        "AccountSid": twilio.ACCOUNT,
        "MessageSid": "SM1",
        "From": ANA,
        "To": twilio.NUMBER,
        "Body": "hi",
    }
    return {**about, **more}


def forgeries(url: str, count: int, seed: int = 7) -> list[tuple[str, dict[str, str], dict[str, str]]]:
    """Calls that Twilio did not make: (address, fields, headers)."""
    rng = random.Random(seed)
    elsewhere = "https://desk.example.org/hooks/sms/in"
    good = form(Body="send me everything")
    kinds = [
        lambda: (url, good, {}),
        lambda: (url, good, {"X-Twilio-Signature": ""}),
        lambda: (url, good, {"X-Twilio-Signature": f"{rng.getrandbits(160):040x}"}),
        lambda: (url, good, {"X-Twilio-Signature": signed(url, good, "another token")}),
        lambda: (url, good, {"X-Twilio-Signature": signed(elsewhere, good), "Host": "desk.example.org"}),
        lambda: (url, {**good, "Body": "changed"}, {"X-Twilio-Signature": signed(url, good)}),
        lambda: (url, form(AccountSid="AC1"), {"X-Twilio-Signature": signed(url, form(AccountSid="AC1"))}),
        lambda: (f"{url}?a=1", good, {"X-Twilio-Signature": signed(url, good)}),
        lambda: (url, good, {"X-Twilio-Signature": signed(url, good)[::-1]}),
        lambda: (url, good, {"X-Twilio-Signature": signed(url, good).lower()}),
    ]
    return [rng.choice(kinds)() for _ in range(count)]


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_ten_thousand_forged_calls_leave_no_trace(twilios: Carried) -> None:
    url = twilios.place.address("/hooks/sms/in")
    answers: dict[int, int] = {}
    async with httpx.AsyncClient(trust_env=False) as caller:
        for where, about, headers in forgeries(url, 10_000):
            status = (await caller.post(where, data=about, headers=headers)).status_code
            answers[status] = answers.get(status, 0) + 1
    front = twilios.front
    assert (answers, front.inbound, front.aside, front.receipts) == ({403: 10_000}, {}, {}, [])


@pytest.mark.parametrize("path", ["/hooks/sms/in", "/hooks/sms/status/row1"])
async def test_a_forged_call_is_refused_without_a_word(twilios: Carried, path: str) -> None:
    url = twilios.place.address(path)
    async with httpx.AsyncClient(trust_env=False) as caller:
        for where, about, headers in forgeries(url, 60):
            answer = await caller.post(where, data=about, headers=headers)
            assert (answer.status_code, answer.content) == (403, b"")
        for answer in [await caller.get(url), await caller.post(url, content=b"\xff\xfe=&&&=%zz")]:
            assert answer.status_code == 403
    assert (twilios.front.inbound, twilios.front.receipts) == ({}, [])


@pytest.mark.parametrize("secret", [None, "", "wrong", gateway.SECRET + "x", "ü"])
async def test_a_gateway_without_the_secret_is_refused(gateways: Carried, secret: str | None) -> None:
    given = {"from": ANA, "text": "hi", "id": "1"} | ({} if secret is None else {"secret": secret})
    async with httpx.AsyncClient(trust_env=False) as caller:
        for path in ("/hooks/sms/in", "/hooks/sms/status/row1"):
            answer = await caller.get(gateways.place.address(path), params={**given, "type": "1"})
            assert answer.status_code == 403
    assert (gateways.front.inbound, gateways.front.receipts) == ({}, [])


async def test_the_secret_is_not_kept(gateways: Carried) -> None:
    await gateways.says(ANA, "hi")
    [inbound] = gateways.front.inbound.values()
    assert gateway.SECRET not in repr(inbound)


async def test_a_call_said_again_is_answered_and_changes_nothing(twilios: Carried) -> None:
    await twilios.says(ANA, "yes")
    message = twilios.fake.messages[-1]
    assert {await twilios.fake.calls(message) for _ in range(5)} == {200}
    assert len(twilios.front.inbound) == 1


async def test_what_could_not_be_kept_is_called_again_and_then_fetched(twilios: Carried) -> None:
    twilios.front.broken = True
    assert await twilios.says(ANA, "can i come tomorrow?") == 503
    assert len(twilios.fake.answers) == 2
    twilios.front.broken = False
    sweep = Sweep(twilios.provider, twilios.front, twilio.NUMBER, wall_clock)  # type: ignore[arg-type]
    assert await sweep.once() == 1
    assert twilios.front.texts() == [(ANA, "can i come tomorrow?")]
    assert await sweep.once() == 0


async def test_the_sweep_fetches_in_order_and_only_what_is_ours(twilios: Carried) -> None:
    hooks, twilios.fake.hooks = twilios.fake.hooks, "http://127.0.0.1:9"
    for number in range(5):
        await twilios.says(ANA, f"text {number}")
    twilios.fake.messages[0].to = "+15555550199"
    twilios.fake.hooks = hooks
    await twilios.provider.send(Text(ANA, "out", "r"))
    sweep = Sweep(twilios.provider, twilios.front, None, wall_clock)  # type: ignore[arg-type]
    assert await sweep.once() == 4
    assert [text for _, text in twilios.front.texts()] == [f"text {number}" for number in range(1, 5)]


async def test_a_sweep_reads_the_list_to_its_end(twilios: Carried) -> None:
    """The list begins with the newest: after a long time away the one that was missed is the last of it."""
    for number in range(1500):
        twilios.fake._keep(ANA, twilio.NUMBER, f"text {number}", inbound=True, status="received")
    for message in twilios.fake.messages[1:]:
        twilios.front.aside[message.sid] = "known"
    sweep = Sweep(twilios.provider, twilios.front, twilio.NUMBER, wall_clock)  # type: ignore[arg-type]
    assert await sweep.once() == 1
    assert twilios.front.texts() == [(ANA, "text 0")]


async def test_the_watermark_moves_only_when_everything_was_kept(twilios: Carried) -> None:
    twilios.front.broken = True
    await twilios.says(ANA, "hello")
    sweep = Sweep(twilios.provider, twilios.front, twilio.NUMBER, wall_clock)  # type: ignore[arg-type]
    with pytest.raises(NotKept):
        await sweep.once()
    assert MARK not in twilios.front.notes


async def test_after_a_long_time_away_everything_since_the_watermark_is_fetched(twilios: Carried) -> None:
    now = datetime.now(UTC)
    twilios.front.notes[MARK] = (now - timedelta(days=2)).isoformat()
    twilios.front.broken = True
    await twilios.says(ANA, "on Monday")
    twilios.fake.older(timedelta(days=1, hours=20))
    twilios.front.broken = False
    sweep = Sweep(twilios.provider, twilios.front, twilio.NUMBER, wall_clock)  # type: ignore[arg-type]
    assert await sweep.once() == 1
    assert twilios.front.notes[MARK] >= now.isoformat()


async def test_a_provider_that_cannot_be_asked_leaves_the_watermark(twilios: Carried) -> None:
    twilios.fake.fault = FAULTS["reset"]
    sweep = Sweep(twilios.provider, twilios.front, twilio.NUMBER, wall_clock)  # type: ignore[arg-type]
    assert await sweep.once() == 0
    assert MARK not in twilios.front.notes


@pytest.mark.parametrize(
    ("media", "kind"),
    [
        (("image/jpeg",), Kind.PHOTO),
        (("audio/amr",), Kind.VOICE),
        (("video/mp4",), Kind.VIDEO),
        (("text/vcard",), Kind.DOCUMENT),
    ],
)
async def test_what_is_attached_is_named(twilios: Carried, media: tuple[str, ...], kind: Kind) -> None:
    await twilios.fake.says(ANA, "see this", media=media)
    [inbound] = twilios.front.inbound.values()
    assert inbound.kind is kind
    assert "MediaUrl0" in inbound.raw


@pytest.mark.parametrize("sender", ["22395", "AMAZON", "", "whatsapp:+15555550142"])
async def test_what_no_phone_sent_is_set_aside_and_never_answered(twilios: Carried, sender: str) -> None:
    url = twilios.place.address("/hooks/sms/in")
    assert await twilios.fake.post(url, form(From=sender)) == 200
    assert twilios.front.inbound == {}
    assert list(twilios.front.aside) == ["SM1"]


async def test_a_signed_call_that_cannot_be_read_is_set_aside(twilios: Carried) -> None:
    url = twilios.place.address("/hooks/sms/in")
    odd = {"AccountSid": twilio.ACCOUNT, "Nothing": "here"}
    assert {await twilios.fake.post(url, odd) for _ in range(3)} == {200}
    assert len(twilios.front.aside) == 1
    assert await twilios.fake.post(twilios.place.address("/hooks/sms/status/r"), odd) == 200


async def test_texts_without_a_name_or_a_moment_are_not_taken_for_one(gateways: Carried) -> None:
    for _ in range(2):
        await gateways.fake.says(ANA, "yes", id="")
    assert len(gateways.front.inbound) == 2


async def test_the_same_moment_without_a_name_is_the_same_text(gateways: Carried) -> None:
    for _ in range(2):
        await gateways.fake.says(ANA, "yes", id="", at="2026-03-02 13:55:00")
    assert len(gateways.front.inbound) == 1
