"""What Rasa's training cache cannot see by itself: our code, the files it reads and the weights."""

from __future__ import annotations

import hashlib
from pathlib import Path

from nlu.components import weights

_CODE = Path(__file__).parent


def of(*files: str) -> str:
    """A digest of the components' source, whether weights are installed, and the content of `files`."""
    digest = hashlib.sha256(weights.SHA256.encode() if weights.find() else b"no weights")
    for path in [*sorted(_CODE.glob("*.py")), *map(Path, files)]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
