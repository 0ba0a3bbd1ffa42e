"""The sentence encoder's graph against an independent forward pass, and the weights it is built from."""

from __future__ import annotations

import json
import subprocess

import pytest

from tests.understanding.model import ROOT, needs_rasa

pytestmark = needs_rasa


def in_rasas_environment(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(ROOT / "nlu/.venv/bin/python"), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


@pytest.mark.slow
def test_the_graph_computes_what_the_published_weights_mean() -> None:
    done = in_rasas_environment("-m", "tests.understanding.encoder_reference")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["difference"] < 1e-5
    assert found["cosine"] > 0.97
    assert found["same_bytes"]


def test_other_weights_are_refused() -> None:
    code = "from nlu.components import weights as w; w.verify(w.find(), '0' * 64)"
    done = in_rasas_environment("-c", code)
    assert "WeightsRefused: model.safetensors has SHA-256 53aa5117" in done.stderr
