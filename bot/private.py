"""What goes out in place of clinical words on a channel that others may read, and how they are read."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta

from actions.say import moment
from bot.clock import Clock
from bot.memory import Memory
from practice.ids import OutboxId
from practice.mail import OutboxMessage
from practice.ports import UnitOfWork
from practice.private_port import Withheld
from practice.settings import PracticeSettings
from practice.store.store import Store

Words = Callable[..., str]
PATH = "/m/"
TASK = "private_message"
ANSWER_WITHIN = timedelta(minutes=30)  # after the date of birth was right
_NO_LINK = "A private message could not be shown to the patient in the chat: {why}. Please call."
_NO_PLACE, _NO_RECORD = "this desk has no public address", "the chat is not linked with a record"


class Private:
    """Notices and links. A link's secret follows from the message and a key: every try carries the same.

    `place` is the address under which the world sees this desk, empty when it does not. `ready` are the
    answers that staff send with one tap: they are the desk's own words, and tell nothing.
    """

    def __init__(
        self,
        store: Store,
        settings: PracticeSettings,
        memory: Memory,
        words: Words,
        key: str,
        place: str,
        now: Clock,
        ready: Collection[str] = (),
    ) -> None:
        self._store = store
        self._settings = settings
        self._memory = memory
        self._words = words
        self._key = hashlib.sha256(b"deskside private links " + key.encode()).digest()
        self._place = place
        self._now = now
        self._ready = frozenset(ready)

    async def notice(self, row: OutboxMessage) -> str | None:
        """The words to send in its place; None: it may go out as it is. Raises MemoryTrouble."""
        if row.text in self._ready:
            return None
        return await self._memory.do(self._notice, row)

    async def opened(self, secret: str, born: date | None) -> OutboxMessage | None:
        """The message behind a link, for its reader; None, whatever was wrong. Raises MemoryTrouble."""
        return await self._memory.do(self._opened, secret, born)

    async def answered(self, secret: str, proof: str) -> OutboxMessage | None:
        """The message that an answer belongs to, for who has just opened it. Raises MemoryTrouble."""
        if not self._proves(secret, proof):
            return None
        return await self._memory.do(self._still_open, secret)

    def proof(self, secret: str) -> str:
        """Shows for ANSWER_WITHIN that the date of birth was right."""
        until = str(int((self._now() + ANSWER_WITHIN).timestamp()))
        return f"{until}.{self._sealed('proof', secret, until)}"

    def _proves(self, secret: str, proof: str) -> bool:
        until, _, seal = proof.partition(".")
        fits = hmac.compare_digest(seal.encode(), self._sealed("proof", secret, until).encode())
        return fits and until.isdecimal() and int(until) > self._now().timestamp()

    def _notice(self, row: OutboxMessage) -> str | None:
        with self._store.turn(self._settings.id, self._now()) as uow:
            if uow.consents.in_full(row.conversation):
                return None
            secret = self._secret(row.id) if self._place else None
            withheld = uow.private.withhold(row.id, secret, self._settings.privacy.link_lives)
            if secret is None or not withheld.link:
                self._tell_staff(uow, row)
                return self._words("private.no_link")
        return self._with_link(row, withheld, secret)

    def _with_link(self, row: OutboxMessage, withheld: Withheld, secret: str) -> str:
        about = {"link": f"{self._place}{PATH}{secret}", "until": self._until(withheld.expires_at)}
        return self._words("private.nudge" if row.kind == "nudge" else "private.link", **about)

    def _until(self, at: datetime) -> str:
        return moment(at, self._settings.zone)

    def _tell_staff(self, uow: UnitOfWork, row: OutboxMessage) -> None:
        """One open task is enough, however many messages wait."""
        if any(t.kind == TASK and t.conversation == row.conversation for t in uow.staff.open_tasks()):
            return
        why = _NO_RECORD if self._place else _NO_PLACE
        uow.staff.add_task(TASK, _NO_LINK.format(why=why), None, row.conversation)

    def _opened(self, secret: str, born: date | None) -> OutboxMessage | None:
        with self._store.turn(self._settings.id, self._now()) as uow:
            return uow.private.open(secret, born)

    def _still_open(self, secret: str) -> OutboxMessage | None:
        with self._store.look(self._settings.id, self._now()) as uow:
            return uow.private.still_open(secret)

    def _secret(self, message: OutboxId) -> str:
        return self._sealed("link", self._settings.id, message)[:24]

    def _sealed(self, *parts: str) -> str:
        seal = hmac.new(self._key, "|".join(parts).encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(seal).decode().rstrip("=")
