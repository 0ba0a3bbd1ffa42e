"""The turn's one transaction: lock the conversation, take its oldest message, play it, mark it done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from actions.book import DeskBook
from actions.respond import Effect, respond
from bot.channels.base import Kind
from bot.clock import Clock
from bot.emergency import Emergency
from bot.memory import Memory
from nlu.understanding import Understanding
from practice.ids import PracticeId
from practice.mail import InboxMessage
from practice.ports import Conversation, Reply, UnitOfWork
from practice.redflags import Level, Verdict
from practice.store.store import Store

_READABLE = frozenset({Kind.TEXT.value, Kind.BUTTON.value})
Respond = Callable[[UnitOfWork, Conversation, Understanding, Verdict | None, DeskBook], tuple[Effect, ...]]


@dataclass(frozen=True, slots=True)
class Turned:
    """A committed turn, for those who watch. `following` is the conversation's next message, if one waits."""

    conversation: Conversation
    message: InboxMessage
    heard: Understanding
    effects: tuple[Effect, ...]
    following: InboxMessage | None = None


class Performer:
    """Commits turns. `play` is actions.respond.respond, unless a test breaks it on purpose."""

    def __init__(
        self,
        store: Store,
        practice: PracticeId,
        memory: Memory,
        book: DeskBook,
        emergency: Emergency,
        now: Clock,
        play: Respond = respond,
    ) -> None:
        self._store = store
        self._practice = practice
        self._memory = memory
        self._book = book
        self._emergency = emergency
        self._now = now
        self._play = play

    async def perform(self, row: InboxMessage, heard: Understanding, verdict: Verdict) -> Turned | None:
        """The turn, committed; None when somebody else handled the message meanwhile."""
        return await self._memory.do(self._commit, row, heard, verdict)

    def _commit(self, row: InboxMessage, heard: Understanding, verdict: Verdict) -> Turned | None:
        with self._store.turn(self._practice, self._now()) as uow:
            conversation = uow.conversations.lock(row.conversation)
            line = uow.mailbox.in_line(row.conversation, 2)
            if not line or line[0].id != row.id:
                return None
            effects = self._effects(uow, conversation, row, heard, verdict)
            uow.mailbox.done(row.id)
            if verdict.level is Level.EMERGENCY:
                self._emergency.expect(row.channel, row.external_id, conversation.address, verdict)
        return Turned(conversation, row, heard, effects, line[1] if len(line) > 1 else None)

    def _effects(
        self,
        uow: UnitOfWork,
        conversation: Conversation,
        row: InboxMessage,
        heard: Understanding,
        verdict: Verdict,
    ) -> tuple[Effect, ...]:
        kind = row.raw.get("kind", Kind.TEXT.value) if isinstance(row.raw, dict) else Kind.TEXT.value
        if kind in _READABLE or (kind == Kind.EDIT.value and _dangerous(verdict)):
            return self._play(uow, conversation, heard, verdict, self._book)
        if kind == Kind.EDIT.value:
            self._changed(uow, conversation)
            return ()
        uow.staff.add_task("attachment", _sent(kind), conversation.patient, conversation.id)
        if row.text.strip():
            self._say(uow, conversation, "failed.only_the_words")
            return self._play(uow, conversation, heard, verdict, self._book)
        self._say(uow, conversation, "failed.unreadable")
        return ()

    def _changed(self, uow: UnitOfWork, conversation: Conversation) -> None:
        """A changed message answers nothing: what it was may have been handled, and is not undone by it."""
        if conversation.speaker == "desk":
            self._say(uow, conversation, "failed.changed")
        else:
            uow.episodes.patient_wrote(conversation.id)

    def _say(self, uow: UnitOfWork, conversation: Conversation, phrase: str) -> None:
        words = self._book.phrases.say(phrase, phone=self._book.facts.phone)
        uow.mailbox.send(conversation.id, Reply(words))


def _dangerous(verdict: Verdict) -> bool:
    return verdict.level is not Level.NONE or verdict.confirm is not None


def _sent(kind: str) -> str:
    """For staff."""
    return "Sent something that is not text" if kind == Kind.OTHER.value else f"Sent a {kind}"
