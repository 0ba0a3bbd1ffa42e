"""Everything staff have to look at, in one reading: cases, tasks, what did not arrive, and ready answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.staff.cards import Card, card
from practice.episodes import Standing, standing
from practice.ids import ConversationId, PatientId
from practice.mail import Episode, Line, Task
from practice.ports import UnitOfWork
from practice.settings import PracticeSettings
from practice.store.store import Store


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A task with the name of whom it is about, empty when nobody is known; open, or done at `done_at`."""

    id: str
    kind: str
    text: str
    who: str
    patient: PatientId | None
    created_at: datetime
    done_at: datetime | None
    conversation: str


@dataclass(frozen=True, slots=True)
class Board:
    """`cases`: emergencies first, snoozed last. `lost` counts messages that may not have arrived."""

    cases: tuple[Card, ...]
    tasks: tuple[OpenTask, ...]
    lost: int

    @property
    def unanswered(self) -> int:
        """Emergencies that nobody has acknowledged."""
        return sum(case.level == "emergency" and not case.acknowledged for case in self.cases)

    @property
    def ringing(self) -> tuple[int, ...]:
        """The numbers of the cases for which somebody is being called."""
        return tuple(case.number for case in self.cases if case.rung and not case.acknowledged)


def read_board(store: Store, settings: PracticeSettings, now: datetime) -> Board:
    """The board at the aware `now`. Blocking: it reads the store."""
    with store.look(settings.id, now) as uow:
        episodes = sorted(uow.staff.open_episodes(), key=lambda episode: _asleep(episode, now))
        lines = {e.conversation: store.history(settings.id, e.conversation) for e in episodes}
        cases = tuple(_card(uow, episode, lines, now) for episode in episodes)
        tasks = tuple(with_name(uow, task) for task in uow.staff.open_tasks())
    return Board(cases, tasks, len(store.undelivered(settings.id)))


def _asleep(episode: Episode, now: datetime) -> bool:
    return standing(episode, now) is Standing.SNOOZED


def _card(
    uow: UnitOfWork, episode: Episode, lines: Mapping[ConversationId, tuple[Line, ...]], now: datetime
) -> Card:
    whose = uow.conversations.get(episode.conversation).patient
    patient = uow.patients.get(whose) if whose else None
    return card(episode, uow.episodes.notes(episode), lines[episode.conversation], patient, now)


def with_name(uow: UnitOfWork, task: Task) -> OpenTask:
    """The task as staff read it."""
    whose = task.patient
    if whose is None and task.conversation is not None:
        whose = uow.conversations.get(task.conversation).patient
    patient = uow.patients.get(whose) if whose else None
    name, known = (patient.full_name, patient.id) if patient else ("", None)
    return OpenTask(
        task.id, task.kind, task.text, name, known, task.created_at, task.done_at, task.conversation or ""
    )
