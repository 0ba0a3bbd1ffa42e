"""Consent: what a person wants to be sent, as an append-only ledger; whether one message may go (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from practice.ids import ConversationId, PatientId


class Scope(StrEnum):
    """What a message is sent for. REPLIES: what answers the patient, the desk's words and the staff's.

    IN_FULL is no kind of message: whether clinical words may stand in one, in a chat that others may read.
    """

    REPLIES = "replies"
    REMINDERS = "reminders"
    CHECK_INS = "check_ins"
    CAMPAIGNS = "campaigns"
    WAITLIST = "waitlist"
    IN_FULL = "in_full"


class Source(StrEnum):
    """Who said so: the patient's words, a button, staff for them, or their carrier."""

    WORDS = "words"
    BUTTON = "button"
    STAFF = "staff"
    CARRIER = "carrier"


EVERYTHING = tuple(scope for scope in Scope if scope is not Scope.IN_FULL)  # what STOP ends
REMINDING = (Scope.REMINDERS, Scope.CAMPAIGNS)  # "no more reminders" also means the yearly ones

STOPPED = "asked for no such messages"
STOPPED_HERE = "stopped on this phone; only START from it opens it again"
NEVER_TOLD = "was never told what this is and how to stop it"
_BY_CARRIER = frozenset({"sms"})  # channels where the carrier blocks what we send after STOP


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger. `text_version` is the wording they were shown, empty when none was.

    `channel` is where it was said; `conversation` or `patient` says whose it is, often both.
    """

    scope: Scope
    given: bool
    channel: str
    source: Source
    text_version: str
    at: datetime
    conversation: ConversationId | None = None
    patient: PatientId | None = None


def refusal(entries: Sequence[Entry], scope: Scope, channel: str) -> str | None:
    """Why a message of this scope may not go to a person on a channel, ready for a log; None: it may.

    `entries` are all that the person said on any channel, oldest first. The last word counts. By SMS the last
    word said there counts as well: the carrier keeps a stopped phone closed whatever was said elsewhere.
    Nobody is sent a campaign who was never told what this desk is.
    """
    own = [entry for entry in entries if entry.scope is scope]
    there = [entry for entry in own if entry.channel == channel]
    if own and not own[-1].given:
        return STOPPED
    if channel in _BY_CARRIER and there and not there[-1].given:
        return STOPPED_HERE
    if scope is Scope.CAMPAIGNS and not any(entry.given for entry in entries):
        return NEVER_TOLD
    return None


def in_full(entries: Sequence[Entry], conversation: ConversationId, channel: str) -> bool | None:
    """Whether this person chose clinical words in full in this chat; None: never said, or gone with a STOP.

    The choice is of one chat, or of a channel where staff wrote it down. START brings messages back, not it.
    """
    chosen: bool | None = None
    for entry in entries:
        here = entry.channel == channel and entry.conversation in (None, conversation)
        if entry.scope is Scope.IN_FULL and here:
            chosen = entry.given
        elif entry.scope is Scope.REPLIES and not entry.given:
            chosen = None
    return chosen
