"""What the desk reads with: the model and its environment, red flags, and the check-ins."""

from __future__ import annotations

from collections.abc import AsyncIterator

from bot.checks.finding import Finding, Looked, broken, care, good
from bot.home import ROOT
from nlu.train import fingerprint, is_fresh
from practice import redflags
from practice.protocols.document import ProtocolError
from practice.protocols.library import in_use
from practice.protocols.loading import read_folder


async def model(looked: Looked) -> AsyncIterator[Finding]:
    """Without it the desk still reads numbers, short words and red flags, so its absence breaks nothing."""
    python = ROOT / "nlu" / ".venv" / "bin" / "python"
    if not python.exists():
        yield care("the reading model's environment is missing", "make environments builds it")
        return
    yield good("the reading model's environment is there")
    if is_fresh(ROOT / "models", fingerprint(ROOT)):
        yield good("the reading model is trained on what data/nlu holds now")
    else:
        yield care("the reading model is missing or older than data/nlu", "python -m nlu.train trains it")


async def red_flags(looked: Looked) -> AsyncIterator[Finding]:
    """They answer signed or not; unsigned, no physician stands behind their words."""
    try:
        rules = redflags.load(looked.data / "redflags")
    except (OSError, ValueError, redflags.RedFlagError) as error:
        yield broken("the red flags cannot be read", str(error))
        return
    unsigned = rules.unsigned(looked.now.date())
    if unsigned:
        yield care(f"{len(unsigned)} red-flag files are unsigned", "read and sign them before patients write")
    else:
        yield good("every red-flag file is signed")


async def check_ins(looked: Looked) -> AsyncIterator[Finding]:
    """An unsigned or expired check-in is not played."""
    try:
        protocols = read_folder(looked.data)
    except (OSError, ValueError, ProtocolError) as error:
        yield broken("the check-ins cannot be read", str(error))
        return
    refused = in_use(protocols, looked.now.date()).refused
    if refused:
        yield care(
            f"{len(refused)} of {len(protocols)} check-ins are unsigned or expired and not played",
            "python -m bot protocols check names them, protocols sign signs one",
        )
    else:
        yield good(f"all {len(protocols)} check-ins are signed")
