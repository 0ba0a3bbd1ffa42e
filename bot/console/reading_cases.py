"""What the console reads for one case: its card, whose it is, and what is known of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.staff.board import OpenTask, with_name
from bot.staff.cards import Card, card, mark
from practice.ids import PatientId
from practice.mail import Episode, OutboxMessage
from practice.patients import Patient
from practice.ports import UnitOfWork
from practice.settings import PracticeSettings
from practice.store.store import Store
from practice.visits import Visit

MOST_LOST = 20
MOST_CLOSED = 20


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case, open or closed. `patient` None: whoever writes has shown nobody who they are."""

    card: Card
    episode: Episode
    patient: Patient | None
    channel: str
    upcoming: tuple[Visit, ...]

    @property
    def open(self) -> bool:
        """Whether it is still with staff."""
        return self.episode.closed_at is None


@dataclass(frozen=True, slots=True)
class ClosedCase:
    """A line of the list of closed cases."""

    number: int
    level: str
    who: str
    because: str
    closed_at: datetime


@dataclass(frozen=True, slots=True)
class LostMessage:
    """A message that failed, or of which nobody knows whether it arrived."""

    patient: Patient | None
    text: str
    channel: str
    became: str
    reason: str
    at: datetime


def read_case(store: Store, settings: PracticeSettings, number: int, now: datetime) -> CaseView | None:
    """The case at `now`; None when there is none of this number."""
    with store.look(settings.id, now) as uow:
        episode = uow.episodes.numbered(number)
        if episode is None:
            return None
        conversation = uow.conversations.get(episode.conversation)
        patient = uow.patients.get(conversation.patient) if conversation.patient else None
        upcoming = uow.visits.upcoming(patient.id) if patient else ()
        lines = store.history(settings.id, episode.conversation)
        shown = card(episode, uow.episodes.notes(episode), lines, patient, now)
    return CaseView(shown, episode, patient, conversation.channel, upcoming)


def note_view(store: Store, settings: PracticeSettings, view: CaseView, by: str, now: datetime) -> None:
    """Write down that somebody read it."""
    with store.turn(settings.id, now) as uow:
        whose: PatientId | None = view.patient.id if view.patient else None
        uow.audit.write("case.viewed", by, patient=whose, about={"case": view.card.number})


def read_closed(
    store: Store, settings: PracticeSettings, now: datetime
) -> tuple[tuple[ClosedCase, ...], tuple[OpenTask, ...]]:
    """The cases closed last, and the tasks ticked off last."""
    with store.look(settings.id, now) as uow:
        cases = tuple(_closed(uow, episode) for episode in uow.episodes.closed(limit=MOST_CLOSED))
        return cases, tuple(with_name(uow, task) for task in uow.staff.done_tasks(MOST_CLOSED))


def nothing_yet(store: Store, settings: PracticeSettings, now: datetime) -> bool:
    """Whether there never was a case: whoever looks is new here."""
    with store.look(settings.id, now) as uow:
        return uow.episodes.numbered(1) is None


def read_lost(store: Store, settings: PracticeSettings, now: datetime) -> tuple[LostMessage, ...]:
    """What may not have arrived, the newest first."""
    found = store.undelivered(settings.id)[:MOST_LOST]
    with store.look(settings.id, now) as uow:
        return tuple(_lost(uow, message) for message in found)


def _lost(uow: UnitOfWork, message: OutboxMessage) -> LostMessage:
    whose = uow.conversations.get(message.conversation).patient
    patient = uow.patients.get(whose) if whose else None
    became = mark(message.state.value)
    return LostMessage(patient, message.text, message.channel, became, message.reason, message.created_at)


def _closed(uow: UnitOfWork, episode: Episode) -> ClosedCase:
    whose = uow.conversations.get(episode.conversation).patient
    patient = uow.patients.get(whose) if whose else None
    assert episode.closed_at is not None
    who = patient.full_name if patient else "Somebody new"
    return ClosedCase(
        episode.number, episode.level, who, episode.because.replace("_", " "), episode.closed_at
    )
