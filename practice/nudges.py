"""Nudges: what the desk says first, and whether it may be said now. Pure: facts in, a decision out.

One life: planned, due, claimed, then sent, held (until a moment), dropped (for a reason) or unknown (it may
have arrived; it is never sent again). "Due" is no state of its own: a waiting nudge whose moment has come.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from practice.consent import Scope
from practice.ids import ConversationId, NudgeId, PatientId
from practice.nudge_settings import NudgeSettings

Json = Any
STAFF_PAUSE = timedelta(minutes=15)
TALK_PAUSE = timedelta(minutes=10)
WEEK = timedelta(days=7)
NO_CHAT = "there is no chat to write to"
RAN_OUT = "it was shown too long ago who reads the chat"


class NudgeState(StrEnum):
    """Planned, held and claimed nudges wait; the others are settled."""

    PLANNED = "planned"
    CLAIMED = "claimed"
    HELD = "held"
    SENT = "sent"
    DROPPED = "dropped"
    UNKNOWN = "unknown"


WAITING = frozenset({NudgeState.PLANNED, NudgeState.HELD, NudgeState.CLAIMED})


@dataclass(frozen=True, slots=True)
class NudgeKind:
    """What the rules need to know of a kind. The lower `priority` goes first.

    `scope` is the consent it needs. `counted`: it counts in the contact budget. `waits` False: what would
    hold it drops it, since later it is of no use. `calls`: when
    it is dropped a person calls. `merges`: several due for one person become one message. `agreed`: its
    rhythm was agreed on with the person, so the budget of the week is not for it. `discreet`: it can be said
    where it was shown too long ago who reads, since it is about times alone or asks first who it is.
    """

    name: str
    priority: int
    scope: Scope = Scope.REMINDERS
    counted: bool = True
    waits: bool = True
    calls: bool = False
    merges: bool = False
    agreed: bool = False
    discreet: bool = False


KINDS: Mapping[str, NudgeKind] = {
    kind.name: kind
    for kind in (
        NudgeKind("emergency_follow_up", 0, Scope.REPLIES, counted=False),
        NudgeKind("day_closed", 1, Scope.REPLIES, counted=False, calls=True, discreet=True),
        NudgeKind("desk_late", 1, Scope.REPLIES, counted=False, discreet=True),
        NudgeKind("offer_taken", 1, Scope.REPLIES, counted=False, discreet=True),
        NudgeKind("reminder", 10, merges=True, discreet=True),
        NudgeKind("missed_visit", 20, discreet=True),
        NudgeKind("waitlist_offer", 30, Scope.WAITLIST, waits=False, discreet=True),
        NudgeKind("check_in_follow_up", 40, Scope.CHECK_INS),
        NudgeKind("check_in_left", 45, Scope.CHECK_INS),
        NudgeKind("recheck", 5, Scope.CHECK_INS, counted=False, waits=False),
        NudgeKind("reading", 50, Scope.CHECK_INS, merges=True, agreed=True, discreet=True),
        NudgeKind("campaign", 60, Scope.CAMPAIGNS, discreet=True),
    )
}
_OTHER = NudgeKind("", 99, Scope.CAMPAIGNS)


def kind_of(name: str) -> NudgeKind:
    """The kind of that name; one that nobody knows (any more) comes last and needs most."""
    return KINDS.get(name, _OTHER)


@dataclass(frozen=True, slots=True)
class Nudge:
    """One row. Aware UTC: `due_at` as planned, `look_at` the next look at it, `not_after` its last moment.

    `rests_on` names the fact it is tied to, such as "visit:..."; empty: none. `conversation` None: the
    patient's best one is chosen when it is sent. `reason` says why it was held or dropped.
    """

    id: NudgeId
    kind: str
    due_at: datetime
    look_at: datetime
    state: NudgeState
    about: Mapping[str, Json] = field(default_factory=dict)
    patient: PatientId | None = None
    conversation: ConversationId | None = None
    rests_on: str = ""
    not_after: datetime | None = None
    reason: str = ""
    planned_at: datetime | None = None
    settled_at: datetime | None = None
    outbox: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What a decision rests on, read in the transaction that acts on it.

    `recipient`: whose contact budget counts. `gone`: why the nudge's fact holds no more. `refused`: why the
    person does not want it. `talking`: when the patient wrote last, if a question is open since. `contacts`:
    when counted nudges reached the person, but for an earlier asking of the nudge's own round; `agreed` are
    those of them whose rhythm was agreed on. `ahead`: a more urgent counted nudge waits for the rest of their
    day. `proven` False: it was shown too long ago who reads the chat.
    """

    zone: ZoneInfo
    conversation: ConversationId | None = None
    recipient: str = ""
    gone: str = ""
    refused: str = ""
    staff_speaks: bool = False
    talking: datetime | None = None
    contacts: tuple[datetime, ...] = ()
    agreed: tuple[datetime, ...] = ()
    ahead: bool = False
    proven: bool = True


