"""The desk speaks first: one nudge, or several merged, into a chat. Runs inside a turn's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from actions import flows as _flows
from actions.book import DeskBook
from actions.desk import Desk
from actions.dialogue.frames import State
from actions.dialogue.prompts import Prompt
from actions.dialogue.sensitivity import gravest
from actions.nudge_kinds import NUDGES, Spoken
from practice.ids import ConversationId, OutboxId
from practice.nudges import Nudge, kind_of
from practice.ports import Conversation, Reply, UnitOfWork

assert _flows

ONE_TEXT = 160  # characters: a nudge by SMS is one segment where it can be
MOST_PROMPTS = 6


def speak(
    uow: UnitOfWork,
    where: ConversationId,
    nudges: Sequence[Nudge],
    book: DeskBook,
    not_after: datetime,
    *,
    discreet: bool = False,
) -> OutboxId | None:
    """Write the message and remember what an answer to it means. None: there is nothing left to say.

    `discreet`: it was shown too long ago who reads there.
    """
    first = nudges[0]
    entry = NUDGES.get(first.kind)
    if entry is None:
        return None
    conversation = uow.conversations.lock(where)
    desk = Desk(uow, where, book.facts, book.protocols, chronic=book.chronic, discreet=discreet)
    spoken = entry.says(desk, nudges)
    if spoken is None:
        return None
    offered = tuple((f"n.{first.id}.{n}", option) for n, option in enumerate(spoken.options, 1))
    choices = tuple((ident, option.label) for ident, option in offered)
    text = worded(spoken, choices, conversation.channel, book)
    sensitivity = gravest((spoken.sensitivity, book.sensitivity.of(spoken.phrase, spoken.fill)))
    reply = Reply(text, choices, kind="nudge", sensitivity=sensitivity, scope=kind_of(first.kind).scope)
    outbox = uow.mailbox.send(where, reply, dedupe=f"nudge:{first.id}", not_after=not_after)
    prompt = Prompt(first.id, first.kind, uow.now, spoken.until, spoken.label, spoken.about, offered)
    _remember(uow, conversation, prompt)
    return outbox


def worded(spoken: Spoken, choices: tuple[tuple[str, str], ...], channel: str, book: DeskBook) -> str:
    """The text as it goes to a channel; the menu comes after it."""
    facts = book.facts
    known = {"practice": facts.name, "physician": facts.physician, "phone": facts.phone}
    fill = {**known, **spoken.fill}
    if spoken.texts:
        return spoken.texts[channel if channel in spoken.texts else "page"].format_map(fill)
    text = book.phrases.say(spoken.phrase, **fill)
    longer = f"{text} {spoken.extra}" if spoken.extra else text
    menu = sum(len(label) + 4 for _, label in choices)
    return text if channel == "sms" and len(longer) + menu > ONE_TEXT else longer


def _remember(uow: UnitOfWork, conversation: Conversation, prompt: Prompt) -> None:
    """A frame in progress stays as it is; the nudge stands beside it until it is answered."""
    state = State.from_json(conversation.state)
    live = [old for old in state.prompts if old.until > uow.now and old.nudge != prompt.nudge]
    kept = (*live[1 - MOST_PROMPTS :], prompt)
    uow.conversations.save(conversation.id, replace(state, prompts=kept).to_json())
