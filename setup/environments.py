"""The two environments: what each is built from, whether it is whole, and how to build it anew.

An environment carries a stamp that is written last and names the lock, the folder and this recipe. Without a
stamp it was interrupted and is built from nothing (downloads stay cached); with another stamp it is brought
up to date; with the right one nothing is done.
"""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
from pathlib import Path

from setup import pythons
from setup.pythons import Version
from setup.steps import SetUpFailed, Steps

ROOT = Path(__file__).resolve().parent.parent
PROGRAM_VERSIONS = (Version(3, 11), Version(3, 12), Version(3, 13), Version(3, 14))
RASA_VERSION = Version(3, 10)

_RECIPE = "1"
_UV = str(ROOT / ".venv/bin/uv")
_AGAIN = "check that this machine reaches its package registry, then run the same command again."


class Environment:
    """One virtual environment of the checkout and the locked files it is built from."""

    def __init__(self, folder: str, *locks: str) -> None:
        self.folder = ROOT / folder
        self.python = self.folder / "bin/python"
        self.locks = [ROOT / lock for lock in locks]
        self._stamp = self.folder / "built-from"

    def is_whole(self) -> bool:
        """Built to the end, in this folder, from the locks as they are now."""
        return self.is_stamped() and self._stamp.read_text() == self._digest()

    def is_stamped(self) -> bool:
        """Built to the end once, from whichever locks, and its Python is still on the machine."""
        return self._stamp.exists() and self.python.exists() and self._folder_then() == str(self.folder)

    def stamp(self) -> None:
        """Say that everything is in place. The last step of a build."""
        self._stamp.write_text(self._digest())

    def unstamp(self) -> None:
        """Say that the environment is being changed. The first step of a build."""
        self._stamp.unlink(missing_ok=True)

    def _folder_then(self) -> str:
        return self._stamp.read_text().splitlines()[-1]

    def _digest(self) -> str:
        content = b"\0".join(lock.read_bytes() for lock in self.locks)
        return f"{_RECIPE} {hashlib.sha256(content).hexdigest()}\n{self.folder}"


PROGRAM = Environment(".venv", "requirements.txt")
RASA = Environment("nlu/.venv", "nlu/requirements.txt", "nlu/weights.txt")


def build_program(steps: Steps) -> None:
    """The program's environment, with uv in it, from requirements.txt."""
    fresh = not PROGRAM.is_stamped()
    PROGRAM.unstamp()
    if fresh:
        python = _program_python()
        steps.run(
            f"Making .venv with {python}", [python, "-m", "venv", "--clear", str(PROGRAM.folder)], _AGAIN
        )
        _install_uv(steps)
    _sync(steps, "Installing the program's libraries (about 90)", PROGRAM)
    PROGRAM.stamp()


def build_rasa(steps: Steps) -> None:
    """Rasa's environment on Python 3.10, from nlu/requirements.txt, then the weights it loads."""
    fresh = not RASA.is_stamped()
    RASA.unstamp()
    if fresh:
        python = _rasa_python(steps)
        making = [_UV, "venv", "--clear", "--no-project", "--python", python, str(RASA.folder)]
        steps.run(f"Making nlu/.venv with {python}", making, _AGAIN)
    _sync(steps, "Installing Rasa (some 200 libraries, a few minutes the first time)", RASA)
    weights = ["--no-deps", "-r", str(RASA.locks[1])]
    installing = [_UV, "pip", "install", "--python", str(RASA.python), *weights]
    steps.run("Installing the language weights", installing, _AGAIN)
    RASA.stamp()


def _program_python() -> str:
    for version in PROGRAM_VERSIONS:
        found = pythons.find(version, needs="ssl, venv, ensurepip")
        if found:
            return found
    for version in PROGRAM_VERSIONS:
        if pythons.find(version, needs="ssl"):
            raise SetUpFailed(
                f"Python {version} is here without its venv part: install it "
                f"(Debian and Ubuntu: apt-get install python{version}-venv), then run the same command again."
            )
    raise SetUpFailed(
        "Deskside needs Python 3.11 or newer (3.14 at most): install one, then run the same command again."
    )


def _rasa_python(steps: Steps) -> str:
    needs = "ssl, zlib, sqlite3, ctypes"
    for found in (_uv_finds(), pythons.find(RASA_VERSION, needs)):
        if found and pythons.answers(found, RASA_VERSION, needs):
            return found
    mend = f"install Python {RASA_VERSION} (with pyenv, uv or your system), then run the same command again."
    steps.run(f"Downloading Python {RASA_VERSION}", [_UV, "python", "install", str(RASA_VERSION)], mend)
    downloaded = _uv_finds()
    if downloaded is None:
        raise SetUpFailed(f"Rasa needs Python {RASA_VERSION}: {mend}")
    return downloaded


def _uv_finds() -> str | None:
    asking = [_UV, "python", "find", "--system", "--no-project", "--no-python-downloads", str(RASA_VERSION)]
    answer = subprocess.run(asking, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return answer.stdout.strip() or None if answer.returncode == 0 else None


def _install_uv(steps: Steps) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as lock:
        lock.write(pinned("uv", PROGRAM.locks[0].read_text()))
        lock.flush()
        pip = [str(PROGRAM.python), "-m", "pip", "install", "--require-hashes", "--no-deps", "-r", lock.name]
        steps.run("Installing uv", pip, _AGAIN)


def pinned(name: str, lock: str) -> str:
    """The lines of a lock that pin one package: its version and its hashes."""
    lines = lock.splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith(f"{name}=="))
    last = next(number for number in range(first, len(lines)) if not lines[number].endswith("\\"))
    return "\n".join(lines[first : last + 1]) + "\n"


def _sync(steps: Steps, doing: str, environment: Environment) -> None:
    syncing = [_UV, "pip", "sync", "--require-hashes", "--python", str(environment.python)]
    steps.run(doing, [*syncing, str(environment.locks[0])], _AGAIN)
