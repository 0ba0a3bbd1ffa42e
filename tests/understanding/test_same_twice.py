"""Training is repeatable: the same lines give the same model, byte for byte."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from nlu.train import ENVIRONMENT, ROOT, fingerprint

FEW = ("ask_parking", "book_visit", "refill_request")


def trained(lines: Path, out: Path) -> dict[str, str]:
    """The digest of every part of a model trained from `lines`, by name."""
    rasa = [ROOT / "nlu/.venv/bin/python", "-m", "rasa", "train", "nlu", "--config", "config.yml"]
    subprocess.run(
        [*rasa, "--nlu", lines, "--out", out, "--fixed-model-name", "model"],
        cwd=ROOT,
        env={**os.environ, **ENVIRONMENT},
        check=True,
        capture_output=True,
    )
    with tarfile.open(out / "model.tar.gz") as model:
        files = [member for member in model.getmembers() if member.isfile()]
        return {file.name: hashlib.sha256(model.extractfile(file).read()).hexdigest() for file in files}


@pytest.mark.rasa
@pytest.mark.slow
@pytest.mark.timeout(600)
def test_two_trainings_give_the_same_model(tmp_path: Path) -> None:
    lines = tmp_path / "lines"
    lines.mkdir()
    for intent in FEW:
        shutil.copy(ROOT / "data/nlu/en" / f"{intent}.yml", lines)
    first, second = (trained(lines, tmp_path / name) for name in ("first", "second"))
    for parts in (first, second):
        del parts["metadata.json"]  # says when it was trained
    assert first == second
    assert any(name.endswith("intents.npz") for name in first)


def test_the_fingerprint_of_the_same_sources_is_the_same() -> None:
    assert fingerprint(ROOT) == fingerprint(ROOT)
