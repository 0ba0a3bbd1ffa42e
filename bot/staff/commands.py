"""What staff can do, whatever they do it with: the page, the terminal, a chat. Plain functions over one turn.

Every act takes the turn's unit of work and a case number, locks the conversation and says what came of it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from bot.staff.answers import Done, Missing, Outcome
from practice.consent import Scope
from practice.episodes import Act, Refused, outranks_stop
from practice.ids import ConversationId, TaskId
from practice.mail import Episode
from practice.ports import Reply, UnitOfWork

LONGEST_REPLY = 1600  # characters: the most that one text message can hold
_FRESH = {"acknowledged": False}


def claim(uow: UnitOfWork, number: int, by: str) -> Outcome:
    """This person takes care of it now."""
    return _act(uow, number, Act.CLAIM, by, "claimed")


def reply(uow: UnitOfWork, number: int, text: str, by: str, *, dedupe: str | None = None) -> Outcome:
    """Write to the patient. The desk is silent from now on; the same `dedupe` key twice sends once."""
    episode = _locked(uow, number)
    if isinstance(episode, Refused):
        return episode
    return _written(uow, episode, text, by, dedupe)


def write(
    uow: UnitOfWork, conversation: ConversationId, text: str, by: str, *, dedupe: str | None = None
) -> Outcome:
    """Write to a patient whose chat the desk has: this opens a case, so that one voice speaks."""
    uow.conversations.lock(conversation)
    empty = _unsendable(text)
    if empty is not None:
        return empty
    if uow.episodes.of(conversation) is None:
        uow.staff.open_episode(conversation, "staff wrote first", "", "routine")
    episode = uow.episodes.of(conversation)
    assert episode is not None
    return _written(uow, episode, text, by, dedupe)


def note(uow: UnitOfWork, number: int, text: str, by: str) -> Outcome:
    """Keep something for staff. The patient never sees it, and the alarm goes on ringing."""
    episode = _locked(uow, number)
    if isinstance(episode, Refused):
        return episode
    if not text.strip():
        return Refused("There is nothing to note: write it after the //.")
    uow.episodes.note(episode, f"note by {by}", text.strip())
    return Done(f"case {number} noted")


def snooze(uow: UnitOfWork, number: int, span: timedelta, by: str) -> Outcome:
    """Put it off; the patient's next word, or the end of the span, brings it back."""
    episode = _locked(uow, number)
    if isinstance(episode, Refused):
        return episode
    return _said(uow.episodes.act(episode, Act.SNOOZE, by, until=uow.now + span), "snoozed")


def lower(uow: UnitOfWork, number: int, level: str, by: str) -> Outcome:
    """Lower the level; only a person can, and it is recorded who did."""
    episode = _locked(uow, number)
    if isinstance(episode, Refused):
        return episode
    return _said(uow.episodes.act(episode, Act.LOWER, by, level=level), f"lowered to {level}")


def close(uow: UnitOfWork, number: int, by: str) -> Outcome:
    """Hand back: the desk speaks again, and will say once more that staff were asked when they are."""
    episode = _locked(uow, number)
    if isinstance(episode, Refused):
        return episode
    outcome = uow.episodes.act(episode, Act.CLOSE, by)
    if not isinstance(outcome, Refused):
        conversation = uow.conversations.lock(episode.conversation)
        uow.conversations.save(conversation.id, {**conversation.state, **_FRESH})
    return _said(outcome, "closed, the desk speaks again")


def finish_task(uow: UnitOfWork, task: TaskId, by: str = "staff") -> Outcome:
    """Tick off a task; twice changes nothing."""
    return Done("task done") if uow.staff.finish_task(task, by) else Missing("There is no such task.")


def _act(uow: UnitOfWork, number: int, act: Act, by: str, did: str) -> Outcome:
    episode = _locked(uow, number)
    return episode if isinstance(episode, Refused) else _said(uow.episodes.act(episode, act, by), did)


def _locked(uow: UnitOfWork, number: int) -> Episode | Refused:
    """The case as it is once nobody else can change it."""
    episode = uow.episodes.numbered(number)
    if episode is None:
        return Missing(f"There is no case {number}.")
    uow.conversations.lock(episode.conversation)
    return uow.episodes.numbered(number) or episode


def _written(uow: UnitOfWork, episode: Episode, text: str, by: str, dedupe: str | None) -> Outcome:
    unsendable = _unsendable(text) or _unwanted(uow, episode)
    if unsendable is not None:
        return unsendable
    outcome = uow.episodes.act(episode, Act.REPLY, by)
    if isinstance(outcome, Refused):
        return outcome
    words = Reply(text.strip(), kind="staff_reply", sensitivity="clinical")
    message = uow.mailbox.send(episode.conversation, words, dedupe=dedupe)
    return Done(f"case {outcome.number} answered", message)


def _unsendable(text: str) -> Refused | None:
    if not text.strip():
        return Refused("There is nothing to send: write the reply first.")
    if len(text) > LONGEST_REPLY:
        return Refused(f"That is {len(text)} characters; {LONGEST_REPLY} fit. Please send it in parts.")
    return None


def _unwanted(uow: UnitOfWork, episode: Episode) -> Refused | None:
    """Whoever said STOP is not written to, except in an emergency; the outbox looks again before it sends."""
    reason = uow.consents.allows(Scope.REPLIES, episode.conversation)
    if reason is None or outranks_stop(episode):
        return None
    return Refused(f"Not sent: the patient {reason}. Please call, or wait until they write START.")


def _said(outcome: Episode | Refused, did: str) -> Outcome:
    return outcome if isinstance(outcome, Refused) else Done(f"case {outcome.number} {did}")


QuickReplies = tuple[tuple[str, str], ...]
Words = Callable[[str], str]


def quick_replies(keys: tuple[str, ...], words: Words) -> QuickReplies:
    """The ready answers by their keys, filled in: (key, text)."""
    wanted = [key for key in keys if key.startswith("quick_reply.")]
    return tuple((key.removeprefix("quick_reply."), words(key)) for key in wanted)
