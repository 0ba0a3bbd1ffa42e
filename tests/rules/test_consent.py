"""What the ledger allows: the last word counts, a carrier's block stays, and silence is no campaign."""

from __future__ import annotations

from datetime import timedelta

import pytest

from practice.consent import (
    EVERYTHING,
    NEVER_TOLD,
    REMINDING,
    STOPPED,
    STOPPED_HERE,
    Entry,
    Scope,
    Source,
    refusal,
)
from tests.conftest import MONDAY

Word = tuple[str, bool, tuple[Scope, ...]]
START: Word = ("sms", True, EVERYTHING)
STOP: Word = ("sms", False, EVERYTHING)
ON_THE_PAGE: Word = ("webchat", True, EVERYTHING)
NO_REMINDERS: Word = ("telegram", False, REMINDING)
TOLD: Word = ("telegram", True, (Scope.REPLIES,))


def said(*words: Word) -> list[Entry]:
    return [
        Entry(scope, given, channel, Source.WORDS, "", MONDAY + timedelta(minutes=minute))
        for minute, (channel, given, scopes) in enumerate(words)
        for scope in scopes
    ]


@pytest.mark.parametrize(
    ("words", "scope", "channel", "expected"),
    [
        ((), Scope.REPLIES, "sms", None),
        ((), Scope.REMINDERS, "sms", None),
        ((), Scope.WAITLIST, "telegram", None),
        ((), Scope.CAMPAIGNS, "telegram", NEVER_TOLD),
        ((TOLD,), Scope.CAMPAIGNS, "telegram", None),
        ((STOP,), Scope.REPLIES, "sms", STOPPED),
        ((STOP,), Scope.CHECK_INS, "telegram", STOPPED),
        ((STOP, START), Scope.CHECK_INS, "sms", None),
        ((STOP, ON_THE_PAGE), Scope.REMINDERS, "webchat", None),
        ((STOP, ON_THE_PAGE), Scope.REMINDERS, "telegram", None),
        ((STOP, ON_THE_PAGE), Scope.REMINDERS, "sms", STOPPED_HERE),
        ((STOP, ON_THE_PAGE, START), Scope.REMINDERS, "sms", None),
        ((START, STOP), Scope.CAMPAIGNS, "webchat", STOPPED),
        ((TOLD, NO_REMINDERS), Scope.REMINDERS, "sms", STOPPED),
        ((TOLD, NO_REMINDERS), Scope.CAMPAIGNS, "sms", STOPPED),
        ((TOLD, NO_REMINDERS), Scope.REPLIES, "sms", None),
        ((TOLD, NO_REMINDERS), Scope.CHECK_INS, "sms", None),
        ((STOP, TOLD), Scope.REMINDERS, "telegram", STOPPED),
    ],
)
def test_whether_a_message_may_go(
    words: tuple[Word, ...], scope: Scope, channel: str, expected: str | None
) -> None:
    assert refusal(said(*words), scope, channel) == expected
