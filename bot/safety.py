"""The red-flag check as the program uses it: it always answers, and a broken check counts as danger."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import structlog

from practice.redflags import Known, Level, RedFlags, Verdict
from practice.safety.worse import FAILED, worse_reply

log = structlog.get_logger("deskside.safety")
Ring = Callable[..., None]


class Safety:
    """Checks every message before anything else is done with it."""

    def __init__(self, redflags: RedFlags, ring: Ring) -> None:
        self._redflags = redflags
        self._ring = ring

    def check(self, text: str, people: Sequence[Known] = ()) -> Verdict:
        """The verdict on a message; an emergency when the check fails, because nobody can say it is none.

        `people` are those the chat speaks for, as the chart knows them; without, only the words count.
        """
        try:
            return self._redflags.check_among(text, people) if people else self._redflags.check(text)
        except Exception as error:
            self._ring("red_flag_check_failed", error=type(error).__name__)
            return Verdict(Level.EMERGENCY, route="911", families=("check_failed",), reply=FAILED)


def worst(verdict: Verdict) -> Verdict:
    """The verdict when nothing can be asked: an unclear danger counts as an emergency, the rest stays."""
    if verdict.confirm is None or verdict.level is Level.EMERGENCY:
        return verdict
    reply = worse_reply(verdict)
    return Verdict(
        Level.EMERGENCY, verdict.route, verdict.families, verdict.rules, verdict.subject, reply=reply
    )
