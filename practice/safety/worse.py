"""The reply to an unclear danger that turns out, or must be taken, to be the worse of the two."""

from __future__ import annotations

from practice.safety.verdict import Verdict

FAILED = "emergency.self"
_BY_FAMILY = {"abuse_violence": "violence"}
_BY_ROUTE = {"988": "crisis_now", "poison": "poison_now"}


def worse_reply(verdict: Verdict) -> str:
    """The phrase key of the emergency reply for what the verdict asks about."""
    family = next((_BY_FAMILY[name] for name in verdict.families if name in _BY_FAMILY), None)
    return f"{family or _BY_ROUTE.get(verdict.route or '', 'emergency')}.{verdict.subject}"
