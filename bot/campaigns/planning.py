"""Who would get a campaign, what, on which channel and when; who would not, and why. Changes nothing.

A start takes exactly this plan. Whatever becomes true until a message's moment is looked at again then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from actions.book import DeskBook
from actions.desk import Desk
from actions.nudge_kinds import NUDGES
from actions.speak import worded
from bot.campaigns.lint import segments
from practice.campaigns.model import Campaign, closed_by
from practice.campaigns.segment import Known, why_not
from practice.campaigns.staggering import last_moment, sending_times
from practice.ids import ConversationId, NudgeId, PatientId
from practice.nudges import Facts, Hold, Nudge, NudgeState, Send, decide
from practice.ports import UnitOfWork

KIND = "campaign"
BOOKED = "has the visit booked"
NO_CHAT = "no chat that is proven to be theirs and not blocked"
NO_ROOM = "no room before the last day"


@dataclass(frozen=True, slots=True)
class Gets:
    """One who gets it. `at` is aware UTC. `parts` are texts that the carrier counts, 0 elsewhere.

    `waits` says until when, as far as is known now, something holds it; empty: nothing.
    """

    patient: PatientId
    name: str
    at: datetime
    channel: str
    text: str
    parts: int = 0
    waits: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """One in the segment who does not get it, and why."""

    patient: PatientId
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Planned:
    """The plan as of now. `outside` counts, by reason, those whom the segment leaves out."""

    campaign: Campaign
    ends_at: datetime
    gets: tuple[Gets, ...]
    left: tuple[Left, ...]
    outside: Mapping[str, int] = field(default_factory=dict)

    @property
    def parts(self) -> int:
        """All texts that the carrier will count."""
        return sum(one.parts for one in self.gets)


def planned(uow: UnitOfWork, campaign: Campaign, book: DeskBook) -> Planned:
    """Look at every patient of the practice once."""
    today = uow.now.astimezone(book.facts.zone).date()
    names = {patient.id: patient.full_name for patient in uow.patients.all()}
    known = uow.campaigns.known(name=campaign.name)
    outside: Counter[str] = Counter()
    inside: list[Known] = []
    for ident in names:
        misfit = why_not(campaign.segment, known[ident], today)
        if misfit:
            outside[misfit] += 1
        else:
            inside.append(known[ident])
    gets, left = _reached(uow, campaign, book, inside, names)
    return Planned(
        campaign,
        last_moment(campaign.sending, book.facts.hours),
        tuple(gets),
        tuple(sorted(left, key=lambda one: (one.why, one.name))),
        dict(outside),
    )


def _reached(
    uow: UnitOfWork,
    campaign: Campaign,
    book: DeskBook,
    inside: Iterable[Known],
    names: Mapping[PatientId, str],
) -> tuple[list[Gets], list[Left]]:
    left: list[Left] = []
    asked: list[Nudge] = []
    for one in inside:
        if any(closed_by(campaign.closes, kind) for kind in one.booked):
            left.append(Left(one.patient, names[one.patient], BOOKED))
        else:
            asked.append(_nudge(uow.now, campaign, one.patient))
    facts = uow.nudges.foresee(asked)
    fit: list[Nudge] = []
    for nudge in asked:
        assert nudge.patient is not None
        why = _refused(facts[nudge.id])
        if why:
            left.append(Left(nudge.patient, names[nudge.patient], why))
        else:
            fit.append(nudge)
    moments = sending_times(campaign.sending, len(fit), uow.now, book.facts.hours, book.facts.nudges)
    left += [Left(_patient(nudge), names[_patient(nudge)], NO_ROOM) for nudge in fit[len(moments) :]]
    due = zip(fit, moments, strict=False)
    return [_gets(uow, n, at, facts[n.id], names[_patient(n)], campaign, book) for n, at in due], left


def _nudge(now: datetime, campaign: Campaign, patient: PatientId) -> Nudge:
    about = {
        "recall": "",
        "label": campaign.label,
        "texts": dict(campaign.texts),
        "answers": [answer.value for answer in campaign.answers],
        "visit_type": campaign.visit_type,
    }
    return Nudge(NudgeId(patient), KIND, now, now, NudgeState.PLANNED, about, patient)


def _patient(nudge: Nudge) -> PatientId:
    assert nudge.patient is not None
    return nudge.patient


def _refused(facts: Facts) -> str:
    return NO_CHAT if facts.conversation is None else facts.refused


def _gets(
    uow: UnitOfWork,
    nudge: Nudge,
    at: datetime,
    facts: Facts,
    name: str,
    campaign: Campaign,
    book: DeskBook,
) -> Gets:
    assert facts.conversation is not None
    channel, text = _text(uow, nudge, facts.conversation, book)
    parts = segments(text, campaign) if channel == "sms" else 0
    return Gets(_patient(nudge), name, at, channel, text, parts, _waits(nudge, facts, at, book))


def _text(uow: UnitOfWork, nudge: Nudge, where: ConversationId, book: DeskBook) -> tuple[str, str]:
    """The words as they will be sent, made by what sends them."""
    channel = uow.conversations.get(where).channel
    entry = NUDGES.get(KIND)
    spoken = entry.says(Desk(uow, where, book.facts, book.protocols), (nudge,)) if entry else None
    assert spoken is not None
    return channel, worded(spoken, (), channel, book)


def _waits(nudge: Nudge, facts: Facts, at: datetime, book: DeskBook) -> str:
    """What would hold it at its moment, as far as is known now; who speaks or answers then is not."""
    then = replace(facts, staff_speaks=False, talking=None, ahead=False)
    decision = decide(nudge, then, at, book.facts.nudges)
    if isinstance(decision, Send):
        return ""
    if isinstance(decision, Hold):
        until = decision.until.astimezone(book.facts.zone)
        return f"{decision.reason}: waits until {until:%a} {until.day} {until:%b %H:%M}"
    return decision.reason
