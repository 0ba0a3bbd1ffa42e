"""The trained model on disk and its manifest: which file, with which SHA-256, from which sources."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

MODEL = "deskside-nlu.tar.gz"
MANIFEST = "deskside-nlu.json"


class ModelMissing(Exception):
    """There is nothing to load; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Trained:
    """A model that was trained to the end; `fingerprint` is of what it was trained from."""

    path: Path
    sha256: str
    fingerprint: str

    @classmethod
    def read(cls, folder: Path) -> Trained:
        """What the manifest in `folder` says; ModelMissing if there is no whole one."""
        try:
            manifest = json.loads((folder / MANIFEST).read_text())
            return cls(folder / MODEL, manifest["sha256"], manifest["fingerprint"])
        except (FileNotFoundError, ValueError, KeyError) as error:
            raise ModelMissing("there is no trained model yet: run `python -m nlu.train`") from error

    @classmethod
    def keep(cls, archive: Path, folder: Path, fingerprint: str) -> Trained:
        """Move `archive` (on the same disk) into `folder`, then its manifest, each atomically."""
        trained = cls(folder / MODEL, digest(archive), fingerprint)
        draft = archive.with_name(MANIFEST)
        draft.write_text(json.dumps({"sha256": trained.sha256, "fingerprint": fingerprint}, indent=1) + "\n")
        archive.replace(trained.path)
        draft.replace(folder / MANIFEST)
        return trained

    def is_whole(self) -> bool:
        """Whether the file is there and is the one the manifest means."""
        return self.path.exists() and digest(self.path) == self.sha256


def digest(path: Path) -> str:
    """The file's SHA-256 in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
