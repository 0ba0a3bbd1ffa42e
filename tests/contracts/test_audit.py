"""Who saw or changed what: written by itself, refused to be changed, and every forgery is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from bot.staff import commands, people
from practice.audit import Entry, Head, seal
from practice.consent import Scope, Source
from practice.ids import PatientId
from practice.store.audit_tables import audit
from tests.conftest import OTHER, World

ANA = PatientId("ana-marsh")
TRIGGERS = ("audit_no_UPDATE", "audit_no_DELETE")


@pytest.fixture
def written(world: World) -> World:
    """A practice with a dozen entries beside those of its sample."""
    with world.turn() as uow:
        for number in range(12):
            uow.audit.write("patient.viewed", "dr.amari", patient=ANA, about={"page": number})
    return world


def entries(world: World, **wanted: Any) -> list[tuple[str, str]]:
    with world.turn() as uow:
        return [(entry.by, entry.what) for entry in reversed(uow.audit.latest(**wanted))]


def faults(world: World, expected: Head | None = None) -> tuple[str, ...]:
    with world.turn() as uow:
        return uow.audit.verify(expected).faults


def forge(world: World, statement: str, **values: Any) -> None:
    """What somebody with the file and the key can do: take the triggers away, and write."""
    with world.store.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            for trigger in TRIGGERS:
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {trigger}")
        else:
            connection.exec_driver_sql("ALTER TABLE audit DISABLE TRIGGER ALL")
        connection.execute(sa.text(statement), {"mine": world.practice, **values})
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ALTER TABLE audit ENABLE TRIGGER ALL")


def count(world: World) -> int:
    return world.count("SELECT count(*) FROM audit WHERE practice_id = :mine", mine=world.practice)


def test_an_untouched_record_holds(written: World) -> None:
    with written.turn() as uow:
        verdict = uow.audit.verify()
    assert (verdict.faults, verdict.count) == ((), count(written))
    assert verdict.head.number == verdict.count >= 12


def test_an_empty_record_holds(world: World) -> None:
    assert faults(world) == ()


def test_a_changed_entry_is_named(written: World) -> None:
    forge(written, "UPDATE audit SET by = 'nobody' WHERE practice_id = :mine AND number = 7")
    assert faults(written) == ("Entry 7 was changed after it was written.",)


@pytest.mark.parametrize("column", ["what", "about", "patient_id", "previous", "seal"])
def test_no_column_can_be_changed_unseen(written: World, column: str) -> None:
    forge(written, f"UPDATE audit SET {column} = '{{}}' WHERE practice_id = :mine AND number = 7")
    assert faults(written)


def test_a_moment_cannot_be_changed_unseen(written: World) -> None:
    forge(written, "UPDATE audit SET at = '2020-01-01 00:00:00' WHERE practice_id = :mine AND number = 7")
    assert faults(written) == ("Entry 7 was changed after it was written.",)


def test_an_entry_changed_and_sealed_anew_is_found_by_the_next(written: World) -> None:
    with written.turn() as uow:
        seventh = next(entry for entry in uow.audit.latest() if entry.number == 7)
    forged = replace(seventh, by="nobody")
    forge(
        written,
        "UPDATE audit SET by = 'nobody', seal = :seal WHERE practice_id = :mine AND number = 7",
        seal=seal(written.practice, forged),
    )
    assert faults(written) == ("Entry 8 does not follow on entry 7: one was put in or replaced.",)


def test_a_removed_entry_is_named(written: World) -> None:
    forge(written, "DELETE FROM audit WHERE practice_id = :mine AND number IN (4, 5, 9)")
    assert faults(written) == ("Entries 4 to 5 were removed.", "Entry 9 was removed.")


def test_the_beginning_cannot_be_cut_off(written: World) -> None:
    forge(written, "DELETE FROM audit WHERE practice_id = :mine AND number < 3")
    assert faults(written) == ("Entries 1 to 2 were removed.",)


def test_a_missing_end_is_named_and_not_built_over(written: World) -> None:
    last = count(written)
    forge(written, "DELETE FROM audit WHERE practice_id = :mine AND number > :n", n=last - 2)
    gone = f"Entries {last - 1} to {last}, the newest, were removed."
    assert faults(written) == (gone,)
    with written.turn() as uow:
        assert uow.audit.write("patient.viewed", "dr.amari") == last + 1
    assert faults(written) == (f"Entries {last - 1} to {last} were removed.",)


def test_an_entry_put_in_at_the_end_is_found(written: World) -> None:
    with written.turn() as uow:
        (last,) = uow.audit.latest(limit=1)
    unsealed = Entry(last.number + 1, written.now, "x", "a.b", None, "{}", last.seal, "")
    with written.store.engine.begin() as connection:
        connection.execute(
            audit.insert().values(
                practice_id=written.practice,
                number=unsealed.number,
                at=unsealed.at,
                by="x",
                what="a.b",
                about="{}",
                previous=last.seal,
                seal=seal(written.practice, unsealed),
            )
        )
    (fault,) = faults(written)
    assert fault == f"Entries after {last.number} were put in by something else than this program."


def test_a_record_forged_as_a_whole_lacks_the_head_that_was_kept_elsewhere(written: World) -> None:
    with written.turn() as uow:
        kept = uow.audit.verify().head
    assert faults(written, kept) == ()
    wrong = Head(kept.number, "0" * 64)
    assert "is not the one that was written down" in faults(written, wrong)[0]
    assert "missing" in faults(written, Head(kept.number + 5, kept.seal))[0]


@pytest.mark.parametrize("statement", ["UPDATE audit SET by = 'x'", "DELETE FROM audit"])
def test_the_database_refuses_to_change_or_remove(written: World, statement: str) -> None:
    with (
        pytest.raises(sa.exc.DBAPIError, match="only ever added to"),
        written.store.engine.begin() as connection,
    ):
        connection.execute(sa.text(statement))
    assert faults(written) == ()


def test_each_practice_has_its_own_chain(written: World) -> None:
    with written.store.turn(OTHER, written.now) as uow:
        assert all(entry.by != "dr.amari" for entry in uow.audit.latest())
        before = uow.audit.verify().count
        assert uow.audit.write("staff.login", "dr.amari") == before + 1
        assert uow.audit.verify().faults == ()
    assert faults(written) == ()


def test_what_is_no_name_is_refused(world: World) -> None:
    with world.turn() as uow:
        for what, by in (("Viewed Ana Marsh", "x"), ("viewed", "x"), ("patient.viewed", "")):
            with pytest.raises(ValueError, match="dotted name"):
                uow.audit.write(what, by)


def test_entries_can_be_read_on_from_a_number(written: World) -> None:
    with written.turn() as uow:
        first = uow.audit.latest(by="dr.amari", limit=5)
        more = uow.audit.latest(by="dr.amari", before=first[-1].number)
    assert [entry.number for entry in (*first, *more)] == sorted(
        (entry.number for entry in (*first, *more)), reverse=True
    )
    assert len((*first, *more)) == 12


ACTS: dict[str, tuple[Callable[[World], None], tuple[str, str]]] = {}


def act(by: str, what: str) -> Callable[[Callable[[World], None]], Callable[[World], None]]:
    def keep(done: Callable[[World], None]) -> Callable[[World], None]:
        ACTS[done.__name__] = (done, (by, what))
        return done

    return keep


@act("dr.amari", "episode.claim")
def claimed(world: World) -> None:
    chat = world.conversation("a")
    with world.turn() as uow:
        uow.conversations.link(chat, ANA)
        uow.staff.open_episode(chat, "asked", "their words")
        commands.claim(uow, uow.staff.open_episodes()[0].number, "dr.amari")


@act("dr.amari", "visit.cancelled")
def called_off(world: World) -> None:
    with world.turn() as uow:
        uow.visits.cancel(uow.visits.upcoming(ANA)[0].id, "dr.amari", "their words")


@act("patient", "visit.booked")
def booked(world: World) -> None:
    world.booked(world.openings("follow_up")[0])


@act("patient", "consent.withdrawn")
def stopped(world: World) -> None:
    with world.turn() as uow:
        uow.consents.withdraw((Scope.REMINDERS,), patient=ANA, channel="sms")


@act("staff", "consent.given")
def agreed(world: World) -> None:
    with world.turn() as uow:
        uow.consents.give((Scope.REMINDERS,), patient=ANA, channel="sms", source=Source.STAFF)


@act("dr.amari", "proxy.added")
def proxied(world: World) -> None:
    with world.turn() as uow:
        people.add_proxy(uow, "Sam Pike", "Ana Marsh", "dr.amari")


@act("dr.amari", "invitation.made")
def invited(world: World) -> None:
    with world.turn() as uow:
        people.invite(uow, "Ana Marsh", "dr.amari")


@act("staff", "identity.linked")
def linked(world: World) -> None:
    chat = world.conversation("a")
    with world.turn() as uow:
        uow.conversations.link(chat, ANA)


@act("dr.amari", "hours.closed")
def closed(world: World) -> None:
    with world.turn() as uow:
        uow.closing.close(date(2026, 3, 9), "their words", "dr.amari")


@act("dr.amari", "task.done")
def ticked_off(world: World) -> None:
    with world.turn() as uow:
        task = uow.staff.add_task("message", "their words", ANA, None)
        commands.finish_task(uow, task, "dr.amari")


@pytest.mark.parametrize("name", sorted(ACTS))
def test_an_act_writes_who_did_it_and_none_of_the_words(world: World, name: str) -> None:
    perform, expected = ACTS[name]
    perform(world)
    assert expected in entries(world)
    with world.turn() as uow:
        assert not [e for e in uow.audit.latest() if "their words" in e.about]
        if expected[1] not in ("hours.closed", "task.done"):
            assert expected in [(e.by, e.what) for e in uow.audit.latest(patient=ANA)]
    assert faults(world) == ()


def test_an_act_that_is_not_kept_leaves_no_entry(world: World) -> None:
    before = count(world)

    def write_and_fail() -> None:
        with world.turn() as uow:
            uow.audit.write("patient.viewed", "dr.amari")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()
    assert count(world) == before
