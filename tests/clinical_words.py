"""Words that tell of somebody's health: what protocols are for, what people take and measure at home."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from practice.protocols.library import Library, read_library
from tests.prepared import DATA

_MEASURED = re.compile(
    r"\b(blood pressure|blood sugar|glucose|a1c|oxygen level|inhaler|insulin|lisinopril|metformin|ibuprofen|"
    r"warfarin|diabet\w*|asthma|copd|depress\w*|anxiety|pregnan\w*|hiv|cancer|heart failure)\b",
    re.IGNORECASE,
)


@cache
def _library() -> Library:
    return read_library(DATA, production_on=date(2026, 3, 2))


def told_in(text: str) -> list[str]:
    """What the text tells, in a word or two each; empty when it tells nothing.

    That shots are here is news for everybody, and tells nothing of the one who reads it.
    """
    text = re.sub(r"\bflu shots?\b", "shots", text, flags=re.IGNORECASE)
    return [*(p.id for p in _library().matching(text)), *_MEASURED.findall(text)]
