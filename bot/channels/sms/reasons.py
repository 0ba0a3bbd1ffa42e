"""Twilio's error codes as what they mean for us. An unknown code is a failure that staff see.

Codes as in Twilio's error and warning dictionary, read from memory in November 2026.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.channels.base import Lost, NotSent, Outcome, Refused


class Means(StrEnum):
    """Whose matter a failure is."""

    STOPPED = "stopped"  # the person said stop to their carrier
    UNREACHABLE = "unreachable"  # this number takes no texts: staff must call or mend it
    FILTERED = "filtered"  # a carrier holds our texts back
    OURS = "ours"  # our account or its settings
    BUSY = "busy"  # later it may work
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reason:
    """One failure. `words` name no number and no person."""

    code: int
    words: str
    means: Means

    @property
    def sentence(self) -> str:
        """For staff and logs."""
        return f"{self.words} ({self.code})" if self.code else self.words


_STOPPED = {21610: "stopped by the patient at the carrier"}
_UNREACHABLE = {
    21211: "not a phone number",
    21214: "the number cannot be reached",
    21217: "not a phone number",
    21265: "not a mobile number",
    21612: "the number cannot be reached from ours",
    21614: "not a mobile number",
    21635: "a landline takes no texts",
    30003: "the phone is off or out of reach",
    30004: "the phone blocks our texts",
    30005: "the number is not in use",
    30006: "a landline, or a carrier that cannot be reached",
}
_FILTERED = {
    30007: "held back by a carrier's filter",
    30038: "held back: it looked like a one-time code",
    30039: "held back: it looked like a loop",
    30044: "held back: the trial account's length",
    30453: "held back as fraud",
}
_OURS = {
    20003: "the account's token is wrong",
    20005: "the account is suspended",
    21408: "texts to that country are not allowed by the account",
    21606: "our number cannot send texts",
    21603: "our number is missing",
    21608: "a trial account texts only numbers that it has verified",
    21611: "our number's queue is full",
    21617: "the text is too long",
    21703: "the messaging service has no number",
    30002: "the account is suspended",
    30032: "our toll-free number is not verified yet",
    30034: "our number is not registered for A2P 10DLC",
    30035: "our number's registration is not finished",
    63038: "the account's daily limit is reached",
}
_BUSY = {
    20429: "too many requests",
    14107: "too many texts",
    30001: "the queue is full",
    30022: "too many texts for our registration",
    30023: "the day's limit of our registration is reached",
    30027: "the day's limit of a carrier is reached",
}
_TABLE = {
    code: Reason(code, words, means)
    for means, codes in (
        (Means.STOPPED, _STOPPED),
        (Means.UNREACHABLE, _UNREACHABLE),
        (Means.FILTERED, _FILTERED),
        (Means.OURS, _OURS),
        (Means.BUSY, _BUSY),
    )
    for code, words in codes.items()
}
_TRY_AGAIN = frozenset(
    {20003, 20005, 20429, 14107, 21611, 30001, 30002, 30022}
)  # surely unsent, may work soon


def reason_of(code: int) -> Reason:
    """What an error code means."""
    return _TABLE.get(code) or Reason(code, "failed for a reason that is not known here", Means.UNKNOWN)


def refused(status: int, code: int) -> Outcome:
    """What a refusal at sending means. Without a code that we know, 401 and 403 are about our account."""
    known = _TABLE.get(code)
    if code in _TRY_AGAIN or (known is None and status in (401, 403)):
        return NotSent(known.sentence if known else f"the provider does not let us in ({status})")
    reason = reason_of(code)
    lost = {Means.STOPPED: Lost.STOPPED, Means.UNREACHABLE: Lost.GONE}.get(reason.means)
    return Refused(reason.sentence, lost)
