"""Figures are counted from this practice's rows alone, on both databases."""

from __future__ import annotations

from datetime import date, timedelta

from bot.channels.gsm7 import segments
from practice.figures.facts import Facts
from practice.figures.period import of
from tests.conftest import OTHER, World
from tests.recorded import fill


def facts(world: World, practice: str = "") -> Facts:
    period = of("week", date(2026, 3, 2), world.settings.zone)
    later = world.now + timedelta(days=8)
    with world.store.look(practice or world.practice, later) as uow:  # type: ignore[arg-type]
        return uow.figures.facts(period, segments)


def test_what_happened_in_one_practice_is_counted_there(world: World) -> None:
    fill(world)
    with world.turn() as uow:
        uow.mailbox.event("question.answered", {"answer": "parking"})
    mine = facts(world)
    assert sorted(visit.state for visit in mine.visits) == ["arrived", "cancelled", "completed", "no_show"]
    assert [(case.level, case.seen_at) for case in mine.cases] == [("emergency", world.now)]
    assert (mine.chats, mine.chats_handed_over) == (2, 1)
    assert (mine.done["refill"], mine.stopped, mine.panel, mine.seen_lately) == (1, 0, 6, 1)
    assert mine.done["answered"] == 1


def test_nothing_of_another_practice_is_counted(world: World) -> None:
    before = facts(world, OTHER)
    fill(world)
    assert facts(world, OTHER) == before


def test_closed_hours_are_not_there_to_be_filled(world: World) -> None:
    with world.turn() as uow:
        uow.closing.close(date(2026, 3, 3), "ill", "dr.amari")
        uow.closing.close(date(2026, 3, 4), "ill", "dr.amari")
        uow.closing.reopen(date(2026, 3, 4), "dr.amari")
    counted = facts(world).open_minutes
    assert (counted[date(2026, 3, 3)], counted[date(2026, 3, 4)]) == (0, 420)


def test_only_texts_have_segments(world: World) -> None:
    with world.turn() as uow:
        from practice.ports import Reply

        for channel, address in (("sms", "+15555550111"), ("web", "a")):
            chat = uow.conversations.find_or_open(channel, address).id
            uow.mailbox.send(chat, Reply("x" * 200))
    for message in world.store.claim(world.practice, world.now, timedelta(minutes=1)):
        world.store.record_sent(world.practice, message.id, world.now)
    counted = facts(world)
    assert (counted.sent, counted.segments, counted.patients_written_to) == ({"sms": 1, "web": 1}, 2, 2)
