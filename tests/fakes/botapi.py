"""Telegram's Bot API as data: what is wrong with a call, by the description that others wrote.

The description is looked for in DESKSIDE_BOT_API, then beside the checkout.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.channels.rendering import utf16

Json = Any
ROOT = Path(__file__).resolve().parents[2]
FILE = Path(os.environ.get("DESKSIDE_BOT_API", ROOT.parent / "shared" / "telegram-bot-api.json"))
ABSENT = "telegram-bot-api.json is not here: put it into ../shared or name it in DESKSIDE_BOT_API"
_LENGTH = re.compile(r"(\d+)-(\d+) characters|up to (\d+) characters|(\d+)-(\d+) bytes")


class BotApi:
    """Checks calls. `what` is the description's content."""

    def __init__(self, what: Mapping[str, Json]) -> None:
        self._methods = what["methods"]
        self._types = what["types"]

    def wrong(self, method: str, given: Mapping[str, str]) -> list[str]:
        """What is wrong with a call as it stands on the wire, where every value is text."""
        described = self._methods.get(method)
        if described is None:
            return [f"{method}: no such method"]
        fields = {field["name"]: field for field in described.get("fields", [])}
        missing = [n for n, field in fields.items() if field["required"] and n not in given]
        return [
            *(f"{method}: {name} is missing" for name in missing),
            *(f"{method}: {name} is unknown" for name in given if name not in fields),
            *(
                f"{method}: {problem}"
                for name, value in given.items()
                if name in fields
                for problem in self._field(fields[name], _parsed(value, fields[name]["types"]))
            ),
        ]

    def _field(self, field: Mapping[str, Json], value: Json) -> list[str]:
        problems = [self._type(kind, value, field["name"]) for kind in field["types"]]
        if all(problems):
            return problems[0]
        return _length(field, value)

    def _type(self, kind: str, value: Json, name: str) -> list[str]:
        if kind.startswith("Array of "):
            inner = kind.removeprefix("Array of ")
            if not isinstance(value, list):
                return [f"{name} is no list"]
            return [problem for each in value for problem in self._type(inner, each, name)]
        simple = {"Integer": int, "String": str, "Boolean": bool, "Float": int | float}
        if kind in simple:
            fits = isinstance(value, simple[kind]) and (kind == "Boolean" or not isinstance(value, bool))
            return [] if fits else [f"{name} is no {kind}: {value!r}"]
        return self._object(kind, value, name)

    def _object(self, kind: str, value: Json, name: str) -> list[str]:
        described = self._types.get(kind)
        if described is None or not isinstance(value, dict):
            return [f"{name} is no {kind}: {value!r}"]
        if described.get("subtypes"):
            tried = [self._object(each, value, name) for each in described["subtypes"]]
            return min(tried, key=len)
        fields = {field["name"]: field for field in described.get("fields", [])}
        problems = [f"{name}.{key} is unknown" for key in value if key not in fields]
        problems += [f"{name}.{n} is missing" for n, f in fields.items() if f["required"] and n not in value]
        for key in value.keys() & fields.keys():
            problems += self._field(fields[key], value[key])
        return problems


def _parsed(value: str, kinds: list[str]) -> Json:
    """A form's value: text where text is allowed and nothing else fits, else JSON."""
    if kinds == ["String"]:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _length(field: Mapping[str, Json], value: Json) -> list[str]:
    found = _LENGTH.search(field.get("description", ""))
    if found is None or not isinstance(value, str):
        return []
    low, high, most, least_bytes, most_bytes = found.groups()
    size = len(value.encode()) if most_bytes else utf16(value)
    least, longest = int(low or least_bytes or 0), int(high or most or most_bytes)
    return (
        [] if least <= size <= longest else [f"{field['name']} has length {size}, not {least} to {longest}"]
    )


def load() -> BotApi | None:
    """The description, or None where it is absent."""
    return BotApi(json.loads(FILE.read_text(encoding="utf-8"))) if FILE.is_file() else None
