"""What counts as a contact, read from what was sent: on both databases."""

from __future__ import annotations

from datetime import timedelta

from practice.ids import NudgeId
from practice.nudges import Nudge, NudgeState
from tests.conftest import World
from tests.contracts.test_store_nudges import ANA, chat_of, handed_out, planned


def test_the_second_asking_of_a_round_is_no_second_contact(world: World) -> None:
    chat_of(world, ANA, "a", timedelta(0))
    planned(world, "r1", rests_on="round:r")
    handed_out(world)
    when = (world.now, world.now, NudgeState.PLANNED)
    again, other = (
        Nudge(NudgeId(fact), "reading", *when, patient=ANA, rests_on=fact) for fact in ("round:r", "round:s")
    )
    with world.turn() as uow:
        found = uow.nudges.foresee([again, other])
    assert found[again.id].contacts == ()
    assert found[other.id].contacts == found[other.id].agreed == (world.now,)
