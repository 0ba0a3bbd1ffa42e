"""Nudges through crashes: what is cut off is sent once later, what may have arrived never again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import Desk
from bot.channels.base import Ambiguous, NotSent, Outbound, Outcome, Sent
from bot.clock import VirtualClock
from bot.nudging import LEASE, Nudging
from practice.ids import PatientId
from practice.nudges import NudgeState
from tests.desk import MORNING, NAME, FakeChannel, opened, plan

ANA = PatientId("ana-marsh")
NOT_HERE = "not in this story"


def prepared(desk: Desk) -> None:
    """Ana's chat, and a reminder that is due."""
    with desk.store.turn(desk.settings.id, MORNING) as uow:
        chat = uow.conversations.find_or_open(NAME, "a").id
        uow.conversations.link(chat, ANA)
        visit = uow.visits.upcoming(ANA)[0]
        uow.nudges.drop(f"visit:{visit.id}", NOT_HERE)
        about = {"visit": visit.id, "start": visit.start.isoformat(), "days": 1}
        uow.nudges.plan("reminder", MORNING, "k1", about, patient=ANA, rests_on=f"visit:{visit.id}")


def nudging(desk: Desk, clock: VirtualClock) -> Nudging:
    return Nudging(desk.store, desk.settings.id, desk.memory, desk.book, clock, desk.outbox.wake)


def states(desk: Desk) -> list[str]:
    with desk.store.look(desk.settings.id, MORNING) as uow:
        return [n.state.value for n in uow.nudges.of_patient(ANA) if n.reason != NOT_HERE]


async def test_a_reminder_goes_out_once_however_often_it_is_looked_at(tmp_path: Path) -> None:
    channel = FakeChannel()
    async with opened(plan(tmp_path / "home", channel)) as desk:
        prepared(desk)
        for _ in range(3):
            nudging(desk, VirtualClock(MORNING)).look()
            await desk.quiet()
    assert len(channel.given) == 1
    assert channel.given[0].kind == "nudge"


async def test_cut_off_between_claim_and_writing_it_is_sent_when_the_lease_is_over(tmp_path: Path) -> None:
    channel = FakeChannel()
    wanted = plan(tmp_path / "home", channel)
    async with opened(wanted) as desk:
        prepared(desk)
        with desk.store.turn(desk.settings.id, MORNING) as uow:
            assert len(uow.nudges.claim(LEASE)) == 1
    async with opened(wanted) as desk:
        clock = VirtualClock(MORNING)
        assert nudging(desk, clock).look() == ()
        clock.advance(LEASE)
        nudging(desk, clock).look()
        await desk.quiet()
        assert states(desk) == [NudgeState.SENT.value]
    assert len(channel.given) == 1


async def test_what_fails_while_it_is_written_leaves_nothing_half_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = FakeChannel()
    async with opened(plan(tmp_path / "home", channel)) as desk:
        prepared(desk)
        with monkeypatch.context() as broken:
            broken.setattr("bot.nudging.speak", _breaks)
            became = nudging(desk, VirtualClock(MORNING)).look()
        assert [one.line for one in became] == ["held reminder: it could not be written"]
        later = VirtualClock(MORNING + timedelta(minutes=10))
        nudging(desk, later).look()
        await desk.quiet()
    assert len(channel.given) == 1


def _breaks(*_: object) -> None:
    raise RuntimeError("out of order")


@pytest.mark.parametrize(
    ("outcomes", "tried", "state"),
    [
        ([Ambiguous("no answer")], 1, NudgeState.UNKNOWN),
        ([NotSent("busy"), Sent("1")], 2, NudgeState.SENT),
    ],
)
async def test_what_may_have_arrived_is_never_sent_again(
    tmp_path: Path, outcomes: list[Outcome], tried: int, state: NudgeState
) -> None:
    answers = iter(outcomes)
    channel = FakeChannel(answer=lambda outbound: _next(outbound, answers))
    wanted = plan(tmp_path / "home", channel)
    clock = wanted.now
    assert isinstance(clock, VirtualClock)
    async with opened(wanted) as desk:
        prepared(desk)
        nudging(desk, clock).look()
        for _ in range(3):
            await desk.quiet()
            clock.advance(timedelta(minutes=3))
            await desk.outbox.recover()
        assert states(desk) == [state.value]
    assert len(channel.tried) == tried


def _next(outbound: Outbound, answers: object) -> Outcome:
    return next(answers)  # type: ignore[call-overload,no-any-return]
