"""Signs that answer by themselves: a thumb up is a yes, with or without a model."""

from __future__ import annotations

import re

_MEANING = dict.fromkeys("👍👌✅🆗🙆", "affirm") | dict.fromkeys("👎❌🚫🙅", "deny")
_TRIMMINGS = re.compile("[\\s\u200d\u2640\u2642\ufe0f\U0001f3fb-\U0001f3ff]")  # skin tones, joiners, genders


def meant(text: str) -> str | None:
    """The intent of a text of nothing but signs that all mean the same; None for any other."""
    meanings = {_MEANING.get(sign) for sign in _TRIMMINGS.sub("", text)}
    return meanings.pop() if len(meanings) == 1 else None
