"""Signing a protocol: three lines of its file change, everything else stays byte for byte."""

from __future__ import annotations

import re
from datetime import date

from practice.protocols.document import ProtocolError

_KEYS = ("status", "approved_by", "next_review")


def signed(text: str, by: str, until: date, today: date) -> str:
    """The file's text, approved `by` a physician `until` a day. Raises ProtocolError with the mend."""
    name = by.strip()
    if not name or any(sign in name for sign in "\n\r\"'\\"):
        raise ProtocolError('write the name of the physician who signs: --by "Dr. Amari"')
    if until <= today:
        raise ProtocolError(f"{until} is not in the future; write a day after {today}: --until 2027-05-31")
    values = {"status": "approved", "approved_by": f'"{name}"', "next_review": until.isoformat()}
    for key in _KEYS:
        text = _with(text, key, values[key])
    return text


def _with(text: str, key: str, value: str) -> str:
    """The text with the value of a top-level key replaced, or the key added below `version`."""
    line = re.compile(rf"(?m)^({key}:[ \t]*)([^\r\n#]*?)([ \t]*(?:#[^\r\n]*)?)(?=\r?$)")
    if line.search(text):
        return line.sub(lambda m: f"{key}: {value}{m[3]}", text, count=1)
    version = re.compile(r"(?m)^version:[^\r\n]*(\r?\n)")
    if not version.search(text):
        raise ProtocolError("the file has no line 'version: 1' below which to sign; add it")
    return version.sub(lambda m: f"{m[0]}{key}: {value}{m[1]}", text, count=1)
