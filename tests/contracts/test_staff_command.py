"""`python -m bot staff`: an account is made on the machine itself, and only with a phone that shows codes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest

from bot.__main__ import main
from bot.app import wall_clock
from bot.console.proof import Proof, recovery_digest
from bot.console.signing_in import whom_of
from practice.accounts import Account
from practice.settings import PracticeSettings
from practice.store import Store, open_sqlite
from tests.console import PASSWORD, person
from tests.desk import KEY
from tests.program import ROOT


@pytest.fixture
def store(tmp_path: Path, sample: PracticeSettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The data that the command finds in its folder."""
    monkeypatch.setenv("DESKSIDE_HOME", str(tmp_path))
    monkeypatch.setenv("DESKSIDE_KEY", KEY)
    store = open_sqlite(tmp_path / "desk.db", KEY, {sample.id: sample})
    store.migrate()
    store.seed(sample, wall_clock())
    yield store
    store.close()


def account(store: Store, sample: PracticeSettings) -> Account | None:
    with store.look(sample.id, wall_clock()) as uow:
        return uow.accounts.named("Dr. Amari")


def answered(*answers: str, code: str = "") -> tuple[int, str]:
    """Run `staff add` and type the answers; then the phone's code, or the one given, as often as asked."""
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "staff", "add", "Dr. Amari"],
        cwd=ROOT,
        env=dict(os.environ),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        running.stdin.write("".join(f"{answer}\n" for answer in answers))
        running.stdin.flush()
        seen = ""
        for line in running.stdout:
            seen += line
            if "type this key there: " in line:
                shown = pyotp.TOTP(line.split(": ")[1].strip()).at(wall_clock())
                running.stdin.write(f"{code or shown}\n" * (3 if code else 1))
                running.stdin.flush()
    return running.returncode, seen


def test_an_account_is_made_and_its_proofs_are_shown_once(store: Store, sample: PracticeSettings) -> None:
    done, said = answered(PASSWORD, PASSWORD)
    assert done == 0, said
    made = account(store, sample)
    assert made is not None
    assert Proof(KEY).matches(made.password, PASSWORD)
    assert PASSWORD not in said
    codes = [
        word for line in said.splitlines() if line.startswith("  ") for word in line.split() if "-" in word
    ]
    assert len(codes) == 8
    with store.turn(sample.id, wall_clock()) as uow:
        assert uow.accounts.use_recovery(made.id, recovery_digest("dr. amari", codes[3].lower()))
    kept = "".join(map(str, (made.password, made.secret)))
    assert said.split("type this key there: ")[1].split()[0] not in kept


def test_without_the_phones_code_nothing_is_made(store: Store, sample: PracticeSettings) -> None:
    done, said = answered(PASSWORD, PASSWORD, code="000000")
    assert done == 1
    assert "That is not the code" in said
    assert account(store, sample) is None


def test_an_easy_password_is_asked_for_again(store: Store) -> None:
    done, said = answered("short", "aaaaaaaaaaaaaaaa", PASSWORD, "another one of them", code="1")
    assert done == 1
    assert "too short" in said
    assert "too easy to guess" in said
    assert "not the same" in said


def test_names_that_the_audit_needs_are_not_given(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["staff", "add", "Patient"]) == 1
    assert "choose another name" in capsys.readouterr().err
    assert main(["staff", "end", "Nobody"]) == 1
    assert "Nobody has an account named" in capsys.readouterr().err


def test_an_account_is_listed_unlocked_and_ended(
    store: Store, sample: PracticeSettings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["staff", "list"]) == 0
    assert "no account yet" in capsys.readouterr().out
    person(store, sample, wall_clock())
    with store.turn(sample.id, wall_clock()) as uow:
        uow.accounts.tried(whom_of("Dr. Amari"))
        made = uow.accounts.named("Dr. Amari")
        assert made is not None
        uow.accounts.sign_in(made.id, "token", "")
    assert main(["staff", "unlock", "dr. amari"]) == 0
    assert main(["staff", "list"]) == 0
    assert "Dr. Amari: signed in on 1" in capsys.readouterr().out
    assert main(["staff", "end", "Dr. Amari"]) == 0
    with store.look(sample.id, wall_clock()) as uow:
        assert uow.accounts.wrong(whom_of("Dr. Amari")) == ()
        assert uow.accounts.logins() == ()
    assert main(["staff", "list"]) == 0
    assert "Dr. Amari: ended" in capsys.readouterr().out
