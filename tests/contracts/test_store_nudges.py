"""The store's promise on nudges: one row for each key, kept with the turn or not at all."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from practice.store.desk_tables import nudges
from tests.conftest import World


def test_a_nudge_is_planned_once_for_each_key(world: World) -> None:
    chat, due = world.conversation("a"), world.now + timedelta(hours=24)
    with world.turn() as uow:
        assert uow.nudges.plan("check_in_follow_up", due, "k1", {"protocol": "headache"}, chat)
        assert not uow.nudges.plan("check_in_follow_up", due, "k1", {"protocol": "headache"}, chat)
        assert uow.nudges.plan("check_in_follow_up", due, "k2", {}, None)
        rows = uow._scope.rows(sa.select(nudges).order_by(nudges.c.dedupe_key))
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
