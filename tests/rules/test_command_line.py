"""The command line says what is wrong in one sentence, and talks from a pipe in the form of transcripts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.program import ROOT, Program
from tests.transcripts.script import read

TALK = ("talk", "--no-nlu", "--now", "2026-03-02 08:55")


def bot(*arguments: str, lines: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        input=lines,
        capture_output=True,
        text=True,
        timeout=90,
    )


def sentence(done: subprocess.CompletedProcess[str]) -> str:
    """The one line of complaint; there is no trace of the program's inside."""
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    [line] = done.stderr.strip().splitlines()
    return line


def test_a_conversation_from_a_pipe_is_kept_as_a_transcript(tmp_path: Path) -> None:
    kept = tmp_path / "story.txt"
    wanted = ["book a visit tomorrow after 3", "sick visit", "1", "yes", '/now "2026-03-02 18:00"', "thanks"]
    done = bot(*TALK, "--as", "rosa", lines="\n".join([*wanted, f"/save {kept}", "/quit", "never said"]))
    assert done.returncode == 0
    assert "! booked Tue 3 Mar 15:00" in done.stdout
    assert "never said" not in done.stdout
    script = read(kept)
    assert script.given[0].startswith("Mon 2 Mar 2026 08:55; patient Rosa Dell")
    assert [step.text for step in script.steps if step.kind == ">"] == [*wanted[:4], "thanks"]
    assert [step.text for step in script.steps if step.kind == "..."] == ["Mon 2 Mar 18:00"]


def test_staff_see_what_waits() -> None:
    done = bot(*TALK, "--staff", lines="my chest hurts and my arm is numb\n")
    assert "! emergency" in done.stdout
    assert "@staff < Case 1, emergency: red flag: chest_pain" in done.stdout


def test_nobody_of_that_name() -> None:
    assert "choose one of" in sentence(bot(*TALK, "--as", "Nobody Such"))


def test_a_made_up_time_never_reaches_kept_data(tmp_path: Path) -> None:
    assert "without --data" in sentence(bot(*TALK, "--data", str(tmp_path)))


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    key = tmp_path / "desk.key"
    key.write_text("1" * 64)
    key.chmod(0o644)
    assert "chmod 600" in sentence(bot("run", "--port", "0", DESKSIDE_HOME=str(tmp_path)))


def test_a_key_that_is_none_is_named(tmp_path: Path) -> None:
    done = bot("run", "--port", "0", DESKSIDE_HOME=str(tmp_path), DESKSIDE_KEY="abc")
    assert "64 hexadecimal characters" in sentence(done)


def test_the_page_is_not_shown_to_the_network(tmp_path: Path) -> None:
    done = bot("run", "--port", "0", "--host", "0.0.0.0", DESKSIDE_HOME=str(tmp_path))
    assert "on this machine only" in sentence(done)


@pytest.mark.slow
def test_a_second_desk_says_what_is_in_its_way(tmp_path: Path) -> None:
    first = Program(tmp_path / "home", "--no-nlu")
    try:
        same_data = bot("run", "--port", "0", DESKSIDE_HOME=str(tmp_path / "home"))
        assert "Another desk is already open" in sentence(same_data)
        same_port = bot("run", "--port", str(first.port), DESKSIDE_HOME=str(tmp_path / "other"))
        assert f"Port {first.port}" in sentence(same_port)
    finally:
        assert first.stop() == 0


@pytest.mark.slow
def test_a_wrong_key_is_one_sentence(tmp_path: Path) -> None:
    first = Program(tmp_path / "home", "--no-nlu")
    assert first.stop() == 0
    done = bot("run", "--port", "0", DESKSIDE_HOME=str(tmp_path / "home"), DESKSIDE_KEY="2" * 64)
    assert done.returncode == 1
    assert "does not open" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["times", "readings", "redflags"])
def test_one_line_out_for_each_line_in(command: str) -> None:
    done = bot(command, "--jsonl", lines='{"text": "tomorrow at 3"}\n\nnot json\n{"text": "hello"}\n')
    assert done.returncode == 0
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [("error" in answer) for answer in answers] == [False, True, False]
