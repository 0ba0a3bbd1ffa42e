"""What waits for staff, as lines: open episodes first, then messages that did not arrive, then tasks."""

from __future__ import annotations

from datetime import datetime

from bot.staff.cards import title
from practice.settings import PracticeSettings
from practice.store.store import Store


def waiting_lines(store: Store, settings: PracticeSettings, now: datetime) -> tuple[str, ...]:
    """One line each; a single line that says so when nothing waits."""
    with store.look(settings.id, now) as uow:
        episodes = [f"{title(e)}: {e.because}. {e.summary}" for e in uow.staff.open_episodes()]
        tasks = [f"task ({t.kind}): {t.text}" for t in uow.staff.open_tasks()]
    lost = [f"not delivered ({m.state.value}): {m.kind}, {m.reason}" for m in store.undelivered(settings.id)]
    return (*episodes, *lost, *tasks) or ("nothing waits",)
