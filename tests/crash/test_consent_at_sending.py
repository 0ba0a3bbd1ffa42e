"""What somebody wants is looked up when a message is sent, not only when it was written."""

from __future__ import annotations

from pathlib import Path

from bot.app import Desk
from practice.consent import EVERYTHING, STOPPED, Scope
from practice.ports import Reply
from practice.store.desk_tables import outbox
from tests.desk import NAME, FakeChannel, opened, plan, said


def written(desk: Desk, *replies: Reply) -> None:
    with desk.store.turn(desk.settings.id, desk.front.now()) as uow:
        for reply in replies:
            uow.mailbox.send(uow.conversations.find_or_open(NAME, "a").id, reply)


def states(desk: Desk) -> dict[str, tuple[str, str]]:
    with desk.store.engine.connect() as connection:
        return {row.text: (row.state, row.reason) for row in connection.execute(outbox.select())}


async def test_a_stop_between_writing_and_sending_holds_back_all_but_answers(tmp_path: Path) -> None:
    channel = FakeChannel()
    async with opened(plan(tmp_path / "h", channel)) as desk:
        written(
            desk,
            Reply("reminder", kind="nudge", scope=Scope.REMINDERS),
            Reply("notice", kind="notice"),
            Reply("from the doctor", kind="staff_reply"),
            Reply("answer"),
            Reply("call 911", kind="emergency"),
        )
        with desk.store.turn(desk.settings.id, desk.front.now()) as uow:
            uow.consents.withdraw(EVERYTHING, uow.conversations.find_or_open(NAME, "a").id)
        desk.outbox.wake()
        await desk.quiet()
        assert channel.texts() == ["call 911", "answer"]
        assert states(desk) == {
            "reminder": ("dropped", STOPPED),
            "notice": ("dropped", STOPPED),
            "from the doctor": ("failed", STOPPED),
            "answer": ("sent", ""),
            "call 911": ("sent", ""),
        }
        assert [row.text for row in desk.store.undelivered(desk.settings.id)] == ["from the doctor"]


async def test_stop_gets_its_one_answer_and_an_emergency_after_it_too(tmp_path: Path) -> None:
    channel = FakeChannel()
    async with opened(plan(tmp_path / "h", channel)) as desk:
        await desk.front.receive(said("STOP", "1"))
        await desk.quiet()
        (stopped,) = channel.texts()
        assert "call 911" in stopped.lower()
        await desk.front.receive(said("crushing chest pain, cant breathe", "2"))
        await desk.quiet()
        assert any("Call 911 now" in text for text in channel.texts())
        written(desk, Reply("I am calling you", kind="staff_reply"))
        desk.outbox.wake()
        await desk.quiet()
        assert channel.texts()[-1] == "I am calling you"


async def test_a_reminder_that_is_wanted_is_sent(tmp_path: Path) -> None:
    channel = FakeChannel()
    async with opened(plan(tmp_path / "h", channel)) as desk:
        written(desk, Reply("reminder", kind="nudge", scope=Scope.REMINDERS))
        desk.outbox.wake()
        await desk.quiet()
        assert channel.texts() == ["reminder"]


async def test_while_consent_cannot_be_looked_up_nothing_is_sent_that_needs_it(tmp_path: Path) -> None:
    channel = FakeChannel()
    async with opened(plan(tmp_path / "h", channel)) as desk:

        def broken(*about: object) -> str | None:
            raise OSError("no disk")

        desk.store.refusal = broken  # type: ignore[method-assign]
        written(desk, Reply("reminder", kind="nudge", scope=Scope.REMINDERS), Reply("answer"))
        desk.outbox.wake()
        await desk.quiet()
        assert states(desk)["reminder"][0] == "retry"
        assert channel.texts() == []
