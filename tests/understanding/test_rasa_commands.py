"""Rasa's own commands work in the checkout: what somebody who knows Rasa tries first."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from nlu.train import ENVIRONMENT
from tests.understanding.model import ROOT, needs_rasa

pytestmark = [*needs_rasa, pytest.mark.slow, pytest.mark.timeout(600)]

MODEL = "models/deskside-nlu.tar.gz"
LINES = {"book_visit": "can i see the doctor tmrw", "ask_parking": "where can i leave my car", "deny": "nope"}


def rasa(*arguments: str, say: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command of Rasa in the checkout, as one would by hand."""
    command = [str(ROOT / "nlu/.venv/bin/python"), "-m", "rasa", *arguments]
    environment = {**os.environ, **ENVIRONMENT}
    return subprocess.run(
        command, cwd=ROOT, env=environment, input=say, capture_output=True, text=True, timeout=550
    )


def test_rasa_shell_nlu_answers() -> None:
    done = rasa("shell", "nlu", "--model", MODEL, say=f"{LINES['book_visit']}\n/stop\n")
    assert done.returncode == 0, done.stderr[-2000:]
    assert '"name": "book_visit"' in done.stdout


def test_rasa_test_nlu_measures(tmp_path: Path) -> None:
    examples = "".join(
        f"  - intent: {intent}\n    examples: |\n      - {line}\n" for intent, line in LINES.items()
    )
    told = tmp_path / "told.yml"
    told.write_text(f'version: "3.1"\nnlu:\n{examples}')
    out = tmp_path / "results"
    done = rasa("test", "nlu", "--model", MODEL, "--nlu", str(told), "--out", str(out), "--no-plot")
    assert done.returncode == 0, done.stderr[-2000:]
    report = json.loads((out / "intent_report.json").read_text())
    assert report["accuracy"] == 1.0


def test_rasa_train_nlu_trains(tmp_path: Path) -> None:
    lines = "".join(f"      - {word} {number}\n" for word in ("hello", "bye") for number in range(2))
    greet, leave = lines.splitlines(keepends=True)[:2], lines.splitlines(keepends=True)[2:]
    told = tmp_path / "told.yml"
    told.write_text(
        'version: "3.1"\nnlu:\n'
        f"  - intent: greet\n    examples: |\n{''.join(greet)}"
        f"  - intent: goodbye\n    examples: |\n{''.join(leave)}"
    )
    named = ["--out", str(tmp_path), "--fixed-model-name", "small"]
    done = rasa("train", "nlu", "--nlu", str(told), "--config", "config.yml", *named)
    assert done.returncode == 0, done.stderr[-2000:]
    assert (tmp_path / "small.tar.gz").exists()
