"""Rules for weekdays and weekends as such: any weekday, next weekend, the weekend after thanksgiving."""

from __future__ import annotations

from datetime import timedelta

from nlu.timewords.calendar import week_of
from nlu.timewords.dates import stretches_of
from nlu.timewords.daywords import which_at
from nlu.timewords.sentence import Found, Sentence, date_at, rule
from nlu.timewords.values import Days, Stretch, Times
from nlu.understanding import Grain


@rule("weekdays", "which")
def weekdays(s: Sentence, i: int) -> Found | None:
    """weekdays, any weekday."""
    if s.cat(i) != "weekdays":
        return None
    days = Days(weekdays=(0, 1, 2, 3, 4), which="every")
    if s[i].text.startswith("weeknight"):
        return (days, Times(((1020, 1440),), Grain.HOUR, "part", 1080)), i + 1
    return (days,), i + 1


@rule("weekend", "the")
def weekend_beside(s: Sentence, i: int) -> Found | None:
    """the weekend after thanksgiving, the weekend before easter."""
    j = s.skip(i, "the")
    if s.cat(j) != "weekend" or s.cat(j + 1) not in ("after", "before", "of"):
        return None
    if (
        s.cat(j + 1) == "after"
        and s[j + 2].word == "next"
        and s.cat(j + 3) in ("end", "mark", "or", "at", "and")
    ):
        saturday = week_of(s.now, 2).start + timedelta(days=5)
        return (Days((Stretch(saturday, saturday + timedelta(days=2), Grain.DAY),)),), j + 3
    inner = date_at(s, s.skip(j + 2, "the"))
    found = stretches_of(inner[0], s.now, []) if inner else ()
    if not found or inner is None:
        return None
    start = found[0].start
    offset = -1 if s.cat(j + 1) == "before" else 1 if start.weekday() >= 5 and s.cat(j + 1) == "after" else 0
    saturday = week_of(start, offset).start + timedelta(days=5)
    return (Days((Stretch(saturday, saturday + timedelta(days=2), Grain.DAY),)),), inner[1]


@rule("weekend", "which", "the")
def weekend(s: Sentence, i: int) -> Found | None:
    """the weekend, this weekend, next weekend, weekends."""
    j, which = which_at(s, i)
    if s.cat(j) != "weekend":
        return None
    plain = j == i and s.text(i - 1) in ("in", "on") and s.cat(i - 1) in ("in", "on")
    if (s.text(j).endswith("s") or s.cat(j + 1) == "parts" or plain) and not which:
        return (Days(weekdays=(5, 6), which="every", run=True),), j + 1
    offset = {"next": 1, "after_said": 1, "last": -1}.get(which, 0)
    start = week_of(s.now, offset).start + timedelta(days=5)
    return (Days((Stretch(start, start + timedelta(days=2), Grain.DAY),), past=offset < 0),), j + 1
