"""Starts, watches and asks the Rasa worker; while there is none, the desk goes on without it.

off -> starting -> warm <-> degraded -> off
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from nlu.guards import Readable, readable
from nlu.link import Link, LinkLost, WorkerRefused
from nlu.trained import ModelMissing, Trained
from nlu.understanding import Entity

DEADLINE = 2.0  # seconds a patient's message may wait for its parse
_PATIENCE = 120.0  # seconds to become warm
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 60.0  # seconds between lives
_PROVEN = 60.0  # a life longer than this starts the pauses afresh


class State(StrEnum):
    """Whether messages are understood by the worker right now."""

    OFF = "off"
    STARTING = "starting"
    WARM = "warm"
    DEGRADED = "degraded"


@dataclass(frozen=True, slots=True)
class RasaParse:
    """What the model makes of one text: `intent` is None if the out-of-scope gate turned it away.

    `ranking` holds every intent with its probability, best first, before the gate; `gate` is how close
    the text is to the training lines of the best one (0 to 1).
    """

    intent: str | None
    confidence: float
    gate: float
    ranking: tuple[tuple[str, float], ...]
    entities: tuple[Entity, ...]


Report = Callable[[State, str], None]
FALLBACK = "nlu_fallback"


class Rasa:
    """The one worker of this program. `report` is told of every change of state and its reason."""

    def __init__(
        self, root: Path, report: Report = lambda state, why: None, deadline: float = DEADLINE
    ) -> None:
        """`root` is the checkout: the Rasa environment in nlu/.venv, the model in models/."""
        self._root = root
        self._report = report
        self._deadline = deadline
        self._state = State.OFF
        self._is_warm = asyncio.Event()
        self._link: Link | None = None
        self._watch: asyncio.Task[None] | None = None

    @property
    def state(self) -> State:
        """Warm means that `parse` answers."""
        return self._state

    @property
    def pid(self) -> int | None:
        """The operating system's number for the worker, if one is warm."""
        return self._link.pid if self._link else None

    async def start(self) -> None:
        """Begin to start the worker and return at once; nothing happens if it was begun before."""
        if self._watch is None:
            self._enter(State.STARTING, "the worker is starting")
            self._watch = asyncio.create_task(self._keep_running())

    async def until_warm(self, seconds: float) -> bool:
        """Wait at most `seconds` for the worker; whether it is warm."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._is_warm.wait()
        return self._state is State.WARM

    async def stop(self) -> None:
        """End the worker and wait for its end."""
        if self._watch is not None:
            self._watch.cancel()
            with suppress(asyncio.CancelledError):
                await self._watch
            self._watch = None
        self._enter(State.OFF, "stopped")

    async def parse(self, text: str) -> RasaParse | None:
        """What the model makes of `text`, within the deadline; None if it could not be asked.

        None too for text without a letter or digit: that never reaches the worker.
        """
        guarded, link = readable(text), self._link
        if guarded is None or link is None:
            return None
        try:
            async with asyncio.timeout(self._deadline):
                answer = await link.ask(guarded.text)
        except TimeoutError:
            if link.silent_for() >= self._deadline:
                link.kill()
            return None
        except LinkLost:
            return None
        return None if "error" in answer else _parsed(answer, guarded)

    async def _keep_running(self) -> None:
        loop, pause = asyncio.get_running_loop(), _FIRST_PAUSE
        while True:
            begun = loop.time()
            why = await self._live_once()
            if loop.time() - begun > _PROVEN:
                pause = _FIRST_PAUSE
            self._enter(State.DEGRADED, why)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _live_once(self) -> str:
        """Run a worker to its end; why it ended."""
        link: Link | None = None
        try:
            link = await Link.open(self._command(), self._root)
            status = await link.warm(_PATIENCE)
            self._link = link
            self._enter(State.WARM, _described(status))
            await link.listen()
            return "the worker ended"
        except (ModelMissing, WorkerRefused) as error:
            return str(error)
        except (LinkLost, TimeoutError, OSError) as error:
            return f"the worker did not start ({type(error).__name__})"
        finally:
            self._link = None
            if link is not None:
                await link.close()

    def _command(self) -> Sequence[str]:
        trained = Trained.read(self._root / "models")
        python = self._root / "nlu/.venv/bin/python"
        if not python.exists():
            raise ModelMissing("the Rasa environment nlu/.venv is not built")
        return [str(python), "-m", "nlu.worker", "{fd}", str(trained.path), trained.sha256]

    def _enter(self, state: State, why: str) -> None:
        self._state = state
        if state is State.WARM:
            self._is_warm.set()
        else:
            self._is_warm.clear()
        self._report(state, why)


def _described(status: dict[str, Any]) -> str:
    network = "no network" if status["no_network"] else "network refused by the worker itself"
    return f"warm in {status['seconds']} s, {status['memory'] / 1e6:.0f} MB, {network}"


def _parsed(answer: dict[str, Any], guarded: Readable) -> RasaParse:
    return RasaParse(
        intent=None if answer["intent"] == FALLBACK else answer["intent"],
        confidence=answer["confidence"],
        gate=answer["gate"],
        ranking=tuple((name, probability) for name, probability in answer["ranking"]),
        entities=tuple(
            Entity(found["kind"], found["value"], *guarded.original(found["start"], found["end"]))
            for found in answer["entities"]
        ),
    )
