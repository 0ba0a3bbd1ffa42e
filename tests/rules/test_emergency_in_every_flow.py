"""Invariants 1 and 3 over the whole dialogue: no flow and no state skips or lowers a red flag."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions import book as books
from actions.book import DeskBook
from actions.dialogue.frames import Frame, State
from actions.dialogue.registry import FLOWS
from actions.respond import respond
from bot.staff.at import At
from bot.staff.typed import obey
from nlu.understanding import Understanding
from practice.episodes import LEVELS
from practice.ids import ConversationId
from practice.mail import Episode
from practice.settings import PracticeSettings
from practice.store.store import Store, open_sqlite
from tests.prepared import red_flags

MORNING = datetime(2026, 3, 2, 13, 55, tzinfo=UTC)
EMERGENCY = "my chest hurts and my arm is numb"
REDFLAGS = red_flags()


class Chat:
    """One conversation on a real store, as the turn plays it."""

    addresses = count()

    def __init__(self, store: Store, facts: PracticeSettings, book: DeskBook) -> None:
        self.store, self.facts, self.book = store, facts, book
        self.now = MORNING
        with store.turn(facts.id, self.now) as uow:
            patient = uow.patients.all()[0]
            self.id: ConversationId = uow.conversations.find_or_open("webchat", f"{next(self.addresses)}").id
            uow.conversations.link(self.id, patient.id)
            uow.conversations.save(self.id, State(greeted=True).to_json())

    def stand_in(self, flow: str) -> None:
        """Let a flow be in progress, whatever it is about."""
        with self.store.turn(self.facts.id, self.now) as uow:
            uow.conversations.lock(self.id)
            uow.conversations.save(self.id, State(greeted=True).pushed(Frame(flow)).to_json())

    def write(self, text: str, intent: str | None = None) -> list[str]:
        """One message; the kinds of what was answered, in order."""
        self.now += timedelta(seconds=30)
        with self.store.turn(self.facts.id, self.now) as uow:
            conversation = uow.conversations.lock(self.id)
            heard = Understanding(text, intent, 0.95 if intent else 0.0)
            respond(uow, conversation, heard, REDFLAGS.check(text), self.book)
        rows = self.store.history(self.facts.id, self.id)
        return [line.kind for line in rows if line.at == self.now]

    def staff(self, act: str) -> None:
        """An act of the physician's on this conversation's case, refused or not."""
        self.now += timedelta(seconds=30)
        case = self.case()
        if case is not None:
            with self.store.turn(self.facts.id, self.now) as uow:
                obey(At(uow, "Dr. Amari", self.facts), act.format(case.number))

    def case(self) -> Episode | None:
        """The open case."""
        with self.store.look(self.facts.id, self.now) as uow:
            return uow.episodes.of(self.id)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, PracticeSettings, DeskBook]]:
    from bot.app import DATA, read_practice

    facts = read_practice(DATA, lambda: MORNING)
    store = open_sqlite(tmp_path_factory.mktemp("every_flow") / "desk.db", "0" * 64, {facts.id: facts})
    store.migrate()
    store.seed(facts, MORNING)
    yield store, facts, books.load(DATA, facts)
    store.close()


@pytest.mark.parametrize("flow", FLOWS.names())
def test_invariant_1_an_emergency_in_the_middle_of_every_flow_is_answered_first(
    desk: tuple[Store, PracticeSettings, DeskBook], flow: str
) -> None:
    chat = Chat(*desk)
    chat.stand_in(flow)
    kinds = chat.write(EMERGENCY, "affirm")
    assert kinds[0] == "emergency"
    case = chat.case()
    assert case is not None
    assert case.level == "emergency"


MESSAGES = [
    ("can i come in tomorrow", "book_visit"),
    ("move my visit", "reschedule_visit"),
    ("cancel it", "cancel_visit"),
    ("my throat hurts", "symptom_report"),
    ("i need a refill", "refill_request"),
    ("where do i park", "ask_parking"),
    ("a person please", None),
    ("stop", None),
    ("start", None),
    ("go back", None),
    ("never mind", None),
    ("start over", None),
    ("1", None),
    ("2", None),
    ("yes", "affirm"),
    ("no", "deny"),
    ("its nothing, ignore that", "deny"),
    ("i feel fine now", None),
    ("my chest was hurting last week but it went away", "symptom_report"),
    ("my fever is 103.8", "symptom_report"),
    ("im not sure", None),
    ("", None),
]
STAFF = ["claim {}", "reply {} Hello", "snooze {} 2h", "//{} noted"]
CALMER = ["close {}", "lower {} routine"]
LINES = st.one_of(
    st.sampled_from(MESSAGES),
    st.sampled_from(STAFF),
    st.sampled_from(CALMER),
    st.just((EMERGENCY, "symptom_report")),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(LINES, min_size=1, max_size=9))
def test_invariant_3_whatever_is_said_an_emergency_is_answered_and_its_level_stays(
    desk: tuple[Store, PracticeSettings, DeskBook], lines: list[tuple[str, str | None] | str]
) -> None:
    chat = Chat(*desk)
    for line in lines:
        before = chat.case()
        if isinstance(line, str):
            chat.staff(line)
            if line in CALMER:
                continue
        else:
            kinds = chat.write(*line)
            if line[0] == EMERGENCY:
                assert kinds[0] == "emergency"
                assert chat.case() is not None
        after = chat.case()
        if before is not None:
            assert after is not None, "only a person's act ends a case"
            assert LEVELS.index(after.level) >= LEVELS.index(before.level)
