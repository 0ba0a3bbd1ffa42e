"""The store's promises on nudges: one row a key, tied to a fact, under a lease, to the right chat."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from practice.consent import EVERYTHING, Scope
from practice.ids import ConversationId, OutboxId, PatientId
from practice.nudges import Facts, Nudge, NudgeState
from practice.ports import Reply
from practice.store.desk_tables import nudges
from practice.visits import Opening, Visit
from tests.conftest import World

ANA, NINA, THEO = PatientId("ana-marsh"), PatientId("nina-hollis"), PatientId("theo-hollis")
LEASE = timedelta(minutes=2)


def planned(
    world: World, key: str = "k1", patient: PatientId = ANA, kind: str = "reading", **more: object
) -> None:
    with world.turn() as uow:
        assert uow.nudges.plan(kind, world.now, key, {}, patient=patient, **more)  # type: ignore[arg-type]


def chat_of(world: World, patient: PatientId, address: str, heard: timedelta | None = None) -> ConversationId:
    """A chat linked to a patient, who wrote there so long after `now`."""
    with world.turn() as uow:
        chat = uow.conversations.find_or_open("web", address).id
        uow.conversations.link(chat, patient)
    if heard is not None:
        world.store.accept(world.practice, "web", address, address, "hi", {}, world.now + heard)
    return chat


def claimed(world: World, now: datetime | None = None) -> tuple[Nudge, ...]:
    with world.turn(now) as uow:
        return uow.nudges.claim(LEASE)


def facts(world: World, now: datetime | None = None) -> Facts:
    """Of the only nudge due."""
    taken = claimed(world, now)
    with world.turn(now) as uow:
        return uow.nudges.facts(taken)[taken[0].id]


def handed_out(world: World) -> tuple[Nudge, OutboxId]:
    """The only nudge due, written to the outbox of Ana's chat."""
    (nudge,) = claimed(world)
    with world.turn() as uow:
        chat = uow.nudges.facts([nudge])[nudge.id].conversation
        assert chat is not None
        outbox = uow.mailbox.send(chat, Reply("hello", kind="nudge"), dedupe=nudge.id)
        uow.nudges.sent(nudge, chat, outbox)
    return nudge, outbox


def kept(world: World, nudge: Nudge) -> Nudge:
    with world.turn() as uow:
        found = uow.nudges.get(nudge.id)
    assert found is not None
    return found


def test_a_nudge_is_planned_once_for_each_key(world: World) -> None:
    chat, due = world.conversation("a"), world.now + timedelta(hours=24)
    with world.turn() as uow:
        assert uow.nudges.plan("check_in_follow_up", due, "k1", {"protocol": "headache"}, chat)
        assert not uow.nudges.plan("check_in_follow_up", due, "k1", {"protocol": "headache"}, chat)
        assert uow.nudges.plan("check_in_follow_up", due, "k2", {}, None)
        mine = nudges.c.practice_id == world.practice
        rows = uow._scope.rows(  # type: ignore[attr-defined]
            sa.select(nudges).where(mine, nudges.c.dedupe_key.like("k_")).order_by(nudges.c.dedupe_key)
        )
    assert [(r.dedupe_key, r.due_at, r.state, r.conversation_id) for r in rows] == [
        ("k1", due, "planned", chat),
        ("k2", due, "planned", None),
    ]


def plan_and_fail(world: World) -> None:
    with world.turn() as uow:
        uow.nudges.plan("check_in_follow_up", world.now, "k1", {}, None)
        raise RuntimeError


def test_a_turn_that_fails_plans_nothing(world: World) -> None:
    with pytest.raises(RuntimeError):
        plan_and_fail(world)
    with world.turn() as uow:
        assert uow.nudges.plan("check_in_follow_up", world.now, "k1", {}, None)


def test_what_is_claimed_is_nobody_elses_until_the_lease_is_over(world: World) -> None:
    planned(world)
    assert len(claimed(world)) == 1
    assert claimed(world) == ()
    assert len(claimed(world, world.now + LEASE)) == 1


def test_whose_lease_ran_out_acts_on_nothing(world: World) -> None:
    planned(world)
    slow = claimed(world)
    later = world.now + LEASE
    claimed(world, later)
    with world.turn(later) as uow:
        assert uow.nudges.facts(slow) == {}


def test_it_goes_to_the_chat_that_the_patient_used_last(world: World) -> None:
    chat_of(world, ANA, "old", timedelta(0))
    newer = chat_of(world, ANA, "new", timedelta(minutes=1))
    chat_of(world, ANA, "never")
    planned(world)
    assert facts(world).conversation == newer


def test_a_childs_nudge_goes_to_who_speaks_for_the_child_and_counts_there(world: World) -> None:
    mother = chat_of(world, NINA, "nina", timedelta(0))
    planned(world, patient=THEO)
    found = facts(world)
    assert (found.conversation, found.recipient) == (mother, NINA)


def test_without_a_chat_there_is_nowhere_to_write(world: World) -> None:
    planned(world)
    assert facts(world).conversation is None


def test_a_blocked_chat_is_left_until_its_owner_writes_again(world: World) -> None:
    chat = chat_of(world, ANA, "a", timedelta(0))
    with world.turn() as uow:
        message = uow.mailbox.send(chat, Reply("hello"))
    world.store.claim(world.practice, world.now, LEASE)
    world.store.record_failed(world.practice, message, world.now, "blocked", refused=True)
    planned(world)
    assert facts(world).conversation is None
    world.store.accept(world.practice, "web", "a", "again", "hello?", {}, world.now)
    assert facts(world, world.now + LEASE).conversation == chat


