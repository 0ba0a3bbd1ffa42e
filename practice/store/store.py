"""The practice's memory as the program holds it: turns, the mail's edges, what the pages list."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from practice.episodes import outranks_stop
from practice.ids import ConversationId, InboxId, OutboxId, PracticeId
from practice.kept_openings import KeptOpenings
from practice.mail import InboxMessage, Line, OutboxMessage, OutboxState
from practice.ports import UnitOfWork
from practice.settings import PracticeSettings
from practice.store import arrivals, backup, chat, inbox, notes, outbox
from practice.store.backup import Settled
from practice.store.conversations import block
from practice.store.drawing import Draw, NewId, drawn, hex_id
from practice.store.engine import READS, postgres_engine, sqlite_engine, tidy
from practice.store.errors import Unknown
from practice.store.left_over import left_over, tallies
from practice.store.mailbox import Mailbox
from practice.store.migrate import to_head
from practice.store.scope import Scope
from practice.store.seed import seed
from practice.store.unit import Unit
from practice.store.writers import Writers

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class Store:
    """One database for any number of practices. Safe to use from several threads."""

    def __init__(
        self,
        engine: sa.Engine,
        settings: Mapping[PracticeId, PracticeSettings],
        new_id: NewId = hex_id,
        draw: Draw = drawn,
    ) -> None:
        self.engine = engine
        self._settings = settings
        self._new_id = new_id
        self._draw = draw
        self._kept = KeptOpenings()
        self._writers = Writers() if engine.dialect.name == "sqlite" else None

    def migrate(self) -> None:
        """Bring the tables to the newest form; harmless when they are."""
        to_head(self.engine)

    def tidy(self) -> None:
        """Write all changes through to the data file, so that the journal beside it holds no old rows."""
        tidy(self.engine)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextmanager
    def turn(self, practice: PracticeId, now: datetime) -> Iterator[UnitOfWork]:
        """One transaction that is kept when the block ends without an exception."""
        with self._write(practice, now) as scope:
            yield Unit(scope)

    @contextmanager
    def look(self, practice: PracticeId, now: datetime) -> Iterator[UnitOfWork]:
        """One transaction for reading only: it waits for nobody and keeps nothing."""
        with self._read(practice, now) as scope:
            yield Unit(scope)

    def seed(self, settings: PracticeSettings, now: datetime) -> None:
        """Write the practice, and sample patients into an empty one; twice changes nothing."""
        with self._write(settings.id, now) as scope:
            seed(scope)

    def accept(
        self,
        practice: PracticeId,
        channel: str,
        address: str,
        external_id: str,
        text: str,
        raw: Any,
        received_at: datetime,
        choice: str | None = None,
    ) -> InboxId | None:
        """Store an inbound message, committed on return; None when it was there already.

        `choice` is the opaque id of a tapped button.
        """
        arrival = inbox.Arrival(channel, address, external_id, text, raw, received_at, choice)
        with self._write(practice, received_at, first=True) as scope:
            return inbox.accept(scope, arrival)

    def first_in_line(
        self, practice: PracticeId, limit: int = 100, but: Collection[ConversationId] = ()
    ) -> tuple[InboxMessage, ...]:
        """Each conversation's oldest unhandled message, `but` these, the one that waits longest first."""
        with self._read(practice) as scope:
            return inbox.first_in_line(scope, limit, but)

    def oldest_unhandled(self, practice: PracticeId, conversation: ConversationId) -> InboxMessage | None:
        """The message that the next turn will handle, to be understood before the turn begins."""
        with self._read(practice) as scope:
            return Mailbox(scope).oldest_unhandled(conversation)

    def note_failure(
        self,
        practice: PracticeId,
        message: InboxId,
        reason: str,
        now: datetime,
        most: int = inbox.MOST_ATTEMPTS,
        parse: Mapping[str, Any] | None = None,
    ) -> bool:
        """A turn failed on this message; True when it is quarantined now, after `most` attempts.

        `parse` is kept on the row, for the next attempt.
        """
        with self._write(practice, now) as scope:
            return inbox.note_failure(scope, message, reason, most, parse)

    def set_aside(
        self, practice: PracticeId, channel: str, external_id: str, raw: Any, reason: str, now: datetime
    ) -> bool:
        """Keep a delivery that could not be read or stored, as it came; False when it was kept already."""
        with self._write(practice, now) as scope:
            return arrivals.set_aside(scope, channel, external_id, raw, reason)

    def knows(self, practice: PracticeId, channel: str, external_id: str) -> bool:
        """Whether an inbound message is stored or set aside."""
        with self._read(practice) as scope:
            return inbox.knows(scope, channel, external_id) or arrivals.knows(scope, channel, external_id)

    def recalled(self, practice: PracticeId, key: str) -> str | None:
        """The text remembered under a key; None when there is none."""
        with self._read(practice) as scope:
            return notes.recalled(scope, key)

    def remember(self, practice: PracticeId, key: str, value: str) -> None:
        """Keep a short text under a key, in place of the one before."""
        with self._write(practice, _BEGINNING) as scope:
            notes.remember(scope, key, value)

    def claim(
        self, practice: PracticeId, now: datetime, lease: timedelta, limit: int = 20
    ) -> tuple[OutboxMessage, ...]:
        """Outbound messages to send now, each under a lease, in order within a conversation."""
        with self._write(practice, now) as scope:
            return outbox.claim(scope, lease, limit)

    def claim_expired(
        self, practice: PracticeId, now: datetime, lease: timedelta, limit: int = 20
    ) -> tuple[OutboxMessage, ...]:
        """Messages whose sender vanished: nobody knows whether they were sent."""
        with self._write(practice, now) as scope:
            return outbox.claim_expired(scope, lease, limit)

    def record_sent(
        self, practice: PracticeId, message: OutboxId, now: datetime, provider_message_id: str | None = None
    ) -> bool:
        """It was accepted. False: the row was not being sent any more."""
        return self._settle(practice, message, now, OutboxState.SENT, provider_message_id=provider_message_id)

    def record_retry(
        self, practice: PracticeId, message: OutboxId, now: datetime, next_try_at: datetime, reason: str
    ) -> bool:
        """It was surely not sent; try again then."""
        return self._settle(practice, message, now, OutboxState.RETRY, next_try_at=next_try_at, reason=reason)

    def record_unknown(self, practice: PracticeId, message: OutboxId, now: datetime, reason: str) -> bool:
        """Nobody knows whether it arrived; staff are shown it."""
        return self._settle(practice, message, now, OutboxState.UNKNOWN, reason=reason)

    def record_failed(
        self, practice: PracticeId, message: OutboxId, now: datetime, reason: str, *, refused: bool = False
    ) -> bool:
        """It will never arrive; staff are shown it. `refused`: the chat takes none, nudges go elsewhere."""
        with self._write(practice, now) as scope:
            if refused:
                block(scope, message)
            return outbox.settle(scope, message, OutboxState.FAILED, reason=reason)

    def record_dropped(self, practice: PracticeId, message: OutboxId, now: datetime, reason: str) -> bool:
        """It must not be sent any more, for this reason."""
        return self._settle(practice, message, now, OutboxState.DROPPED, reason=reason)

    def refusal(self, practice: PracticeId, row: OutboxMessage, now: datetime) -> str | None:
        """Why the person does not want this message, as of now; None: send it.

        While an emergency of theirs is open, people may always write.
        """
        with self.look(practice, now) as uow:
            if row.kind == "staff_reply" and outranks_stop(uow.episodes.of(row.conversation)):
                return None
            return uow.consents.allows(row.scope, row.conversation)

    def named(self, practice: PracticeId, provider_ids: Collection[str]) -> frozenset[str]:
        """Those of a provider's names of messages that an outbound message carries already."""
        with self._read(practice) as scope:
            return outbox.named(scope, provider_ids)

    def settle_restored(self, practice: PracticeId, now: datetime) -> Settled:
        """After a backup was put back: what may have been sent since is not sent again, and staff see it."""
        with self._write(practice, now) as scope:
            settled = backup.settle_restored(scope)
            if settled.messages or settled.nudges:
                words = f"Restored from a backup: {settled.messages} messages and {settled.nudges} due nudges"
                Unit(scope).staff.add_task(
                    "restored", f"{words} may have been sent already; check", None, None
                )
            return settled

    def latest(self, practice: PracticeId) -> datetime | None:
        """The moment of the newest thing that happened; None when nothing has."""
        with self._read(practice) as scope:
            return notes.latest(scope)

    def undelivered(self, practice: PracticeId) -> tuple[OutboxMessage, ...]:
        """Messages that failed or whose fate is unknown, newest first."""
        with self._read(practice) as scope:
            return outbox.undelivered(scope)

    def left_over(self, practice: PracticeId, now: datetime) -> list[str]:
        """What is lost, stuck or booked twice at `now`, a line each; empty when all is well."""
        with self._read(practice, now) as scope:
            return left_over(scope)

    def tallies(self, practice: PracticeId) -> dict[str, dict[str, int]]:
        """How many nudges, visits and offers there are, by what became of them."""
        with self._read(practice) as scope:
            return tallies(scope)

    def next_due(self, practice: PracticeId) -> datetime | None:
        """When the next outbound message is due for another try; None when none waits."""
        with self._read(practice) as scope:
            return outbox.next_due(scope)

    def history(
        self, practice: PracticeId, conversation: ConversationId, *, after: int = 0, limit: int = 200
    ) -> tuple[Line, ...]:
        """A conversation's last lines with a sequence above `after`, in and out, oldest first."""
        with self._read(practice) as scope:
            return chat.lines(scope, conversation, after, limit)

    def received(
        self, practice: PracticeId, conversation: ConversationId, since: datetime
    ) -> tuple[InboxMessage, ...]:
        """What came in on a conversation since the aware moment, as it came, oldest first."""
        with self._read(practice) as scope:
            return chat.received(scope, conversation, since)

    def _settle(
        self, practice: PracticeId, message: OutboxId, now: datetime, state: OutboxState, **values: Any
    ) -> bool:
        with self._write(practice, now) as scope:
            return outbox.settle(scope, message, state, **values)

    @contextmanager
    def _write(self, practice: PracticeId, now: datetime, *, first: bool = False) -> Iterator[Scope]:
        """`first`: before others of this program that wait to write."""
        in_line = self._writers.turn(first=first) if self._writers else nullcontext()
        with in_line, self.engine.begin() as connection:
            yield self._scope(connection, practice, now)

    @contextmanager
    def _read(self, practice: PracticeId, now: datetime = _BEGINNING) -> Iterator[Scope]:
        with self.engine.connect().execution_options(**{READS: True}) as connection:
            yield self._scope(connection, practice, now)

    def _scope(self, connection: sa.Connection, practice: PracticeId, now: datetime) -> Scope:
        if practice not in self._settings:
            raise Unknown(f"no settings for practice {practice}")
        facts = self._settings[practice]
        draws = (self._new_id, self._draw)
        return Scope(connection, practice, facts, now.astimezone(UTC), *draws, self._kept)


def open_sqlite(
    file: Path,
    key: str,
    settings: Mapping[PracticeId, PracticeSettings],
    new_id: NewId = hex_id,
    draw: Draw = drawn,
) -> Store:
    """A store in one encrypted file. Call migrate() before the first turn."""
    return Store(sqlite_engine(file, key), settings, new_id, draw)


def open_postgres(url: str, settings: Mapping[PracticeId, PracticeSettings], new_id: NewId = hex_id) -> Store:
    """A store on PostgreSQL. Call migrate() before the first turn."""
    return Store(postgres_engine(url), settings, new_id)
