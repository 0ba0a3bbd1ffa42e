"""Thousands of rows in one test: each is tried, and every one that fails is named.

A test of its own for every row would cost more to collect and to report than the row takes to run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

Check = Callable[..., None]


def each(rows: Iterable[Any]) -> Callable[[Check], Check]:
    """Make of a check of one row a test of all rows. A tuple fills the check's arguments in order."""
    tried = tuple(row if isinstance(row, tuple) else (row,) for row in rows)
    assert tried, "no rows"

    def decorate(check: Check) -> Check:
        def test() -> None:
            failed = [said for row in tried if (said := _failure(check, row)) is not None]
            if failed:
                pytest.fail(f"{len(failed)} of {len(tried)} rows:\n\n" + "\n\n".join(failed), pytrace=False)

        test.__name__, test.__doc__, test.__module__ = check.__name__, check.__doc__, check.__module__
        test.__qualname__ = check.__qualname__
        return test

    return decorate


def _failure(check: Check, row: tuple[Any, ...]) -> str | None:
    try:
        check(*row)
    except Exception as error:
        return f"{' | '.join(map(str, row))}\n  {type(error).__name__}: {error}"
    return None
