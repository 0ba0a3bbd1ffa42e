"""A practice in which something of every kind has happened to Ana, and to nobody else by mistake."""

from __future__ import annotations

from datetime import timedelta

from practice.consent import Scope, Source
from practice.episodes import Act
from practice.home_readings import NewReading
from practice.ids import ConversationId, PatientId
from practice.ports import Reply, SlotTaken, UnitOfWork
from practice.visits import Visit
from tests.conftest import World

ANA = PatientId("ana-marsh")
NINA = PatientId("nina-hollis")
THEO = PatientId("theo-hollis")
WORDS = "zanzibar"  # stands in every text that is about Ana, and in no other


def fill(world: World) -> ConversationId:
    """Ana's chat, after all of it."""
    chat = world.conversation("ana-chat")
    theirs = world.conversation("nina-chat")
    with world.turn() as uow:
        uow.conversations.link(chat, ANA)
        uow.conversations.link(theirs, NINA)
        uow.conversations.save(chat, {"frames": [{"answers": [["reason", ["sick_visit", WORDS]]]}]})
        uow.mailbox.send(theirs, Reply("nina only"))
        uow.consents.withdraw((Scope.CAMPAIGNS,), chat)
        uow.consents.give((Scope.CAMPAIGNS,), chat, source=Source.STAFF)
        uow.staff.add_task("refill", f"Refill: {WORDS}", ANA, chat)
        done = uow.staff.add_task("message", f"Message: {WORDS}", None, chat)
        uow.staff.finish_task(done)
        uow.staff.open_episode(chat, "asked", f"They said {WORDS}", "emergency")
        case = uow.episodes.of(chat)
        assert case is not None
        uow.episodes.act(case, Act.CLAIM, "dr.amari")
        uow.episodes.note(case, "note by dr.amari", f"note on {WORDS}")
        uow.nudges.plan("reading", world.now, "k1", {"task": WORDS}, patient=ANA)
        uow.follow_ups.promise(
            "check_in", {"task": WORDS}, world.now + timedelta(days=1), patient=ANA, conversation=chat
        )
        uow.visits.join_waitlist(ANA, "physical", {"said": WORDS}, chat)
        _read(uow, chat)
    _visits(world, chat)
    _messages(world, chat)
    return chat


def _read(uow: UnitOfWork, chat: ConversationId) -> None:
    kinds = (
        ("blood_pressure", (142.0, 91.0), "mmHg"),
        ("weight", (212.0,), "lb"),
        ("glucose", (143.0,), "mg/dL"),
        ("heart_rate", (71.0,), "/min"),
        ("temperature", (98.9,), "F"),
        ("oxygen", (97.0,), "%"),
        ("peak_flow", (380.0,), "L/min"),
        ("phq9", (7.0,), "score"),
    )
    for kind, values, unit in kinds:
        uow.readings.add(NewReading(ANA, kind, values, unit, uow.now, plausible=True, conversation=chat))
    wrong = uow.readings.add(NewReading(ANA, "weight", (2120.0,), "lb", uow.now, plausible=False))
    uow.readings.add(NewReading(ANA, "weight", (212.0,), "lb", uow.now, plausible=True, corrects=wrong.id))


def _visits(world: World, chat: ConversationId) -> None:
    """One in each state; the sample's own visit is called off."""
    with world.turn() as uow:
        uow.visits.cancel(uow.visits.upcoming(ANA)[0].id, "patient", WORDS)
    for step in ("complete", "no_show", "arrive"):
        opening = world.openings("sick_visit")[0]
        with world.turn() as uow:
            visit = uow.visits.book(opening, chat, ANA, f"{WORDS} {step}")
            assert isinstance(visit, Visit)
            getattr(uow.staff_visits, step)(visit.id, "dr.amari")
    with world.turn() as uow:
        opening = uow.visits.openings(world.kind("sick_visit"), world.now, world.now + timedelta(days=9))[0]
        assert not isinstance(uow.visits.hold(opening, chat), SlotTaken)


def _messages(world: World, chat: ConversationId) -> None:
    """In both directions, each with its own fate."""
    for number, text in enumerate((f"hello {WORDS}", f"=cmd|' /C {WORDS}'!A0", f"<script>{WORDS}</script>")):
        world.store.accept(world.practice, "web", "ana-chat", f"m{number}", text, {"text": text}, world.now)
    world.store.accept(world.practice, "web", "nina-chat", "n1", "nina only", {}, world.now)
    for kind in ("reply", "staff_reply", "emergency", "nudge", "notice", "reply"):
        with world.turn() as uow:
            uow.mailbox.send(chat, Reply(f"{kind} {WORDS}", (("1", f"{WORDS}?"),), kind=kind))
        mine = [
            m for m in world.store.claim(world.practice, world.now, timedelta(minutes=1)) if WORDS in m.text
        ]
        for message in mine:
            if kind == "notice":
                world.store.record_failed(world.practice, message.id, world.now, "no such chat")
            else:
                world.store.record_sent(world.practice, message.id, world.now)
