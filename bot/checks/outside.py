"""The lines to the world: the public address, text messages, Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from bot.app import read_practice
from bot.channels.sms.asking import Failed, ask, connection
from bot.channels.sms.given import GatewayGiven, TwilioGiven
from bot.channels.sms.given import given as sms_given
from bot.channels.sms.line import covered, provider_of
from bot.channels.telegram.given import given as telegram_given
from bot.channels.web.public import public_place
from bot.checks.finding import Finding, Looked, broken, care, good
from bot.home import CannotStart
from practice.settings import PracticeSettings

_SLOWEST = 12.0  # seconds


async def public(looked: Looked) -> AsyncIterator[Finding]:
    """Whether the world reaches this desk at DESKSIDE_PUBLIC_URL, and finds unsigned calls turned away."""
    try:
        place = public_place(looked.environment)
    except CannotStart as error:
        yield broken("the public address cannot be used", str(error))
        return
    if place is None:
        yield good("no public address: nothing of this desk is reached from the internet")
        return
    line = connection()
    try:
        robots = await ask(line, "GET", place.address("robots.txt"))
        forged = await ask(line, "POST", place.address("hooks/sms/in"), data={"Body": "forged"})
    except Failed as failed:
        why = getattr(failed.outcome, "reason", "")
        yield care(
            f"{place.url} does not answer: {why}",
            f"start the desk, and lead your proxy to port {place.port} on {place.host}",
        )
        return
    finally:
        await line.aclose()
    if robots.status != 200 or "Disallow: /" not in robots.text:
        yield broken(
            f"{place.url} leads somewhere else", f"lead your proxy to port {place.port} on {place.host}"
        )
    elif forged.status not in (403, 404):
        yield broken(f"a call without a signature was answered {forged.status}", "is that this desk?")
    else:
        yield good(f"{place.url} leads here, and a call without a signature is turned away")


async def privacy(looked: Looked) -> AsyncIterator[Finding]:
    """What becomes of clinical words on channels that no BAA covers."""
    try:
        texts, chats = sms_given(looked.environment), telegram_given(looked.environment, _staff(looked))
        place, signed = public_place(looked.environment), _settings(looked).privacy.signed
    except CannotStart:
        return  # said where that channel is looked at
    open_to_others = [
        name
        for name, is_open in (("Telegram", chats), ("SMS", texts and not covered(texts, signed)))
        if is_open
    ]
    named = " and ".join(open_to_others)
    if not open_to_others:
        yield good("no channel is in use on which clinical words are held back")
    elif place is None:
        yield care(
            f"clinical words are held back on {named}, and there is no public address for links",
            "set DESKSIDE_PUBLIC_URL; until then patients are told to call, or to choose full messages",
        )
    else:
        yield good(f"clinical words go out as links on {named}")
    if texts and not covered(texts, signed):
        yield care("no BAA covers texts, so no words about health are in them", _baa(texts))


def _baa(texts: TwilioGiven | GatewayGiven) -> str:
    if isinstance(texts, TwilioGiven):
        return "sign Twilio's, then say so with privacy: { baa: [twilio] } in data/practice.yml"
    return "a gateway signs none: keep it to logistics"


async def sms(looked: Looked) -> AsyncIterator[Finding]:
    """The account, its token, and where it calls."""
    try:
        wanted, place = sms_given(looked.environment), public_place(looked.environment)
    except CannotStart as error:
        yield broken("text messages are set up wrongly", str(error))
        return
    if wanted is None or place is None:
        yield good("text messages are not set up (README: Go live on SMS)")
        return
    provider = provider_of(wanted, place)
    try:
        async with asyncio.timeout(_SLOWEST):
            troubles = await provider.troubles()
    except TimeoutError:
        troubles = (f"{provider.name} does not answer.",)
    finally:
        await provider.close()
    for trouble in troubles:
        what, _, mend = trouble.partition(": ")
        yield broken(what, mend or "look there")
    if not troubles:
        yield good(f"{provider.name} knows us")


async def telegram(looked: Looked) -> AsyncIterator[Finding]:
    """The token, asked for its bot's name, and where Telegram brings what patients write."""
    try:
        wanted = telegram_given(looked.environment, _staff(looked))
        if wanted is None:
            yield good("Telegram is not set up (README: Go live on Telegram)")
            return
        from bot.channels.telegram.connection import asked
        from bot.channels.telegram.webhook import PATH

        known = await asked(wanted)
    except CannotStart as error:
        yield broken("Telegram is set up wrongly", str(error))
        return
    if known is None:
        yield care("Telegram does not answer", "is there a way to the internet? The desk goes on trying")
        return
    yield good(f"Telegram knows us as @{known.name}")
    ours = wanted.public + PATH if wanted.webhook else ""
    if known.calls != ours:
        yield care(
            "Telegram brings messages to another address than this desk's",
            "start the desk, which sets it right; if this comes back, another program has the same token",
        )
    elif known.trouble:
        yield care("Telegram could not bring a message lately", f"it says: {known.trouble}")


def _staff(looked: Looked) -> tuple[str, ...]:
    return tuple(_settings(looked).staff.chats)


def _settings(looked: Looked) -> PracticeSettings:
    return read_practice(looked.data, lambda: looked.now)