@dataclass(frozen=True, slots=True)
class Send:
    """It may be sent now."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Not now: look again at `until`, aware UTC."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Drop:
    """Never."""

    reason: str


Decision = Send | Hold | Drop


def decide(nudge: Nudge, facts: Facts, now: datetime, rules: NudgeSettings) -> Decision:
    """Whether this nudge is sent at the aware `now`. The first obstacle counts."""
    kind = kind_of(nudge.kind)
    found = next(_obstacles(nudge, kind, facts, now, rules), None)
    if found is None:
        return Send()
    if isinstance(found, Drop):
        return found
    if not kind.waits:
        return Drop(found.reason)
    if nudge.not_after is not None and found.until > nudge.not_after:
        return Drop(f"{found.reason}; later it would come too late")
    return found


def _obstacles(
    nudge: Nudge, kind: NudgeKind, facts: Facts, now: datetime, rules: NudgeSettings
) -> Iterator[Hold | Drop]:
    if facts.gone:
        yield Drop(facts.gone)
    if nudge.not_after is not None and now > nudge.not_after:
        yield Drop("its time had passed")
    if facts.conversation is None:
        yield Drop(NO_CHAT)
    if facts.refused:
        yield Drop(facts.refused)
    if not (facts.proven or kind.discreet):
        yield Drop(RAN_OUT)
    awake = daytime(now, facts.zone, rules.opens, rules.closes)
    if awake > now:
        yield Hold(awake, "quiet hours")
    if facts.staff_speaks:
        yield Hold(now + STAFF_PAUSE, "staff are speaking")
    if kind.counted:
        yield from _talking(facts, now)
        yield from _budget(kind, facts, now, rules)


def _talking(facts: Facts, now: datetime) -> Iterator[Hold]:
    """Nobody is interrupted in the middle of an answer."""
    if facts.talking is not None and now - facts.talking < TALK_PAUSE:
        yield Hold(facts.talking + TALK_PAUSE, "the patient is answering a question")


def _budget(kind: NudgeKind, facts: Facts, now: datetime, rules: NudgeSettings) -> Iterator[Hold]:
    """So many a local day and so many in seven days; room is kept for what is more urgent."""
    today = now.astimezone(facts.zone).date()
    days = [at.astimezone(facts.zone).date() for at in facts.contacts]
    tomorrow = _morning(now, 1, facts.zone, rules)
    if days.count(today) >= rules.a_day:
        yield Hold(tomorrow, "contact budget of the day")
    unasked = [at for at in facts.contacts if at not in facts.agreed]
    week = sorted(day for at in unasked if today - (day := at.astimezone(facts.zone).date()) < WEEK)
    if len(week) >= rules.a_week and not kind.agreed:
        freed = week[-rules.a_week] + WEEK
        yield Hold(_morning(now, (freed - today).days, facts.zone, rules), "contact budget of the week")
    if facts.ahead:
        yield Hold(tomorrow, "something more urgent goes first")


def _morning(now: datetime, days: int, zone: ZoneInfo, rules: NudgeSettings) -> datetime:
    day = now.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day, rules.opens, tzinfo=zone).astimezone(UTC)


def daytime(at: datetime, zone: ZoneInfo, opens: time, closes: time) -> datetime:
    """The aware `at` when it lies in [opens, closes) of the zone's wall time, else the next such one. UTC."""
    local = at.astimezone(zone)
    if opens <= local.time() < closes:
        return at.astimezone(UTC)
    day = local.date() if local.time() < opens else local.date() + timedelta(days=1)
    return datetime.combine(day, opens, tzinfo=zone).astimezone(UTC)


def day_end(at: datetime, zone: ZoneInfo) -> datetime:
    """Local midnight after the aware `at`, as UTC."""
    day = at.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(day, time(0), tzinfo=zone).astimezone(UTC)
