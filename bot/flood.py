"""One sender's flood costs nobody else anything: every message is stored at once, and played at a pace.

Whoever writes more than a person does is answered one message after the other, as the bucket fills again.
Danger lets a sender's messages through, all of them, because the one that tells of it has its turn after the
others; so does a stop, which is honoured at once.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from bot.channels.base import Inbound
from bot.clock import Clock
from bot.emergency import Ring
from practice.mail import InboxMessage
from practice.redflags import Level, Verdict

BURST, EVERY = 30, 3.0  # messages of one sender at once, and seconds until each further one
PASSING = 600.0  # seconds for which danger or a stop lets everything through
MOST_REMEMBERED = 10_000  # senders
Sender = tuple[str, str]


@dataclass(slots=True)
class _Bucket:
    """In seconds of the stopwatch. `full`: when it is full again; `passing`: until when it is not asked."""

    full: float = 0.0
    passing: float = 0.0
    rung: bool = False


class Flood:
    """Says whose message may be played. `urgent` says of a text that it may not wait.

    What waited when this run began is played without asking: nobody knows any more what is among it.
    """

    def __init__(
        self, now: Clock, ring: Ring, urgent: Callable[[str], bool], watch: Callable[[], float] | None = None
    ) -> None:
        self._began = now()
        self._ring = ring
        self._urgent = urgent
        self._watch = watch or (lambda: asyncio.get_running_loop().time())
        self._buckets: OrderedDict[Sender, _Bucket] = OrderedDict()

    def arrived(self, inbound: Inbound, verdict: Verdict) -> None:
        """A message came in, with what the red flags say of it."""
        dangerous = verdict.level is not Level.NONE or verdict.confirm is not None
        if dangerous or self._urgent(inbound.text):
            self._of((inbound.channel, inbound.address)).passing = self._watch() + PASSING

    def may(self, row: InboxMessage) -> bool:
        """Whether this message may be played now; it then counts."""
        if row.received_at < self._began or row.attempts:
            return True
        now, bucket = self._watch(), self._of(_sender(row))
        if bucket.passing > now:
            return True
        full = max(bucket.full, now)
        if full == now:
            bucket.rung = False
        if full - now > (BURST - 1) * EVERY:
            if not bucket.rung:
                bucket.rung = True
                self._ring("sender_floods", conversation=row.conversation)
            return False
        bucket.full = full + EVERY
        return True

    def waits(self, row: InboxMessage) -> bool:
        """Whether the sender's next message would have to wait; counts nothing."""
        now, bucket = self._watch(), self._of(_sender(row))
        return bucket.passing <= now and bucket.full - now > (BURST - 1) * EVERY

    def _of(self, sender: Sender) -> _Bucket:
        bucket = self._buckets.setdefault(sender, _Bucket())
        self._buckets.move_to_end(sender)
        while len(self._buckets) > MOST_REMEMBERED:
            self._buckets.popitem(last=False)
        return bucket


def _sender(row: InboxMessage) -> Sender:
    about = row.raw if isinstance(row.raw, dict) else {}
    return row.channel, str(about.get("address", row.conversation))
