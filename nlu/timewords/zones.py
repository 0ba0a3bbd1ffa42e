"""Reads a time zone named after a time ("3pm pacific", "15:00 UTC") and moves it to the practice's."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from nlu.timewords.sentence import Sentence
from nlu.timewords.values import DAY_MINUTES, Times
from nlu.timewords.wordlists import words

_ZONES = {
    "est": "America/New_York", "edt": "America/New_York", "eastern": "America/New_York",
    "cst": "America/Chicago", "cdt": "America/Chicago", "central": "America/Chicago",
    "mst": "America/Denver", "mdt": "America/Denver", "mountain": "America/Denver",
    "pst": "America/Los_Angeles", "pdt": "America/Los_Angeles", "pacific": "America/Los_Angeles",
    "et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles",
    "akst": "America/Anchorage", "hst": "Pacific/Honolulu", "utc": "UTC", "gmt": "UTC", "cet": "Europe/Paris",
}  # fmt: skip
_SHORT = words("et ct mt pt")
_PLAIN = words("eastern central mountain pacific")


def zone_at(s: Sentence, j: int) -> tuple[int, int] | None:
    """A zone named at `j` right after a time: minutes to add for the practice's clock, and where it ends.

    The two zones are compared as they stand at the moment of speaking.
    """
    name = s.text(j)
    if name not in _ZONES or s.zone is None or (name in _SHORT and s.cat(j - 1) != "meridiem"):
        return None
    end = j + 1 + (s.text(j + 1) in ("standard", "daylight"))
    timed = s.text(end) == "time"
    if name in _PLAIN and not timed and s.cat(end) == "" and s[end].kind == "word":
        return None
    there, here = (s.now.replace(tzinfo=zone).utcoffset() for zone in (ZoneInfo(_ZONES[name]), s.zone))
    if there is None or here is None:
        return None
    return int((here - there).total_seconds()) // 60, end + timed


def zone_before(s: Sentence, k: int) -> int:
    """The minutes that a zone named in the tokens before `k` asks for; 0 if none is."""
    found = next((zone for j in range(k - 3, k) if (zone := zone_at(s, j)) and zone[1] == k), None)
    return found[0] if found else 0


def moved_by(times: Times, minutes: int) -> Times:
    """`times` by another zone's clock; what would leave the day wraps round."""
    if not minutes:
        return times
    windows = tuple((at := (start + minutes) % DAY_MINUTES, at + end - start) for start, end in times.windows)
    other = moved_by(times.other, minutes) if times.other else None
    return replace(times, windows=windows, anchor=(times.anchor + minutes) % DAY_MINUTES, other=other)
