"""Tables as CSV that a spreadsheet opens without obeying what patients wrote into it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from practice.records import to_json

_OBEYED = ("=", "+", "-", "@", "\t", "\r", "\n")  # what makes a spreadsheet take a cell for a formula
_BOM = "\ufeff"  # by it Excel knows that the file is UTF-8


def to_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """UTF-8 with a mark, one line a row; moments as ISO text in UTC, lists as JSON.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    written = io.StringIO(newline="")
    lines = csv.writer(written, lineterminator="\r\n")
    lines.writerow([cell(name) for name in columns])
    lines.writerows([cell(row.get(name)) for name in columns] for row in rows)
    return (_BOM + written.getvalue()).encode()


def cell(value: Any) -> str:
    """One cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value}"
    text = to_json(value)
    if not isinstance(text, str):
        text = json.dumps(text, ensure_ascii=False, sort_keys=True)
    return f"'{text}" if text.startswith(_OBEYED) else text


def uncell(text: str) -> str:
    """The text of a cell as it was before `cell` made it harmless."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_OBEYED) else text
