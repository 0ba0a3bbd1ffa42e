"""Finds Pythons of a wanted version that really run, wherever version managers put them.

A pyenv shim can stand on PATH and still refuse to run, and a version manager can live in another home than
this one; so every place is only a candidate, and a candidate counts once it has answered.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Iterator, NamedTuple


class Version(NamedTuple):
    """A Python's major and minor number."""

    major: int
    minor: int

    def __str__(self) -> str:
        return "{}.{}".format(*self)


# Below the folder of a version manager; {v} is the version, such as 3.10.
_BELOW_A_ROOT = (
    "versions/{v}*/bin/python{v}",
    "installs/python/{v}*/bin/python{v}",
    "python/cpython-{v}*/bin/python{v}",
    "cpython-{v}*/bin/python{v}",
    "envs/*/bin/python{v}",
    "bin/python{v}",
)
_ON_THE_MACHINE = (
    "usr/bin/python{v}",
    "usr/local/bin/python{v}",
    "usr/local/opt/python@{v}/bin/python{v}",
    "opt/python/*{v}*/bin/python{v}",
    "opt/python*{v}*/bin/python{v}",
    "opt/homebrew/opt/python@{v}/bin/python{v}",
    "home/linuxbrew/.linuxbrew/opt/python@{v}/bin/python{v}",
    "Library/Frameworks/Python.framework/Versions/{v}/bin/python{v}",
)
ROOT_VARIABLES = (
    "PYENV_ROOT",
    "ASDF_DATA_DIR",
    "MISE_DATA_DIR",
    "UV_PYTHON_INSTALL_DIR",
    "MAMBA_ROOT_PREFIX",
    "CONDA_PREFIX",
)
_ROOTS_IN_A_HOME = (
    ".pyenv",
    ".asdf",
    ".local/share/mise",
    ".local/share/uv",
    ".conda",
    "miniconda3",
    "miniforge3",
    "mambaforge",
    "anaconda3",
    "micromamba",
)


def find(version: Version, needs: str) -> str | None:
    """The path of a Python of exactly this version that can import `needs` ("ssl, zlib"), or None."""
    return next((path for path in candidates(version) if answers(path, version, needs)), None)


def answers(python: str, version: Version, needs: str) -> bool:
    """Whether this file runs, is that version and can import `needs`. Never raises, waits 20 s at most."""
    question = f"import sys, {needs}; sys.exit(sys.version_info[:2] != {tuple(version)})"
    try:
        asked = subprocess.run(
            [python, "-c", question],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=20,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def candidates(version: Version) -> Iterator[str]:
    """Where a Python of this version may lie, once each: the running one, PATH, version managers."""
    seen: set[str] = set()
    for path in _places(version):
        if path not in seen:
            seen.add(path)
            yield path


def _places(version: Version) -> Iterator[str]:
    if sys.version_info[:2] == version and sys.prefix == sys.base_prefix:
        yield sys.executable
    yield from _on_path(f"python{version}")
    for root in _roots():
        yield from _below(root, _BELOW_A_ROOT, version)
    yield from _below(Path("/"), _ON_THE_MACHINE, version)


def _on_path(name: str) -> Iterator[str]:
    for folder in os.get_exec_path():
        found = shutil.which(name, path=folder)
        if found:
            yield str(Path(found).absolute())


def _roots() -> Iterator[Path]:
    """Folders of version managers: named by the environment, in this home, around PATH's shims, beside us."""
    yield from (Path(os.environ[name]) for name in ROOT_VARIABLES if os.environ.get(name))
    yield from (Path.home() / folder for folder in _ROOTS_IN_A_HOME)
    for folder in map(Path, os.get_exec_path()):
        if folder.name in ("shims", "bin", "condabin"):
            yield folder.parent
    for tool in ("pyenv", "asdf", "mise", "conda", "mamba"):
        found = shutil.which(tool)
        if found:
            yield Path(found).resolve().parent.parent
    yield from list(Path(sys.base_prefix).resolve().parents)[:3]


def _below(root: Path, patterns: tuple[str, ...], version: Version) -> Iterator[str]:
    for pattern in patterns:
        try:
            found = sorted(root.glob(pattern.format(v=version)), reverse=True)
        except OSError:
            continue
        yield from map(str, found)
