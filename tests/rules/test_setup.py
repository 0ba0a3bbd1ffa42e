"""The set-up: finds a Python that runs, builds once, notices a half-built one, fails in one sentence."""

import re
import sys
from pathlib import Path

import pytest

from setup import __main__ as command
from setup import environments, pythons
from setup.environments import Environment
from setup.pythons import Version
from setup.steps import SetUpFailed, Steps

HERE = Version(*sys.version_info[:2])
OTHER = Version(3, 9)


def a_program(path: Path, script: str) -> Path:
    """A small shell program in that place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def newcomer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home on a machine whose PATH holds nothing."""
    for name in pythons.ROOT_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    return tmp_path


def test_the_running_python_answers_for_its_own_version_only() -> None:
    assert pythons.answers(sys.executable, HERE, "ssl")
    assert not pythons.answers(sys.executable, OTHER, "ssl")


def test_a_python_without_a_needed_part_does_not_count() -> None:
    assert not pythons.answers(sys.executable, HERE, "no_such_part")


def test_a_shim_that_refuses_to_run_does_not_count(tmp_path: Path) -> None:
    shim = a_program(tmp_path / "python3.9", "echo 'command not found' >&2; exit 127")
    assert not pythons.answers(str(shim), OTHER, "ssl")
    assert not pythons.answers(str(tmp_path / "nothing"), OTHER, "ssl")


def test_behind_a_refusing_shim_the_versions_it_stands_for_are_searched(
    newcomer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The manager lives in somebody else's home: only the shim's own place leads there."""
    a_program(newcomer / "elsewhere/.pyenv/shims/python3.9", "exit 127")
    real = a_program(newcomer / "elsewhere/.pyenv/versions/3.9.18/bin/python3.9", "exit 0")
    monkeypatch.setenv("PATH", str(newcomer / "elsewhere/.pyenv/shims"))
    assert pythons.find(OTHER, "ssl") == str(real)


@pytest.mark.parametrize(
    "place",
    [
        ".pyenv/versions/3.9.18/bin/python3.9",
        ".asdf/installs/python/3.9.18/bin/python3.9",
        ".local/share/mise/installs/python/3.9.18/bin/python3.9",
        ".local/share/uv/python/cpython-3.9.18-linux-x86_64-gnu/bin/python3.9",
        "miniconda3/envs/old/bin/python3.9",
    ],
)
def test_the_usual_places_at_home_are_searched(newcomer: Path, place: str) -> None:
    real = a_program(newcomer / "home" / place, "exit 0")
    assert str(real) in list(pythons.candidates(OTHER))


def test_an_environment_is_whole_only_after_its_last_step(environment: Environment) -> None:
    assert not environment.is_whole()
    environment.stamp()
    assert environment.is_whole()
    environment.unstamp()
    assert not environment.is_stamped()


def test_a_changed_lock_brings_an_environment_up_to_date_without_building_anew(
    environment: Environment,
) -> None:
    environment.stamp()
    environment.locks[0].write_text("rasa==9\n")
    assert environment.is_stamped()
    assert not environment.is_whole()


def test_an_environment_that_was_copied_elsewhere_is_built_anew(environment: Environment) -> None:
    environment.stamp()
    moved = environment.folder.rename(environment.folder.with_name("moved"))
    assert not Environment(str(moved), str(environment.locks[0])).is_stamped()


def test_an_environment_whose_python_is_gone_is_built_anew(environment: Environment) -> None:
    environment.stamp()
    environment.python.unlink()
    assert not environment.is_stamped()


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    """An environment with a Python and a lock, not stamped yet."""
    (tmp_path / "lock.txt").write_text("rasa==3.6.21\n")
    a_program(tmp_path / "env/bin/python", "exit 0")
    return Environment(str(tmp_path / "env"), str(tmp_path / "lock.txt"))


def test_uv_is_taken_from_the_lock_with_its_hashes() -> None:
    lock = "typer==1\nuv==2 \\\n    --hash=sha256:bb \\\n    --hash=sha256:cc\n    # via x\n"
    expected = "uv==2 \\\n    --hash=sha256:bb \\\n    --hash=sha256:cc\n"
    assert environments.pinned("uv", lock) == expected


def test_a_failing_step_says_its_last_word_and_the_mend(tmp_path: Path) -> None:
    steps = Steps(tmp_path, tmp_path / "var/setup.log")
    with pytest.raises(SetUpFailed) as failed:
        steps.run("Fetching", ["/bin/sh", "-c", "echo first; echo no route to it >&2; exit 3"], "plug it in.")
    assert str(failed.value) == (
        "Fetching failed (no route to it): plug it in. All it said is in var/setup.log."
    )
    assert "first" in (tmp_path / "var/setup.log").read_text()


def test_without_a_fitting_python_one_sentence_says_what_to_install(
    unbuilt: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pythons, "candidates", lambda version: iter(()))
    assert command.main(["program"]) == 1
    assert re.fullmatch(r"Deskside needs Python 3\.11 .*install one.*\n", capsys.readouterr().out)


def test_a_python_without_venv_names_the_package_to_install(
    unbuilt: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pythons, "answers", lambda path, version, needs: "ensurepip" not in needs)
    monkeypatch.setattr(pythons, "candidates", lambda version: iter(["/usr/bin/python"]))
    assert command.main(["program"]) == 1
    assert "apt-get install python3.11-venv" in capsys.readouterr().out


@pytest.fixture
def unbuilt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkout in which nothing is built."""
    (tmp_path / "setup").mkdir()
    (tmp_path / "requirements.txt").write_text("uv==1\n")
    nothing = Environment(str(tmp_path / ".venv"), str(tmp_path / "requirements.txt"))
    monkeypatch.setattr(environments, "ROOT", tmp_path)
    monkeypatch.setattr(environments, "PROGRAM", nothing)
    monkeypatch.setattr(command, "PROGRAM", nothing)
