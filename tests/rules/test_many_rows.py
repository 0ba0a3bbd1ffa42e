"""A test of many rows names every one that fails."""

from __future__ import annotations

import pytest

from tests.rows import each


def test_every_failing_row_is_named() -> None:
    tried: list[int] = []

    @each([1, 2, 3, 4])
    def odd(number: int) -> None:
        tried.append(number)
        assert number % 2, f"{number} is even"

    with pytest.raises(
        pytest.fail.Exception, match=r"2 of 4 rows:\n\n2\n  .*2 is even(.|\n)*\n\n4\n"
    ) as caught:
        odd()
    assert tried == [1, 2, 3, 4]
    assert "3" not in str(caught.value)


def test_an_error_is_a_failure_of_its_row() -> None:
    @each([("a", 1), ("b", 0)])
    def divides(name: str, by: int) -> None:
        assert 1 / by

    with pytest.raises(pytest.fail.Exception, match=r"b \| 0\n  ZeroDivisionError"):
        divides()


def test_all_rows_that_hold_are_silent() -> None:
    @each(["a"])
    def holds(text: str) -> None:
        assert text

    holds()


def test_no_rows_are_no_test() -> None:
    with pytest.raises(AssertionError, match="no rows"):
        each([])
