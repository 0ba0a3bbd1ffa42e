"""How often a message asks the database: what is slow here is slow for every patient."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tests.desk import FakeChannel, opened, plan, said

# What may be asked from a message's arrival until its answer is recorded as sent, each BEGIN counted, with
# room for one more look of the outbox than is needed. The first message also links and consents, and writes
# both in the audit.
MOST = {
    "book a visit": 51,
    "a cough and a sore throat": 25,
    "tomorrow after 3": 26,
    "1": 37,
    "other times": 29,
    "no": 33,
}


@contextmanager
def counted(engine: sa.Engine) -> Iterator[Counter[str]]:
    """How often each statement is executed."""
    made: Counter[str] = Counter()

    def note(conn: Any, cursor: Any, statement: str, *_: Any) -> None:
        made[" ".join(statement.split()[:3])] += 1

    sa.event.listen(engine, "before_cursor_execute", note)
    yield made
    sa.event.remove(engine, "before_cursor_execute", note)


async def test_a_message_asks_the_database_few_times(tmp_path: Path) -> None:
    async with opened(plan(tmp_path / "h", FakeChannel())) as desk:
        await desk.ticker.stop()
        await desk.quiet()
        for number, (text, most) in enumerate(MOST.items()):
            with counted(desk.store.engine) as made:
                await desk.front.receive(replace(said(text, str(number)), patient="rosa-dell"))
                await desk.quiet()
            assert made.total() <= most, (text, made)
