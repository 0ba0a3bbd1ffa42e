"""What to do after a try to send: one pure table, apart from the acting in outbox.py.

| what happened | reply                | emergency              | nudge              |
|---------------|----------------------|------------------------|--------------------|
| sent          | done                 | done                   | done               |
| surely unsent | again, then give up  | again, without end     | again, then give up|
| ambiguous     | once more, then mark | again, without end     | mark, never resend |
| refused       | give up              | give up, and alarm     | give up            |
| stopped       | drop                 | give up, and alarm     | drop               |

Every "mark" and "give up" is shown to staff (`Store.undelivered`). Rows of the kinds notice and staff_reply
follow the reply's column. Stopped: the carrier was told to stop, and refuses in the person's name. What the
person does not want is not tried at all. A person's own reply then fails, rather than being dropped, so that
whoever wrote it sees why.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.channels.base import Ambiguous, Lost, NotSent, Outcome, Sent

MOST_TRIES = 8
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 300.0  # seconds
_UNCLEAR = "unclear: "
ASKS_FIRST = frozenset({"nudge", "notice", "staff_reply"})  # what answers a message, or saves a life, goes
EMERGENCY_PAUSE = (
    15.0  # seconds: an emergency never waits longer for its next try, unless the provider says so
)


class Action(StrEnum):
    """What becomes of the row."""

    DONE = "done"
    RETRY = "retry"
    UNKNOWN = "unknown"
    FAILED = "failed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Decision:
    """`after`: the pause before the next try in seconds (RETRY). `reason` holds no patient's words."""

    action: Action
    after: float = 0.0
    alarm: bool = False
    reason: str = ""


def decide(kind: str, outcome: Outcome, tries: int, before: str = "") -> Decision:
    """The decision after `tries` tries (this one included); `before` is the reason the last decision gave."""
    if isinstance(outcome, Sent):
        return Decision(Action.DONE)
    if isinstance(outcome, NotSent):
        return _unsent(kind, outcome, tries, before)
    if isinstance(outcome, Ambiguous):
        return _ambiguous(kind, outcome, tries, before)
    if outcome.lost is Lost.STOPPED and kind != "emergency":
        return not_wanted(kind, outcome.reason)
    return Decision(Action.FAILED, alarm=kind == "emergency", reason=outcome.reason)


def not_wanted(kind: str, reason: str) -> Decision:
    """The decision on a row that the person does not want to be sent."""
    return Decision(Action.FAILED if kind == "staff_reply" else Action.DROPPED, reason=reason)


def interrupted(kind: str, tries: int, before: str = "") -> Decision:
    """The decision on a row whose sending was cut off by a crash: nobody knows, so it is ambiguous."""
    return _ambiguous(kind, Ambiguous("interrupted"), tries, before)


def _unsent(kind: str, outcome: NotSent, tries: int, before: str) -> Decision:
    if kind != "emergency" and tries >= MOST_TRIES:
        return Decision(Action.FAILED, reason=outcome.reason)
    after = max(outcome.retry_after or 0.0, _pause(kind, tries))
    reason = _UNCLEAR + outcome.reason if _doubted(before) else outcome.reason
    return Decision(Action.RETRY, after, alarm=kind == "emergency", reason=reason)


def _ambiguous(kind: str, outcome: Ambiguous, tries: int, before: str) -> Decision:
    reason = _UNCLEAR + outcome.reason
    if kind == "emergency":
        return Decision(Action.RETRY, _pause(kind, tries), alarm=True, reason=reason)
    if kind == "nudge" or _doubted(before):
        return Decision(Action.UNKNOWN, reason=reason)
    return Decision(Action.RETRY, _pause(kind, tries), reason=reason)


def _doubted(before: str) -> bool:
    """Whether an earlier try of this row may have been sent; the row's reason carries it over retries."""
    return before.startswith(_UNCLEAR)


def _pause(kind: str, tries: int) -> float:
    pause = min(FIRST_PAUSE * 2.0 ** min(tries - 1, 20), LONGEST_PAUSE)
    return min(pause, EMERGENCY_PAUSE) if kind == "emergency" else pause
