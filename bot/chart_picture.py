"""A chart of home readings as a picture, to be read on a phone.

Draws with matplotlib, which takes most of a second to load: import this module only when a picture is wanted.
"""

from __future__ import annotations

import io
from datetime import timedelta

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure as Sheet

from bot.charts import Line, Lines
from practice.protocols.chronic import Level

_ROOM = timedelta(hours=12)  # so that the last reading is whole
_INK, _FAINT, _GRID = "#1c2430", "#6b7480", "#e3e6ea"
_STROKES = (("#2f6f9f", "o", "-"), ("#8a4f7d", "s", "--"))
_LIMITS = {
    Level.EMERGENCY: "#b3261e",
    Level.SAME_DAY: "#c05a00",
    Level.ROUTINE: _FAINT,
    Level.NONE: _FAINT,
}
_LEVELS = {
    Level.EMERGENCY: "emergency",
    Level.SAME_DAY: "today",
    Level.ROUTINE: "visit",
    Level.NONE: "",
}


def drawn(lines: Lines) -> bytes:
    """A PNG of 1080 by 720 pixels."""
    sheet = Sheet(figsize=(7.2, 4.8), dpi=150, facecolor="white")
    FigureCanvasAgg(sheet)
    axes = sheet.add_axes((0.09, 0.13, 0.67, 0.74))
    for line, stroke in zip(lines.lines, _STROKES * len(lines.lines), strict=False):
        _draw(axes, line, stroke, several=len(lines.lines) > 1)
    _frame(axes, lines)
    sheet.text(0.03, 0.94, lines.title, size=14, weight="bold", color=_INK)
    unit = lines.lines[0].unit if lines.lines else ""
    sheet.text(0.03, 0.895, unit, size=10, color=_FAINT)
    written = io.BytesIO()
    sheet.savefig(written, format="png", metadata={"Software": None})
    return written.getvalue()


def _draw(axes: Axes, line: Line, stroke: tuple[str, str, str], *, several: bool) -> None:
    """The readings, and each limit that lies near enough to be of use. `several`: it names its measure."""
    colour, mark, dash = stroke
    days, values = [at for at, _ in line.points], [value for _, value in line.points]
    axes.plot(days, values, dash, marker=mark, color=colour, linewidth=1.8, markersize=5, label=line.name)  # type: ignore[arg-type]
    if not values:
        return
    low, high = min(values), max(values)
    reach = max(20.0, 0.6 * (high - low), 0.25 * high)
    for limit in line.limits:
        if low - reach <= limit.value <= high + reach:
            shade = _LIMITS[limit.level]
            measure = f"{line.name.split()[0]} " if several else ""
            words = f"{measure}{'mean ' if limit.mean else ''}{limit.value:g}: {_LEVELS[limit.level]}"
            axes.axhline(limit.value, color=shade, linewidth=1.1, linestyle=(0, (4, 3)), zorder=1)
            place = axes.get_yaxis_transform()
            axes.text(1.01, limit.value, words, transform=place, va="center", size=8.5, color=shade)


def _frame(axes: Axes, lines: Lines) -> None:
    axes.set_xlim(lines.first, lines.last + _ROOM)  # type: ignore[arg-type]
    axes.margins(y=0.12)
    low, _ = axes.get_ylim()
    if lines.silent:
        marks = [low] * len(lines.silent)
        axes.plot(lines.silent, marks, "x", color=_FAINT, markersize=7, clip_on=False, label="no answer")  # type: ignore[arg-type]
    locator = AutoDateLocator(minticks=4, maxticks=7, tz=lines.first.tzinfo)  # type: ignore[arg-type]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator, tz=lines.first.tzinfo))
    axes.tick_params(labelsize=10, colors=_INK, length=0)
    axes.grid(color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.legend(loc="upper left", bbox_to_anchor=(0.0, 1.09), ncols=3, frameon=False, fontsize=9)