def test_an_opt_out_on_one_chat_counts_on_all_and_for_its_scope_only(world: World) -> None:
    chat_of(world, ANA, "used", timedelta(minutes=1))
    other = chat_of(world, ANA, "other")
    with world.turn() as uow:
        uow.consents.withdraw([Scope.CHECK_INS], other)
    planned(world)
    assert facts(world).refused == "asked for no such messages"
    planned(world, "k2", kind="waitlist_offer")
    assert facts(world).refused == ""


def test_a_text_from_the_phone_on_file_stops_nudges_everywhere(world: World) -> None:
    chat_of(world, ANA, "used", timedelta(minutes=1))
    with world.turn() as uow:
        phone = uow.conversations.find_or_open("sms", "+15555550111").id
        uow.consents.withdraw(EVERYTHING, phone)
    planned(world)
    assert facts(world).refused == "asked for no such messages"


def test_staff_speaking_in_one_chat_silences_all(world: World) -> None:
    chat_of(world, ANA, "used", timedelta(minutes=1))
    other = chat_of(world, ANA, "other")
    with world.turn() as uow:
        uow.staff.open_episode(other, "asked for a person", "")
    planned(world)
    assert facts(world).staff_speaks


def test_what_was_sent_counts_and_what_only_informs_does_not(world: World) -> None:
    chat_of(world, ANA, "a", timedelta(0))
    planned(world, "k1")
    handed_out(world)
    planned(world, "k2", kind="desk_late")
    handed_out(world)
    planned(world, "k3")
    assert facts(world).contacts == (world.now,)


def test_something_more_urgent_later_today_goes_first(world: World) -> None:
    chat_of(world, ANA, "a", timedelta(0))
    with world.turn() as uow:
        uow.nudges.plan("reminder", world.now + timedelta(hours=3), "later", {}, patient=ANA)
    planned(world, kind="campaign")
    assert facts(world).ahead


def test_a_nudge_that_lay_around_too_long_is_not_sent(world: World) -> None:
    chat = chat_of(world, ANA, "a", timedelta(0))
    with world.turn() as uow:
        uow.mailbox.send(chat, Reply("hello", kind="nudge"), not_after=world.now + timedelta(minutes=30))
    late = world.now + timedelta(minutes=31)
    assert world.store.claim(world.practice, late, LEASE) == ()


@pytest.mark.parametrize(
    ("record", "state"),
    [
        (lambda store, *about: store.record_unknown(*about, "timed out"), NudgeState.UNKNOWN),
        (lambda store, *about: store.record_failed(*about, "blocked"), NudgeState.DROPPED),
        (lambda store, *about: store.record_sent(*about), NudgeState.SENT),
    ],
)
def test_the_nudge_says_what_became_of_its_message(
    world: World, record: Callable[..., bool], state: NudgeState
) -> None:
    chat_of(world, ANA, "a", timedelta(0))
    planned(world)
    nudge, outbox = handed_out(world)
    world.store.claim(world.practice, world.now, LEASE)
    assert record(world.store, world.practice, outbox, world.now)
    assert kept(world, nudge).state is state


def later(world: World, place: int = -30) -> Opening:
    """An opening more than a week ahead."""
    return world.openings("follow_up", 12)[place]


def reminders(world: World, visit: Visit) -> list[tuple[str, str]]:
    with world.turn() as uow:
        found = [n for n in uow.nudges.of_patient(ANA) if n.rests_on == f"visit:{visit.id}"]
    return [(n.state.value, n.reason) for n in found]


def test_reminders_are_planned_with_the_visit_move_with_it_and_die_with_it(world: World) -> None:
    first, last = later(world), later(world, -1)
    visit, chat = world.booked(first), world.conversation("a")
    assert reminders(world, visit) == [("planned", "")] * 2
    with world.turn() as uow:
        uow.visits.move(visit.id, last, chat)
    assert sorted(reminders(world, visit)) == [("dropped", "the visit was moved")] * 2 + [("planned", "")] * 2
    with world.turn() as uow:
        uow.visits.cancel(visit.id, "staff", "")
    assert sorted(set(reminders(world, visit))) == [
        ("dropped", "the visit was called off"),
        ("dropped", "the visit was moved"),
    ]


def test_moved_there_and_back_it_is_reminded_of_all_the_same(world: World) -> None:
    first, last = later(world), later(world, -1)
    visit, chat = world.booked(first), world.conversation("a")
    for opening in (last, first):
        with world.turn() as uow:
            uow.visits.move(visit.id, opening, chat)
    assert reminders(world, visit).count(("planned", "")) == 2


def test_a_no_show_asks_kindly_and_its_undoing_takes_that_back(world: World) -> None:
    visit = world.booked(later(world))
    with world.turn() as uow:
        uow.staff_visits.no_show(visit.id, "staff")
        missed = [n for n in uow.nudges.of_patient(ANA) if n.kind == "missed_visit"]
        uow.staff_visits.undo_no_show(visit.id, "staff")
        assert [n.state for n in missed] == [NudgeState.PLANNED]
        assert kept_in(uow.nudges.of_patient(ANA)) == ["the visit was not missed after all"]
    assert reminders(world, visit).count(("planned", "")) == 2


def kept_in(found: tuple[Nudge, ...]) -> list[str]:
    return [n.reason for n in found if n.kind == "missed_visit"]


def test_a_tick_with_nothing_due_reads_the_index_only(world: World) -> None:
    planned(world)
    if world.store.engine.dialect.name != "sqlite":
        return
    query = (
        "EXPLAIN QUERY PLAN SELECT id FROM nudges WHERE practice_id='x' AND state='planned' AND look_at<='y'"
    )
    with world.store.engine.connect() as connection:
        plan = " ".join(str(row) for row in connection.execute(sa.text(query)))
    assert "ix_nudges_look" in plan
