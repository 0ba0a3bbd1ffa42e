"""`python -m bot readings --jsonl`: one message a line in, its readings a line out; no model, no network."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from nlu.readings import as_json, read
from nlu.readingwords.kinds import KINDS


def readings_lines(lines: Iterable[str]) -> Iterator[str]:
    """One line of JSON for each line that is not blank, in order, flushed as it comes.

    In: {"text": ..., "expecting"?: a kind}. Out: {"readings": [...]}, each as `nlu.readings.as_json` has it,
    or {"error": ...} for a line that cannot be read, after which it goes on.
    """
    for line in lines:
        if line.strip():
            yield json.dumps(_answer(line))


def _answer(line: str) -> dict[str, Any]:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {"error": f"not JSON: {error}"}
    if not isinstance(given, dict) or not isinstance(given.get("text"), str):
        return {"error": 'expected an object with a string "text"'}
    expecting = given.get("expecting")
    if expecting is not None and expecting not in KINDS:
        return {"error": f'"expecting" is one of {", ".join(KINDS)}'}
    text = given["text"]
    return {"readings": [as_json(reading, text) for reading in read(text, expecting)]}
