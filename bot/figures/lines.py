"""Figures as plain lines and as CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.records.spreadsheet import to_csv
from practice.figures.measures import Change, Figure
from practice.figures.period import Period

_COLUMNS = (
    "period",
    "from",
    "to",
    "figure",
    "name",
    "numerator",
    "denominator",
    "value",
    "unit",
    "low",
    "high",
    "change",
    "note",
)
_ARROWS = {Change.MORE: "↑", Change.LESS: "↓"}


def lines(figures: Sequence[Figure], period: Period) -> Iterator[str]:
    """What a person reads. An arrow stands only where the change is more than noise."""
    yield f"{period.name[0].upper()}{period.name[1:]}, {period.first} to {period.days[-1]}"
    yield "Shares come with what was counted and the range that holds the true one 95 times of 100."
    width = max(len(figure.name) for figure in figures)
    for figure in figures:
        arrow = _ARROWS.get(figure.change, " ")
        yield f"{arrow} {figure.name:<{width}}  {figure.words}"
    yield f"{' '.join(_ARROWS.values())} surely more or less than the {period.kind} before."


def notes(figures: Sequence[Figure]) -> Iterator[str]:
    """What each figure rests on."""
    for figure in figures:
        if figure.note:
            yield f"{figure.name}: {figure.note}."


def sheet(figures: Sequence[Figure], period: Period) -> bytes:
    """The same as CSV, a line a figure, with bare numbers."""
    return to_csv(_COLUMNS, (_row(figure, period) for figure in figures))


def _row(figure: Figure, period: Period) -> dict[str, object]:
    low, high = figure.interval or (None, None)
    return {
        "period": period.kind,
        "from": period.first,
        "to": period.days[-1],
        "figure": figure.key,
        "name": figure.name,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "value": figure.value,
        "unit": figure.unit,
        "low": low,
        "high": high,
        "change": figure.change.value,
        "note": figure.note,
    }
