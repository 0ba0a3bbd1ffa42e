"""Who is it, on both databases: equal answers and equal work, tries that end, secrets kept as hashes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from practice.identity import CODE_LIVES, HOLDS, MOST_BEGUN, TRIES, Answered, Begun, How, Standing
from practice.ids import ConversationId, PatientId
from practice.store import Unknown
from practice.store.tables import patients
from tests.conftest import OTHER, World

ANA, NINA, THEO = PatientId("ana-marsh"), PatientId("nina-hollis"), PatientId("theo-hollis")
BORN = date(1980, 4, 21)
SAYS = ("Ana", "Marsh", BORN)


def begin(world: World, chat: ConversationId, says: tuple[str, str, date] = SAYS, **later: float) -> Begun:
    with world.turn(world.now + timedelta(**later)) as uow:
        return uow.identity.begin(chat, *says, lambda code: f"code {code}")


def answer(world: World, chat: ConversationId, code: str, **later: float) -> Answered:
    with world.turn(world.now + timedelta(**later)) as uow:
        return uow.identity.answer(chat, code)


def sent(world: World, minutes: float = 0) -> list[tuple[str, str, str]]:
    """What goes out now: channel, address, text."""
    rows = world.store.claim(world.practice, world.now + timedelta(minutes=minutes), timedelta(seconds=1))
    for row in rows:
        world.store.record_sent(world.practice, row.id, world.now)
    return [(row.channel, row.address, row.text) for row in rows]


def spoken_for(world: World, chat: ConversationId, **later: float) -> list[str]:
    with world.turn(world.now + timedelta(**later)) as uow:
        return [patient.id for patient in uow.patients.spoken_for(chat)]


def tasks(world: World) -> list[str]:
    with world.turn() as uow:
        return [task.kind for task in uow.staff.open_tasks()]


@pytest.fixture
def chat(world: World) -> ConversationId:
    with world.turn() as uow:
        return uow.conversations.find_or_open("telegram", "77").id


def test_the_code_goes_to_the_phone_on_file_and_links_the_chat(world: World, chat: ConversationId) -> None:
    assert begin(world, chat) is Begun.ASKED
    assert spoken_for(world, chat) == []
    ((channel, address, text),) = sent(world)
    assert (channel, address) == ("sms", "+15555550111")
    assert answer(world, chat, text.split()[-1]) is Answered.LINKED
    assert spoken_for(world, chat) == [ANA]
    assert answer(world, chat, text.split()[-1]) is Answered.OVER


@pytest.mark.parametrize(
    "says",
    [("Ana", "Marsh", date(1980, 4, 22)), ("Paula", "Nobody", BORN), ("Paula", "Nobody", date(1911, 1, 1))],
)
@pytest.mark.parametrize("texted_before", [True, False])
def test_a_wrong_date_and_an_unknown_name_are_answered_alike_and_cost_the_same(
    world: World, says: tuple[str, str, date], texted_before: bool
) -> None:
    with world.turn() as uow:
        chats = [uow.conversations.find_or_open("telegram", name).id for name in ("right", "wrong", "again")]
        if texted_before:
            uow.conversations.find_or_open("sms", "+15555550111")
    begin(world, chats[2], ("Warm", "Up", BORN))
    with counted(world) as right:
        assert begin(world, chats[0]) is Begun.ASKED
    with counted(world) as wrong:
        assert begin(world, chats[1], says) is Begun.ASKED
    assert wrong == right
    assert [address for _, address, _ in sent(world)] == ["+15555550111"]
    with counted(world) as right:
        assert answer(world, chats[0], "nonsense") is Answered.WRONG
    with counted(world) as wrong:
        assert answer(world, chats[1], "nonsense") is Answered.WRONG
    assert wrong == right


@contextmanager
def counted(world: World) -> Iterator[list[str]]:
    """The statements run meanwhile, without their values."""
    seen: list[str] = []

    def note(*about: Any) -> None:
        seen.append(about[2])

    sa.event.listen(world.store.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(world.store.engine, "before_cursor_execute", note)


def test_no_code_is_right_where_there_is_no_such_patient(world: World, chat: ConversationId) -> None:
    begin(world, chat, ("Paula", "Nobody", BORN))
    text = world.count("SELECT count(*) FROM outbox WHERE state = 'dropped'")
    assert text == 1
    with world.store.engine.connect() as connection:
        code = connection.execute(sa.text("SELECT text FROM outbox")).scalar_one().split()[-1]
    assert answer(world, chat, code) is Answered.WRONG
    assert spoken_for(world, chat) == []


def test_a_code_is_over_after_ten_minutes_and_after_five_wrong_ones(
    world: World, chat: ConversationId
) -> None:
    begin(world, chat)
    code = sent(world)[0][2].split()[-1]
    assert answer(world, chat, code, minutes=CODE_LIVES.seconds / 60) is Answered.OVER
    begin(world, chat)
    code = sent(world)[0][2].split()[-1]
    wrong = [answer(world, chat, "x") for _ in range(TRIES)]
    assert wrong == [Answered.WRONG] * (TRIES - 1) + [Answered.OVER]
    assert answer(world, chat, code) is Answered.OVER
    assert spoken_for(world, chat) == []
    assert tasks(world) == ["identity"]


def test_a_chat_that_tries_too_often_is_closed_for_a_day_and_staff_are_told_once(
    world: World, chat: ConversationId
) -> None:
    for number in range(MOST_BEGUN):
        assert begin(world, chat, ("Name", f"Number{chr(65 + number)}", BORN)) is Begun.ASKED
    assert begin(world, chat) is Begun.LOCKED
    assert begin(world, chat) is Begun.LOCKED
    assert tasks(world) == ["identity"]
    with world.turn() as uow:
        assert uow.identity.locked(chat)
        assert not uow.identity.locked(uow.conversations.find_or_open("telegram", "78").id)
    assert begin(world, chat, hours=24, minutes=1) is Begun.ASKED


def test_a_record_that_many_chats_try_is_closed_with_the_same_answer(world: World) -> None:
    with world.turn() as uow:
        chats = [uow.conversations.find_or_open("telegram", str(n)).id for n in range(MOST_BEGUN + 1)]
    assert {begin(world, chat) for chat in chats} == {Begun.ASKED}
    assert sum(len(sent(world, n)) for n in range(MOST_BEGUN + 2)) == MOST_BEGUN
    assert tasks(world) == ["identity"]
    with world.turn() as uow:
        made = uow.identity.invite(ANA, "Dr. Amari")
        assert uow.identity.open_invitation(chats[0], made.code)
        assert uow.identity.confirm_invitation(chats[0], BORN) is Answered.LINKED


def test_the_phone_on_file_itself_needs_no_code(world: World) -> None:
    with world.turn() as uow:
        phone = uow.conversations.find_or_open("sms", "+1 (555) 555-0111").id
        shared = uow.conversations.find_or_open("sms", "+15555550112").id
    assert begin(world, phone, ("ana", "MARSH", date(1980, 4, 22))) is Begun.ASKED
    assert begin(world, phone, ("ana", "MARSH", BORN)) is Begun.LINKED
    assert spoken_for(world, phone) == [ANA]
    assert begin(world, shared, ("Theo", "Hollis", date(2017, 6, 14))) is Begun.LINKED
    assert spoken_for(world, shared) == [THEO]


def test_an_invitation_works_once_for_one_chat_and_needs_the_date_of_birth(
    world: World, chat: ConversationId
) -> None:
    with world.turn() as uow:
        other = uow.conversations.find_or_open("webchat", "b").id
        old = uow.identity.invite(ANA, "Dr. Amari")
        made = uow.identity.invite(ANA, "Dr. Amari")
        assert len(made.token) == 32
        assert not uow.identity.open_invitation(other, old.token)
        assert uow.identity.open_invitation(chat, made.token)
        assert not uow.identity.open_invitation(other, made.token)
        assert not uow.identity.open_invitation(other, made.code)
        assert uow.identity.confirm_invitation(chat, date(1980, 4, 20)) is Answered.WRONG
        assert uow.identity.confirm_invitation(other, BORN) is Answered.OVER
        assert uow.identity.confirm_invitation(chat, BORN) is Answered.LINKED
    assert spoken_for(world, chat) == [ANA]
    with pytest.raises(Unknown), world.turn() as uow:
        uow.identity.invite(PatientId("nobody"), "x")


def test_an_invitation_ends_after_three_days(world: World, chat: ConversationId) -> None:
    with world.turn() as uow:
        made = uow.identity.invite(ANA, "Dr. Amari")
    with world.turn(world.now + timedelta(days=3)) as uow:
        assert not uow.identity.open_invitation(chat, made.token)


def test_no_secret_is_kept_as_it_is_said(world: World, chat: ConversationId) -> None:
    with world.turn() as uow:
        made = uow.identity.invite(ANA, "Dr. Amari")
    begin(world, chat)
    code = sent(world)[0][2].split()[-1]
    assert answer(world, chat, code) is Answered.LINKED
    with world.store.engine.connect() as connection:
        for table in ("challenges", "invitations", "outbox", "domain_events"):
            kept = str(connection.execute(sa.text(f"SELECT * FROM {table}")).all())
            assert not any(secret in kept for secret in (made.token, made.code, f"code {code}")), table


def test_a_chat_shows_again_who_it_is_after_ninety_days_or_when_its_number_takes_nothing(
    world: World, chat: ConversationId
) -> None:
    with world.turn() as uow:
        page = uow.conversations.find_or_open("webchat", "a").id
        uow.conversations.link(page, ANA, How.CHANNEL)
        uow.conversations.link(chat, NINA, How.CODE)
        assert uow.identity.standing(chat) is Standing.VERIFIED
    days = HOLDS.days
    assert spoken_for(world, chat, days=days - 1) == [NINA, THEO]
    assert spoken_for(world, chat, days=days) == []
    assert spoken_for(world, page, days=days) == [ANA]
    with world.turn() as uow:
        uow.identity.doubt(chat, "number out of service")
        uow.identity.doubt(page, "number out of service")
        assert uow.identity.standing(chat) is Standing.LAPSED
        assert uow.identity.standing(page) is Standing.VERIFIED
    assert spoken_for(world, chat) == []


def test_a_claim_holds_until_staff_make_it_a_record(world: World, chat: ConversationId) -> None:
    with world.turn() as uow:
        mine = uow.patients.register("Lee", "Grant", date(1990, 1, 2), "+15555550190")
        uow.conversations.claim(chat, mine.id)
        assert uow.identity.standing(chat) is Standing.CLAIMED
        assert [p.id for p in uow.patients.spoken_for(chat)] == [mine.id]
        uow._scope.change(patients, patients.c.id == mine.id, verified=True)  # type: ignore[attr-defined]
        assert uow.patients.spoken_for(chat) == ()


def test_who_claims_a_patients_name_reaches_nothing_of_theirs(world: World, chat: ConversationId) -> None:
    with world.turn() as uow:
        twin = uow.patients.register("Ana", "Marsh", BORN, "+15555550111")
        uow.conversations.claim(chat, twin.id)
        assert [p.id for p in uow.patients.spoken_for(chat)] == [twin.id]
    begin(world, chat)
    code = sent(world)[0][2].split()[-1]
    assert answer(world, chat, code) is Answered.LINKED
    assert spoken_for(world, chat)[0] == ANA
    with world.turn() as uow:
        assert uow.conversations.get(chat).patient == ANA


def test_a_proxy_ends_at_once(world: World, chat: ConversationId) -> None:
    with world.turn() as uow:
        uow.conversations.link(chat, NINA)
        assert [p.id for p in uow.patients.proxies_of(THEO)] == [NINA]
        assert [p.id for p in uow.patients.spoken_for(chat)] == [NINA, THEO]
        uow.patients.speak_no_more_for(NINA, THEO)
        assert [p.id for p in uow.patients.spoken_for(chat)] == [NINA]


def test_another_practice_is_never_reached(world: World, chat: ConversationId) -> None:
    with world.turn() as uow:
        made = uow.identity.invite(ANA, "Dr. Amari")
    begin(world, chat)
    code = sent(world)[0][2].split()[-1]
    with world.store.turn(OTHER, world.now) as uow:
        theirs = uow.conversations.find_or_open("telegram", "77").id
        assert not uow.identity.open_invitation(theirs, made.token)
        assert uow.identity.answer(theirs, code) is Answered.OVER
        assert uow.identity.answer(chat, code) is Answered.OVER
        assert uow.identity.standing(chat) is Standing.UNKNOWN
        uow.identity.doubt(chat, "x")
    assert answer(world, chat, code) is Answered.LINKED
