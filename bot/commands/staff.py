"""`python -m bot staff`: who may sign in to the console. Accounts are made here, on the machine itself."""

from __future__ import annotations

import argparse
import getpass
import os
import sys

from bot.app import wall_clock
from bot.commands.opened import opened
from bot.home import CONSOLE_AT, PYTHON, CannotStart, home_of
from practice.accounts import Account, NewAccount, unfit_name, unfit_password
from practice.episodes import Refused
from practice.settings import PracticeSettings
from practice.store.store import Store

_WHO = "command line"
_TRIES = 3


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Teach the command line this command."""
    about = "make, renew and end the accounts that sign in to the physician's console"
    parser = commands.add_parser("staff", help=about, description=f"{about.capitalize()}.")
    acts = parser.add_subparsers(required=True, metavar="ACT")
    for act, perform, helped in (
        ("add", _add, "make an account: asks for a password, shows a code for the phone"),
        ("renew", _renew, "a new password, phone and recovery codes; signs out everywhere"),
        ("end", _end, "the account may not sign in any more; what it did stays"),
        ("unlock", _unlock, "forget wrong tries, so that one can sign in again at once"),
    ):
        part = acts.add_parser(act, help=helped, description=f"{helped.capitalize()}.")
        part.add_argument("name", help='as staff and patients know the person: "Dr. Amari"')
        part.set_defaults(perform=perform)
    acts.add_parser("list", help="all accounts, and who is signed in").set_defaults(perform=_list)


def _add(chosen: argparse.Namespace) -> int:
    name = " ".join(chosen.name.split())
    with opened() as (store, settings):
        unfit = unfit_name(name)
        if unfit is not None:
            raise CannotStart(unfit)
        if _found(store, settings, name) is not None:
            raise CannotStart(f"{name} has an account already: 'staff renew' gives it new proofs.")
        new = _made(name, settings)
        with store.turn(settings.id, wall_clock()) as uow:
            made = uow.accounts.add(new, _WHO)
        if isinstance(made, Refused):
            raise CannotStart(made.because)
        console = store.recalled(settings.id, CONSOLE_AT)
    if name != settings.physician:
        _say(f"What only the physician may do, such as loosening a limit, {settings.physician} does by name.")
    _say(f"Done. {name} signs in on {console or 'the page under /staff that the open desk prints'}")
    return 0


def _renew(chosen: argparse.Namespace) -> int:
    with opened() as (store, settings):
        account = _known(store, settings, chosen.name)
        new = _made(account.name, settings)
        with store.turn(settings.id, wall_clock()) as uow:
            uow.accounts.renew(account.id, new, _WHO)
    _say(f"Done. {account.name} signs in anew everywhere; the old password, phone and codes are void.")
    return 0


def _end(chosen: argparse.Namespace) -> int:
    with opened() as (store, settings):
        account = _known(store, settings, chosen.name)
        with store.turn(settings.id, wall_clock()) as uow:
            uow.accounts.end(account.id, _WHO)
    _say(f"{account.name} is signed out and may not sign in. 'staff renew' takes that back.")
    return 0


def _unlock(chosen: argparse.Namespace) -> int:
    from bot.console.signing_in import whom_of

    with opened() as (store, settings):
        account = _known(store, settings, chosen.name)
        with store.turn(settings.id, wall_clock()) as uow:
            uow.accounts.forgive(whom_of(account.name))
    _say(f"{account.name} can try again.")
    return 0


def _list(chosen: argparse.Namespace) -> int:
    with opened() as (store, settings), store.look(settings.id, wall_clock()) as uow:
        accounts, logins = uow.accounts.all(), uow.accounts.logins()
    for account in accounts:
        many = sum(login.account == account.id for login in logins)
        now = "ended" if account.ended_at else f"signed in on {many}" if many else "not signed in"
        _say(f"{account.name}: {now}")
    if not accounts:
        _say(f'There is no account yet: {PYTHON} -m bot staff add "{settings.physician}" makes one.')
    return 0


def _made(name: str, settings: PracticeSettings) -> NewAccount:
    """Ask, show, and have the phone's code typed once, so that nobody is locked out by a slip."""
    from bot.console.proof import Proof, recovery_digest, tidy
    from practice.identity import shown_code

    home = home_of(os.environ)
    proof, password = Proof(home.key(os.environ)), _password(name)
    kit = proof.kit(name, settings.name)
    sealed = proof.sealed(kit.secret, name)
    _show(kit.link, kit.secret)
    for _ in range(_TRIES):
        if (
            proof.step(sealed, name, tidy(_asked("Code that the phone shows now: ")), wall_clock())
            is not None
        ):
            break
        _say("That is not the code. Wait for the next one; is the phone's clock right?")
    else:
        raise CannotStart("The phone's code did not fit, so nothing was changed. Please begin again.")
    _say("Recovery codes, each for one sign-in without the phone. Print or write them down; shown only now:")
    for one, other in zip(kit.recovery[::2], kit.recovery[1::2], strict=True):
        _say(f"  {shown_code(one)}   {shown_code(other)}")
    digests = tuple(recovery_digest(name, code) for code in kit.recovery)
    return NewAccount(name, proof.hashed(password), sealed, digests)


def _password(name: str) -> str:
    for _ in range(_TRIES):
        password = _hidden(f"Password for {name} (four words are good): ")
        unfit = unfit_password(password, name)
        if unfit is None and _hidden("The same again: ") == password:
            return password
        _say(unfit or "The two were not the same.")
    raise CannotStart("No password was set, so nothing was changed. Please begin again.")


def _show(link: str, secret: str) -> None:
    import segno

    _say("Scan this with an authenticator app, such as Google Authenticator, Aegis or 2FAS:")
    segno.make_qr(link, error="l").terminal(out=sys.stdout, compact=True)
    _say(f"Or type this key there: {secret}")


def _hidden(question: str) -> str:
    """From the keyboard unseen; from a pipe as it comes."""
    return getpass.getpass(question) if sys.stdin.isatty() else _asked(question)


def _asked(question: str) -> str:
    sys.stdout.write(question)
    sys.stdout.flush()
    line = sys.stdin.readline()
    if not line:
        raise CannotStart("The answers ended too early, so nothing was changed.")
    return line.rstrip("\r\n")


def _found(store: Store, settings: PracticeSettings, name: str) -> Account | None:
    with store.look(settings.id, wall_clock()) as uow:
        return uow.accounts.named(name)


def _known(store: Store, settings: PracticeSettings, name: str) -> Account:
    account = _found(store, settings, name)
    if account is None:
        raise CannotStart(f"Nobody has an account named {name!r}: 'staff list' shows all.")
    return account


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
