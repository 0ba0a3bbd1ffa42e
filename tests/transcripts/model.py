"""The trained model as a transcript's understander: it must name the intents that the transcript names."""

from __future__ import annotations

import asyncio
import threading
from datetime import datetime
from functools import cache

import pytest

from nlu.client import Rasa
from nlu.understand import understand
from nlu.understanding import Understanding
from practice.settings import PracticeSettings
from tests.transcripts.script import Step
from tests.transcripts.stage import Understander

WARM_WITHIN = 90.0


def understander(config: pytest.Config) -> Understander:
    """Asks the real worker, started once for the whole run."""
    loop, rasa = _worker(config)

    def ask(step: Step, text: str, now: datetime, settings: PracticeSettings) -> Understanding:
        return asyncio.run_coroutine_threadsafe(understand(text, now, settings.zone, rasa), loop).result()

    return ask


@cache
def _worker(config: pytest.Config) -> tuple[asyncio.AbstractEventLoop, Rasa]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    rasa = Rasa(config.rootpath)

    def end() -> None:
        asyncio.run_coroutine_threadsafe(rasa.stop(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()

    config.add_cleanup(end)

    async def begin() -> bool:
        await rasa.start()
        return await rasa.until_warm(WARM_WITHIN)

    if not asyncio.run_coroutine_threadsafe(begin(), loop).result():
        pytest.skip("the Rasa worker did not become warm: build it with `make environments model`")
    return loop, rasa
