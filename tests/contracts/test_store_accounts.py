"""Accounts and logins in the store: nothing is used twice, and what has ended opens nothing."""

from __future__ import annotations

from datetime import timedelta

from practice.accounts import IDLE, LONGEST, TRIES, WITHIN, Account, NewAccount, locked_until
from practice.episodes import Refused
from tests.conftest import OTHER, World

NEW = NewAccount("Dr. Amari", "hash", "sealed", ("code",))


def made(world: World) -> Account:
    with world.turn() as uow:
        account = uow.accounts.add(NEW, "command line")
    assert isinstance(account, Account)
    return account


def test_a_name_is_given_once_however_it_is_written(world: World) -> None:
    made(world)
    with world.turn() as uow:
        assert isinstance(uow.accounts.add(NewAccount("dr.  amari", "h", "s", ()), "x"), Refused)
        found = uow.accounts.named(" DR. AMARI ")
    assert found is not None
    assert found.name == "Dr. Amari"


def test_a_code_of_the_phone_or_of_the_paper_is_used_once(world: World) -> None:
    account = made(world)
    with world.turn() as uow:
        assert uow.accounts.use_step(account.id, 10)
        assert not uow.accounts.use_step(account.id, 10)
        assert not uow.accounts.use_step(account.id, 9)
        assert uow.accounts.use_step(account.id, 11)
        assert uow.accounts.use_recovery(account.id, "code")
        assert not uow.accounts.use_recovery(account.id, "code")
        assert uow.accounts.recovery_left(account.id) == 0


def test_a_login_ends_unused_after_a_while_and_used_after_a_day_of_work(world: World) -> None:
    account = made(world)
    with world.turn() as uow:
        login = uow.accounts.sign_in(account.id, "token", "Firefox")
    step = IDLE - timedelta(seconds=1)
    at = world.now
    while at + step < world.now + LONGEST:
        at += step
        with world.turn(at) as uow:
            assert uow.accounts.login("token") is not None, at - world.now
            uow.accounts.touch(login.id)
    with world.turn(world.now + LONGEST) as uow:
        assert uow.accounts.login("token") is None
        assert uow.accounts.logins() == ()


def test_unused_it_ends_after_a_quarter_of_an_hour(world: World) -> None:
    account = made(world)
    with world.turn() as uow:
        uow.accounts.sign_in(account.id, "token", "")
    with world.turn(world.now + IDLE) as uow:
        assert uow.accounts.login("token") is None


def test_signing_out_renewing_and_ending_close_every_door(world: World) -> None:
    account = made(world)
    for close in ("sign_out", "renew", "end"):
        with world.turn() as uow:
            login = uow.accounts.sign_in(account.id, close, "")
            assert uow.accounts.login(close) is not None
            if close == "sign_out":
                uow.accounts.sign_out(login.id, "x")
            elif close == "renew":
                uow.accounts.renew(account.id, NEW, "x")
            else:
                uow.accounts.end(account.id, "x")
            assert uow.accounts.login(close) is None


def test_every_step_is_in_the_audit_without_a_name_of_a_secret(world: World) -> None:
    account = made(world)
    with world.turn() as uow:
        login = uow.accounts.sign_in(account.id, "token", "")
        uow.accounts.sign_out(login.id, "Dr. Amari")
        entries = uow.audit.latest(limit=3)
    assert [(entry.what, entry.by) for entry in entries] == [
        ("staff.signed_out", "Dr. Amari"),
        ("staff.signed_in", "Dr. Amari"),
        ("staff.added", "command line"),
    ]
    assert "token" not in "".join(entry.about for entry in entries)


def test_trying_is_over_after_five_and_goes_on_a_quarter_of_an_hour_later(world: World) -> None:
    for n in range(TRIES):
        at = world.now + timedelta(seconds=n)
        with world.turn(at) as uow:
            assert locked_until(uow.accounts.wrong("whom"), at) is None
            uow.accounts.tried("whom")
    with world.turn(at) as uow:
        assert locked_until(uow.accounts.wrong("whom"), at) == world.now + WITHIN
        assert uow.accounts.wrong("another") == ()
        uow.accounts.forgive("whom")
        assert uow.accounts.wrong("whom") == ()


def test_nothing_of_another_practice_opens_anything(world: World) -> None:
    account = made(world)
    with world.turn() as uow:
        login = uow.accounts.sign_in(account.id, "token", "")
        uow.accounts.tried("whom")
    with world.store.turn(OTHER, world.now) as uow:
        assert uow.accounts.named("Dr. Amari") is None
        assert uow.accounts.all() == uow.accounts.logins() == uow.accounts.wrong("whom") == ()
        assert uow.accounts.login("token") is None
        assert not uow.accounts.use_step(account.id, 99)
        assert not uow.accounts.use_recovery(account.id, "code")
        uow.accounts.sign_out(login.id, "x")
        uow.accounts.end(account.id, "x")
        uow.accounts.forgive("whom")
        assert isinstance(uow.accounts.add(NEW, "x"), Account)
    with world.turn() as uow:
        assert uow.accounts.login("token") is not None
        assert uow.accounts.recovery_left(account.id) == 1
        assert len(uow.accounts.wrong("whom")) == 1
