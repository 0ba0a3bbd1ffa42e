"""The consent ledger on both databases: who is one person, what is kept, and yesterday's opt-outs."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from practice.consent import EVERYTHING, STOPPED, STOPPED_HERE, Scope, Source
from practice.ids import PatientId
from practice.ports import Reply
from practice.settings import PracticeSettings
from practice.store import Store, Unknown
from practice.store.columns import Moment
from practice.store.migrate import to_head
from practice.store.tables import conversations, practices
from tests.conftest import MONDAY, World
from tests.contracts.test_store_migrations import empty

assert empty

ANA, NINA, THEO = PatientId("ana-marsh"), PatientId("nina-hollis"), PatientId("theo-hollis")
ANAS_PHONE, NINAS_PHONE = "+15555550111", "+15555550112"


def test_a_stop_holds_for_the_person_on_every_channel(world: World) -> None:
    with world.turn() as uow:
        web, chat = (uow.conversations.find_or_open(where, "a").id for where in ("webchat", "telegram"))
        stranger = uow.conversations.find_or_open("webchat", "b").id
        for conversation in (web, chat):
            uow.conversations.link(conversation, ANA)
        uow.consents.withdraw(EVERYTHING, chat, text_version="stop 1")
        assert {scope: uow.consents.allows(scope, web) for scope in EVERYTHING} == dict.fromkeys(
            EVERYTHING, STOPPED
        )
        assert uow.consents.allows(Scope.REMINDERS, stranger) is None
        assert uow.consents.allows(Scope.REMINDERS, patient=ANA, channel="telegram") == STOPPED
        uow.consents.give(EVERYTHING, web)
        assert uow.consents.allows(Scope.REMINDERS, chat) is None
        assert [entry.channel for entry in uow.consents.ledger(patient=ANA)] == ["telegram"] * 5 + [
            "webchat"
        ] * 5
        assert {entry.text_version for entry in uow.consents.ledger(chat)} == {"stop 1", ""}


def test_a_phone_that_nobody_is_linked_with_stays_stopped_when_it_is_linked_later(world: World) -> None:
    with world.turn() as uow:
        elsewhere = uow.conversations.find_or_open("sms", "+15555550199").id
        uow.consents.withdraw(EVERYTHING, elsewhere)
        assert uow.consents.allows(Scope.REMINDERS, patient=ANA, channel="webchat") is None
        uow.conversations.link(elsewhere, ANA)
        assert uow.consents.allows(Scope.REMINDERS, patient=ANA, channel="webchat") == STOPPED
        assert uow.consents.allows(Scope.REMINDERS, elsewhere) == STOPPED


def test_a_stop_from_the_phone_on_file_counts_before_anybody_is_linked_with_it(world: World) -> None:
    with world.turn() as uow:
        phone = uow.conversations.find_or_open("sms", NINAS_PHONE).id
        mother = uow.conversations.find_or_open("webchat", "n").id
        uow.conversations.link(mother, NINA)
        uow.consents.withdraw(EVERYTHING, phone)
        assert uow.consents.allows(Scope.REMINDERS, mother) == STOPPED
        assert uow.consents.allows(Scope.REMINDERS, patient=THEO, channel="sms") == STOPPED
        assert uow.consents.allows(Scope.REMINDERS, patient=ANA, channel="sms") is None


def test_a_stop_on_the_page_closes_the_phone_on_file_too(world: World) -> None:
    with world.turn() as uow:
        page = uow.conversations.find_or_open("webchat", "a").id
        phone = uow.conversations.find_or_open("sms", ANAS_PHONE).id
        uow.conversations.link(page, ANA)
        uow.consents.withdraw(EVERYTHING, page)
        assert uow.consents.allows(Scope.REMINDERS, phone) == STOPPED


def test_a_phone_its_carrier_closed_waits_for_start_from_that_phone(world: World) -> None:
    with world.turn() as uow:
        phone = uow.conversations.find_or_open("sms", ANAS_PHONE).id
        page = uow.conversations.find_or_open("webchat", "a").id
        for conversation in (phone, page):
            uow.conversations.link(conversation, ANA)
        uow.consents.withdraw(EVERYTHING, phone, source=Source.CARRIER)
        uow.consents.give(EVERYTHING, page)
        assert uow.consents.allows(Scope.REMINDERS, page) is None
        assert uow.consents.allows(Scope.REMINDERS, phone) == STOPPED_HERE
        uow.consents.give(EVERYTHING, phone)
        assert uow.consents.allows(Scope.REMINDERS, phone) is None


def test_staff_write_down_what_was_said_on_paper(world: World) -> None:
    with world.turn() as uow:
        uow.consents.give((Scope.CAMPAIGNS,), patient=ANA, channel="sms", source=Source.STAFF)
        (entry,) = uow.consents.ledger(patient=ANA)
        assert (entry.scope, entry.given, entry.source, entry.at) == (
            Scope.CAMPAIGNS,
            True,
            Source.STAFF,
            world.now,
        )
        assert uow.consents.allows(Scope.CAMPAIGNS, patient=ANA, channel="sms") is None


def test_a_conversation_that_does_not_exist_is_refused(world: World) -> None:
    with world.turn() as uow, pytest.raises(Unknown):
        uow.consents.allows(Scope.REPLIES, "nowhere")  # type: ignore[arg-type]
    with world.turn() as uow, pytest.raises(ValueError, match="channel"):
        uow.consents.give((Scope.REPLIES,), patient=ANA)


@pytest.mark.parametrize(
    ("kind", "level", "expected"),
    [
        ("nudge", "emergency", STOPPED),
        ("notice", "emergency", STOPPED),
        ("staff_reply", "urgent", STOPPED),
        ("staff_reply", "emergency", None),
    ],
)
def test_the_last_look_before_sending(world: World, kind: str, level: str, expected: str | None) -> None:
    with world.turn() as uow:
        chat = uow.conversations.find_or_open("webchat", "a").id
        uow.staff.open_episode(chat, "asked", "", level)
        uow.mailbox.send(chat, Reply("words", kind=kind, scope=Scope.REMINDERS))
    (row,) = world.store.claim(world.practice, world.now, timedelta(seconds=9))
    assert row.scope is Scope.REMINDERS
    with world.turn(world.now + timedelta(seconds=1)) as uow:
        uow.consents.withdraw(EVERYTHING, chat)
    assert world.store.refusal(world.practice, row, world.now + timedelta(seconds=2)) == expected


def test_yesterdays_words_are_all_in_the_ledger(empty: Store, sample: PracticeSettings) -> None:
    to_head(empty.engine, "0004")
    with empty.engine.begin() as connection:
        zone = {"practice_id": sample.id, "name": sample.name, "zone": sample.zone.key}
        connection.execute(practices.insert().values(zone))
        for ident, channel in _CHATS.items():
            connection.execute(conversations.insert().values(_chat(sample, ident, channel)))
        for table, rows in _yesterday(sample).items():
            connection.execute(table.insert(), rows)
    empty.migrate()
    with empty.turn(sample.id, MONDAY) as uow:
        known = {name: uow.conversations.find_or_open(where, name).id for name, where in _CHATS.items()}
        assert uow.consents.allows(Scope.REPLIES, known["c1"]) == STOPPED
        assert {scope: uow.consents.allows(scope, known["c2"]) for scope in Scope} == dict.fromkeys(Scope)
        assert uow.consents.allows(Scope.REMINDERS, known["c3"]) == STOPPED
        assert uow.consents.allows(Scope.CHECK_INS, known["c3"]) is None
        assert [e.text_version for e in uow.consents.ledger(known["c3"])] == [
            "first_contact.notice 1",
            "",
            "",
        ]
        assert len(uow.consents.ledger(known["c1"])) == 6
        uow.consents.give(EVERYTHING, known["c1"])
        assert uow.consents.allows(Scope.REPLIES, known["c1"]) is None
    (row,) = empty.claim(sample.id, MONDAY, timedelta(seconds=9))
    assert (row.text, row.scope) == ("hello", Scope.REPLIES)


_CHATS = {"c1": "sms", "c2": "webchat", "c3": "telegram"}
_WORDS = (("c1", "all", False), ("c2", "all", False), ("c2", "all", True), ("c3", "reminders", False))


def _yesterday(sample: PracticeSettings) -> dict[sa.TableClause, list[dict[str, object]]]:
    """Rows as the tables had them before there was a ledger."""
    words = [
        {
            "id": f"k{n}",
            "conversation_id": chat,
            "scope": scope,
            "given": given,
            "at": MONDAY + timedelta(minutes=n),
        }
        for n, (chat, scope, given) in enumerate(_WORDS)
    ]
    stops = [{"id": "o", "conversation_id": "c1", "scope": "all", "at": MONDAY}]
    mail = {"id": "m", "conversation_id": "c1", "sequence": 1, "kind": "reply", "sensitivity": "logistics"}
    mail |= {
        "text": "hello",
        "choices": [],
        "state": "planned",
        "attempts": 0,
        "created_at": MONDAY,
        "reason": "",
    }
    named = {"consents": words, "opt_outs": stops, "outbox": [mail]}
    return {
        _table(name, rows[0]): [{"practice_id": sample.id, **row} for row in rows]
        for name, rows in named.items()
    }


def _table(name: str, row: dict[str, object]) -> sa.TableClause:
    kinds: dict[str, sa.types.TypeEngine[object]] = {
        "at": Moment(),
        "created_at": Moment(),
        "given": sa.Boolean(),
        "choices": sa.JSON(),
    }
    return sa.table(name, *(sa.column(key, kinds.get(key)) for key in ("practice_id", *row)))


def _chat(sample: PracticeSettings, ident: str, channel: str) -> dict[str, object]:
    about = {"id": ident, "channel": channel, "address": ident, "speaker": "desk", "state": {"greeted": True}}
    numbers = {"version": 0, "last_sequence": 1, "handled_sequence": 0}
    return {"practice_id": sample.id, **about, **numbers, "opened_at": MONDAY - timedelta(days=1)}
