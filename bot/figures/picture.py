"""The main figures as a picture: each share as a dot within its range, and beside it what was counted.

Draws with matplotlib, which takes most of a second to load: import this module only when a picture is wanted.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Sheet

from practice.figures.measures import Change, Figure
from practice.figures.period import Period

_SHARES = (
    "fill",
    "no_show",
    "late_cancel",
    "confirmed",
    "in_time",
    "handed_over",
    "misread",
    "adherence",
    "waitlist",
    "recalls",
    "opt_out",
)
_BESIDE = ("visits_a_day", "desk_answer", "staff_answer", "third_next.follow_up", "sent", "spared")
_INK, _RANGE, _FAINT = "#1c2430", "#2f6f9f", "#8a93a0"
_ARROWS = {Change.MORE: "\N{UPWARDS ARROW} ", Change.LESS: "\N{DOWNWARDS ARROW} ", Change.UNSURE: ""}


def drawn(figures: Sequence[Figure], period: Period, practice: str = "") -> bytes:
    """A PNG of 1200 by about 1000 pixels, readable on a phone."""
    by_key = {figure.key: figure for figure in figures}
    shares = [by_key[key] for key in _SHARES if key in by_key]
    beside = [by_key[key] for key in _BESIDE if key in by_key]
    sheet = Sheet(figsize=(8, 1.7 + 0.42 * len(shares) + 0.27 * len(beside)), dpi=150, facecolor="white")
    FigureCanvasAgg(sheet)
    height = sheet.get_size_inches()[1]
    top, bottom = 1 - 0.95 / height, (0.55 + 0.27 * len(beside)) / height
    axes = sheet.add_axes((0.30, bottom, 0.34, top - bottom))
    _draw_shares(axes, shares)
    title = f"{practice}: {period.name}" if practice else period.name[0].upper() + period.name[1:]
    sheet.text(0.02, 1 - 0.35 / height, title, size=13, weight="bold", color=_INK)
    about = "Dot: what was counted. Bar: holds the true share 95 times of 100. Arrow: surely changed."
    sheet.text(0.02, 1 - 0.62 / height, about, size=8, color=_FAINT)
    for place, figure in enumerate(beside):
        line = f"{_ARROWS[figure.change]}{figure.name}: {figure.words}"
        sheet.text(0.02, (0.15 + 0.27 * (len(beside) - 1 - place)) / height, line, size=9, color=_INK)
    written = io.BytesIO()
    sheet.savefig(written, format="png", metadata={"Software": None})
    return written.getvalue()


def _draw_shares(axes: Axes, shares: Sequence[Figure]) -> None:
    for place, figure in enumerate(reversed(shares)):
        axes.text(-4, place, figure.name, ha="right", va="center", size=9, color=_INK)
        known = figure.value is not None
        words = f"{_ARROWS[figure.change]}{figure.words}"
        axes.text(104, place, words, ha="left", va="center", size=8, color=_INK if known else _FAINT)
        if figure.value is None:
            continue
        if figure.interval is not None:
            low, high = (100 * bound for bound in figure.interval)
            axes.plot(
                (low, high), (place, place), color=_RANGE, linewidth=5, alpha=0.35, solid_capstyle="butt"
            )
        axes.plot(100 * figure.value, place, "o", color=_RANGE, markersize=6, clip_on=False)
    axes.set_xlim(0, 100)
    axes.set_ylim(-0.7, len(shares) - 0.3)
    axes.set_yticks([])
    axes.set_xticks([0, 25, 50, 75, 100], ["0 %", "25", "50", "75", "100 %"], size=8, color=_FAINT)
    axes.grid(axis="x", color="#e3e6ea", linewidth=0.8)
    axes.set_axisbelow(True)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.tick_params(length=0)
