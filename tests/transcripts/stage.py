"""Plays a transcript against the desk: a real store in a file, a clock that the transcript moves."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import yaml

from actions.dialogue.frames import State
from actions.respond import respond
from bot.staff.answers import Done, answer_lines
from bot.staff.following import Chronic
from bot.staff.following import obey as follow
from bot.staff.orders import Asker, Orders
from bot.staff.typed import HELP
from nlu.understanding import Understanding
from practice.consent import Scope
from practice.episodes import Refused
from practice.identity import How
from practice.ids import ConversationId, PatientId
from practice.mail import OutboxMessage
from practice.patients import Patient
from practice.people_known import people_known
from practice.redflags import with_witness
from practice.settings import PracticeSettings, read_settings
from practice.store.store import Store, open_sqlite
from practice.visits import Opening, Visit
from tests.clinical_words import told_in
from tests.prepared import desk_book, place_database, red_flags
from tests.transcripts.given_times import moment_of, with_openings
from tests.transcripts.passing import campaign_started, speaking_first, staff_act
from tests.transcripts.script import Script, Step
from tests.transcripts.scripted import OPEN, meant

Understander = Callable[[Step, str, datetime, PracticeSettings], Understanding]
_SPECIAL = {"@long": "my head hurts and " * 1200, "@rtl2": "\u200f2\u200e"}
_KEY = "0" * 64
COVERED = frozenset({"webchat"})


class Stage:
    """One transcript, one store, one conversation."""

    def __init__(self, script: Script, understand: Understander, root: Path) -> None:
        self._script = script
        self._understand = understand
        self._folder = tempfile.TemporaryDirectory()
        facts = [part.strip() for line in script.given for part in line.split(";")]
        self.now = moment_of(facts[0])
        self._base = _settings(root, self.now.date())
        self._settings = with_openings(self._base, facts, self.now)
        self._store = self._opened()
        self._book = replace(desk_book(self._settings), texts="texts" in facts, covered=COVERED)
        own = self._settings
        self._chronic = Chronic(self._book.chronic, own.zone, own.nudges, (own.physician,))
        self._orders = Orders(own, chronic=self._chronic)
        self._patients: dict[str, Patient] = {}
        self._number = 0
        self._channel = next(
            (f.removeprefix("channel ") for f in facts if f.startswith("channel ")), "webchat"
        )
        self._degraded = "degraded" in facts
        self._address = next((f.removeprefix("from ") for f in facts if f.startswith("from ")), "transcript")
        self._conversation = self._prepared(facts)

    def play(self) -> None:
        """Play every step; what was said and done replaces what the script expected."""
        try:
            for step in self._script.steps:
                self.now += timedelta(seconds=20)
                step.expected = self._step(step)
        finally:
            self._store.close()
            self._folder.cleanup()

    def _opened(self) -> Store:
        settings = self._settings
        number = 0

        def new_id() -> str:
            nonlocal number
            number += 1
            return f"{number:032x}"

        file = Path(self._folder.name) / "desk.db"
        place_database(file, _KEY)
        return open_sqlite(file, _KEY, {settings.id: settings}, new_id, _Drawn())

    def _prepared(self, facts: list[str]) -> ConversationId:
        with self._store.turn(self._settings.id, self._utc) as uow:
            uow._scope.add(_practices(), name=self._settings.name, zone=self._settings.zone.key)
            uow._scope.add(_providers(), id=self._settings.provider, name=self._settings.physician)
            conversation = uow.conversations.find_or_open(self._channel, self._address).id
            if "first contact" not in facts:
                uow.conversations.save(conversation, {"greeted": True})
            for fact in facts:
                self._given(fact, uow, conversation)
        return conversation

    def _given(self, fact: str, uow: object, conversation: ConversationId) -> None:
        words = fact.split()
        if words[:1] == ["patient"]:
            patient = self._person(words[1:], uow)
            uow.conversations.link(conversation, patient.id, How.CHANNEL)  # type: ignore[attr-defined]
        elif words[:2] == ["on", "file"]:
            self._person(words[2:], uow)
        elif words[:1] == ["linked"]:
            how = How(words[-1])
            uow.conversations.link(conversation, self._person(words[1:-2], uow).id, how)  # type: ignore[attr-defined]
        elif words[:1] == ["shown"]:
            _shown_long_ago(uow, self._utc - timedelta(days=int(words[1])))
        elif words[:2] == ["speaks", "for"]:
            ward = self._person(words[2:], uow)
            uow.patients.speak_for(next(iter(self._patients.values())).id, ward.id)  # type: ignore[attr-defined]
        elif words[:1] == ["told"]:
            uow.consents.give((Scope.REPLIES,), conversation)  # type: ignore[attr-defined]
        elif words[:1] == ["visit"]:
            self._booked(words[1:], uow)
        elif words[:1] == ["followed"]:
            who = self._patients[words[1]].full_name
            line = " ".join(["enrol", who, *words[2:]])
            made = follow(uow, line, "given", self._chronic)  # type: ignore[arg-type]
            assert isinstance(made, Done), made

    def _person(self, names: list[str], uow: object) -> Patient:
        born = date(1980, 4, 21)
        if "born" in names:
            born, names = date.fromisoformat(names[-1]), names[: names.index("born")]
        given, family = names[0], " ".join(names[1:])
        patient = Patient(PatientId(given.lower()), given, family, born, "+15555550111")
        uow.patients.add(patient)  # type: ignore[attr-defined]
        self._patients[given] = patient
        return patient

    def _booked(self, words: list[str], uow: object) -> Visit:
        given, kind = words[0], self._settings.visit_types[words[-1]]
        if given not in self._patients:
            self._person([given, "Elsewhere"], uow)
        start = moment_of(" ".join(words[1:-1]), self.now).replace(tzinfo=self._settings.zone).astimezone(UTC)
        end = start + timedelta(minutes=kind.minutes)
        opening = Opening(self._settings.provider, kind.key, kind.modes[0], start, end)
        visit = uow.visits.book_by_staff(opening, self._patients[given].id, "given", "")  # type: ignore[attr-defined]
        assert isinstance(visit, Visit), f"cannot place the given visit {words}"
        return visit

    @property
    def _utc(self) -> datetime:
        return self.now.replace(tzinfo=self._settings.zone).astimezone(UTC)

    def _step(self, step: Step) -> list[str]:
        if step.kind == "...":
            return self._time_passes(step.text)
        if step.kind == "tap":
            return self._message(step, "", choice=step.text)
        if step.kind == "@":
            return self._staff(step.text)
        return self._message(step, _SPECIAL.get(step.text, step.text))

    def _staff(self, text: str) -> list[str]:
        with self._store.turn(self._settings.id, self._utc) as uow:
            answer = self._orders.obey(uow, text, Asker(self._settings.physician)) or Refused(HELP)
        return [*answer_lines(answer), *self._said()]

    def _time_passes(self, text: str) -> list[str]:
        if text == "again":
            return self._redelivered()
        if text.startswith("taken "):
            return self._taken(text.removeprefix("taken "))
        if text.startswith("campaign "):
            return campaign_started(self._store, self._book, self._utc, text.removeprefix("campaign "))
        if text.startswith(("freed ", "missed ", "moved ", "done ")):
            return self._staff_visit(*text.split(" ", 1))
        return self._until(moment_of(text, self.now))

    def _staff_visit(self, act: str, text: str) -> list[str]:
        earlier = self.now - timedelta(days=1)
        start, *to = (
            moment_of(part, earlier).replace(tzinfo=self._settings.zone) for part in text.split(" to ")
        )
        with self._store.turn(self._settings.id, self._utc) as uow:
            staff_act(uow, act, *(at.astimezone(UTC) for at in (start, *to)))
        return []

    def _until(self, moment: datetime) -> list[str]:
        """Let time pass; what falls due on the way is said at its own time."""
        target = moment.replace(tzinfo=self._settings.zone).astimezone(UTC)
        lines: list[str] = []
        for at, became in speaking_first(self._store, self._book, self._utc, target):
            self.now = at.astimezone(self._settings.zone).replace(tzinfo=None)
            lines += [f"! {self.now:%a %H:%M} {line}" for line in became] + self._said()
        self.now = max(moment, self.now)
        return lines

    def _redelivered(self) -> list[str]:
        args = (self._settings.id, self._channel, self._address, str(self._number), "again", {}, self._utc)
        return ["! nothing: delivered before"] if self._store.accept(*args) is None else ["! accepted twice"]

    def _taken(self, text: str) -> list[str]:
        start = moment_of(text, self.now).replace(tzinfo=self._settings.zone).astimezone(UTC)
        kind = self._settings.visit_types["sick_visit"]
        with self._store.turn(self._settings.id, self._utc) as uow:
            other = self._patients.get("Other") or self._person(["Other", "Patient"], uow)
            opening = Opening(
                self._settings.provider, kind.key, kind.modes[0], start, start + timedelta(minutes=20)
            )
            assert isinstance(uow.visits.book_by_staff(opening, other.id, "given", ""), Visit)
        return []

    def _message(self, step: Step, text: str, choice: str | None = None) -> list[str]:
        practice, now = self._settings.id, self._utc
        self._number += 1
        ident = str(self._number)
        self._store.accept(practice, self._channel, self._address, ident, text, {}, now, choice)
        said = self._understand(step, text, now, self._settings)
        with self._store.look(practice, now) as uow:
            people = people_known(uow, self._conversation, self._settings.zone)
        verdict = red_flags().check_among(text, people)
        with self._store.turn(practice, now) as uow:
            conversation = uow.conversations.lock(self._conversation)
            row = uow.mailbox.oldest_unhandled(self._conversation)
            assert row is not None
            frame = State.from_json(conversation.state).frame
            assert step.intent != "answer" or (frame and frame.asking), f"line {step.line}: nothing is asked"
            raised = with_witness(verdict, said.danger, other=said.entity("person") is not None)
            if step.intent not in OPEN:
                step.intent = meant(said, frame, raised is not verdict)
            if self._degraded:
                said = replace(said, intent=None, confidence=0.0, ranking=(), entities=(), degraded=True)
                raised = verdict
            effects = respond(uow, conversation, replace(said, choice=choice), raised, self._book)
            uow.mailbox.done(row.id)
        return [f"! {effect.line}" for effect in effects] + self._said()

    def _said(self) -> list[str]:
        lines: list[str] = []
        while rows := self._store.claim(self._settings.id, self._utc, timedelta(seconds=30)):
            for row in rows:
                assert row.sensitivity != "logistics" or told_in(row.text) == [], f"not marked: {row.text}"
                first, *rest = row.text.splitlines()
                to = "" if row.conversation == self._conversation else f"[text to {row.address}] "
                to += "[by link] " if self._withheld(row) else ""
                lines += [f"< {to}{first}", *(f"  {line}".rstrip() or "  " for line in rest)]
                lines += [f"  {n}. {label}" for n, (_, label) in enumerate(row.choices, 1)]
                self._store.record_sent(self._settings.id, row.id, self._utc)
        return lines

    def _withheld(self, row: OutboxMessage) -> bool:
        if row.sensitivity != "clinical" or row.channel in COVERED:
            return False
        with self._store.look(self._settings.id, self._utc) as uow:
            return not uow.consents.in_full(row.conversation)


def _shown_long_ago(uow: object, at: datetime) -> None:
    """ "shown 91 days ago": since when nobody had to show again whose the chat is."""
    from practice.store.tables import conversation_patients as links

    uow._scope.change(links, links.c.verified_at.is_not(None), verified_at=at)  # type: ignore[attr-defined]


class _Drawn:
    """Secrets that a story can name: 123456, then 234567."""

    def __init__(self) -> None:
        self._times = 0

    def __call__(self, signs: str, length: int) -> str:
        self._times += 1
        return "".join(signs[(self._times + place) % len(signs)] for place in range(length))


@cache
def _practice_file(root: Path) -> dict[str, object]:
    return dict(yaml.safe_load((root / "data" / "practice.yml").read_text()))


def _settings(root: Path, today: date) -> PracticeSettings:
    return read_settings(_practice_file(root), today)


def _practices() -> object:
    from practice.store.tables import practices

    return practices


def _providers() -> object:
    from practice.store.tables import providers

    return providers
