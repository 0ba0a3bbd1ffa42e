"""What staff do with a handed-over conversation, on both databases: who speaks, what is kept or refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.staff import commands
from bot.staff.answers import Done
from practice.episodes import Refused
from practice.ids import ConversationId
from tests.conftest import World

DOCTOR = "Dr. Amari"


def handed_over(world: World, address: str = "a", level: str = "routine") -> ConversationId:
    conversation = world.conversation(address)
    with world.turn() as uow:
        uow.conversations.save(conversation, {"acknowledged": True, "greeted": True})
        uow.staff.open_episode(conversation, "asked for a person", "can I talk to someone", level)
    return conversation


def speaker(world: World, conversation: ConversationId) -> str:
    with world.turn() as uow:
        return uow.conversations.get(conversation).speaker


def kinds_sent(world: World, conversation: ConversationId) -> list[str]:
    return [line.kind for line in world.store.history(world.practice, conversation) if not line.inbound]


def test_cases_are_numbered_in_the_order_they_came_and_keep_their_number(world: World) -> None:
    first, _ = handed_over(world, "a"), handed_over(world, "b")
    with world.turn() as uow:
        commands.close(uow, 1, DOCTOR)
    with world.turn() as uow:
        assert [case.number for case in uow.staff.open_episodes()] == [2]
        uow.staff.open_episode(first, "asked for a person", "again")
        assert sorted(case.number for case in uow.staff.open_episodes()) == [2, 3]


def test_a_reply_goes_to_the_patient_and_the_desk_stays_silent(world: World) -> None:
    conversation = handed_over(world)
    with world.turn() as uow:
        assert commands.reply(uow, 1, "  Come by at 3.  ", DOCTOR) == Done("case 1 answered")
    assert kinds_sent(world, conversation) == ["staff_reply"]
    assert world.store.history(world.practice, conversation)[0].text == "Come by at 3."
    assert speaker(world, conversation) == "staff"


def test_the_same_reply_sent_twice_by_a_page_reaches_the_patient_once(world: World) -> None:
    conversation = handed_over(world)
    for _ in range(2):
        with world.turn() as uow:
            commands.reply(uow, 1, "Come by at 3.", DOCTOR, dedupe="staff/abc")
    assert kinds_sent(world, conversation) == ["staff_reply"]


def test_a_note_never_reaches_the_patient_and_acknowledges_nothing(world: World) -> None:
    conversation = handed_over(world)
    with world.turn(world.now + timedelta(minutes=1)) as uow:
        assert commands.note(uow, 1, "sounds anxious", DOCTOR) == Done("case 1 noted")
    assert kinds_sent(world, conversation) == []
    with world.turn() as uow:
        case = uow.episodes.of(conversation)
        assert case is not None
        assert case.acknowledged_at is None
        assert [(n.because, n.text) for n in uow.episodes.notes(case)][-1] == (
            f"note by {DOCTOR}",
            "sounds anxious",
        )


def test_writing_to_a_patient_whom_nobody_handed_over_silences_the_desk(world: World) -> None:
    conversation = world.conversation("a")
    with world.turn() as uow:
        assert commands.write(uow, conversation, "Your results are in.", DOCTOR) == Done("case 1 answered")
    assert speaker(world, conversation) == "staff"
    assert kinds_sent(world, conversation) == ["staff_reply"]


def test_nothing_is_opened_for_an_empty_message(world: World) -> None:
    conversation = world.conversation("a")
    with world.turn() as uow:
        assert isinstance(commands.write(uow, conversation, "  ", DOCTOR), Refused)
    assert speaker(world, conversation) == "desk"


def test_handing_back_lets_the_desk_speak_and_acknowledge_anew(world: World) -> None:
    conversation = handed_over(world)
    with world.turn() as uow:
        commands.close(uow, 1, DOCTOR)
    with world.turn() as uow:
        found = uow.conversations.get(conversation)
        assert (found.speaker, found.state["acknowledged"], found.state["greeted"]) == ("desk", False, True)
        assert isinstance(commands.reply(uow, 1, "one more thing", DOCTOR), Refused)


def test_a_snoozed_case_is_back_on_the_patients_word(world: World) -> None:
    conversation = handed_over(world)
    with world.turn() as uow:
        commands.snooze(uow, 1, timedelta(hours=2), DOCTOR)
        case = uow.episodes.of(conversation)
        assert case is not None
        assert case.snoozed_until == world.now + timedelta(hours=2)
        uow.episodes.patient_wrote(conversation)
        case = uow.episodes.of(conversation)
        assert case is not None
        assert case.snoozed_until is None
    assert speaker(world, conversation) == "staff"


def test_an_emergency_cannot_be_put_off_until_a_person_lowered_it(world: World) -> None:
    handed_over(world, level="emergency")
    with world.turn() as uow:
        assert isinstance(commands.snooze(uow, 1, timedelta(hours=2), DOCTOR), Refused)
        assert isinstance(commands.lower(uow, 1, "emergency", DOCTOR), Refused)
        assert commands.lower(uow, 1, "urgent", DOCTOR) == Done("case 1 lowered to urgent")
        assert commands.snooze(uow, 1, timedelta(hours=2), DOCTOR) == Done("case 1 snoozed")
    assert world.count("SELECT count(*) FROM domain_events WHERE name = 'episode.lower'") == 1


def test_a_new_emergency_in_a_claimed_case_has_to_be_acknowledged_again(world: World) -> None:
    conversation = handed_over(world)
    with world.turn() as uow:
        commands.claim(uow, 1, DOCTOR)
    with world.turn() as uow:
        uow.staff.open_episode(conversation, "red flag: chest_pain", "my chest hurts", "emergency")
        case = uow.episodes.of(conversation)
        assert case is not None
        assert (case.level, case.acknowledged_at, case.claimed_by) == ("emergency", None, DOCTOR)


@pytest.mark.parametrize("act", [commands.claim, commands.close])
def test_an_unknown_case_is_refused_in_words(world: World, act: object) -> None:
    with world.turn() as uow:
        refused = act(uow, 7, DOCTOR)  # type: ignore[operator]
    assert isinstance(refused, Refused)
    assert refused.because == "There is no case 7."


def test_a_text_that_is_too_long_is_refused_not_cut(world: World) -> None:
    conversation = handed_over(world)
    with world.turn() as uow:
        assert isinstance(commands.reply(uow, 1, "a" * 1601, DOCTOR), Refused)
    assert kinds_sent(world, conversation) == []
