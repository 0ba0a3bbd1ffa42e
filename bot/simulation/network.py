"""A channel that does to messages what networks do: it drops, delays, answers unclearly, and delivers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from bot.channels.base import Ambiguous, Caps, NotSent, Outbound, Outcome, Sent

NAME = "sms"
Delivered = Callable[[Outbound], None]


@dataclass(frozen=True, slots=True)
class Weather:
    """How often each thing goes wrong, of one."""

    unsent: float = 0.02
    lost_answer: float = 0.01
    lost_message: float = 0.01
    doubled_webhook: float = 0.03


@dataclass
class Network:
    """The way to the phones. `delivered` is called for each message that really arrives."""

    random: Random
    weather: Weather
    delivered: Delivered
    name: str = NAME
    caps: Caps = field(default_factory=lambda: Caps(buttons=False, max_text=1600, gsm7=True, covered=True))
    troubles: int = 0

    async def send(self, outbound: Outbound) -> Outcome:
        """See the port."""
        dice, weather = self.random.random(), self.weather
        if dice < weather.unsent:
            self.troubles += 1
            return NotSent("busy")
        if dice < weather.unsent + weather.lost_message:
            self.troubles += 1
            return Ambiguous("no answer in time")
        self.delivered(outbound)
        if dice < weather.unsent + weather.lost_message + weather.lost_answer:
            self.troubles += 1
            return Ambiguous("connection reset")
        return Sent(outbound.id)

    async def working(self, address: str, on: bool) -> None:
        """Shows nothing."""
