"""A campaign's faults, plan and results as plain lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from actions.campaigns import OPTIONS
from bot.campaigns.lint import Fault
from bot.campaigns.planning import Planned
from practice.campaigns.model import Answer
from practice.campaigns.running import Results, Run


def lint_lines(name: str, found: tuple[Fault, ...]) -> Iterator[str]:
    """One line a fault, or that there is none."""
    yield from (f"{name}: {fault}." for fault in found)
    if not found:
        yield f"{name}: the copy is in order."


def plan_lines(plan: Planned, zone: ZoneInfo) -> Iterator[str]:
    """Who gets what and when, each text once, who does not and why, what it costs."""
    campaign, texts = plan.campaign, _numbered(plan)
    wording = f"version {campaign.version}, wording {campaign.fingerprint[:8]}"
    yield f"{campaign.title} ({campaign.name}, {wording})"
    for text, number in texts.items():
        yield f"Text {number}: {text}"
    yield "Menu: " + ", ".join(OPTIONS[answer].label for answer in campaign.answers)
    yield ""
    yield f"{len(plan.gets)} get it:"
    for one in plan.gets:
        parts = f", {one.parts} segment{'s' if one.parts > 1 else ''}" if one.parts else ""
        waits = f"; {one.waits}" if one.waits else ""
        yield f"  {_local(one.at, zone)}  {one.name}: {one.channel}, text {texts[one.text]}{parts}{waits}"
    yield f"{len(plan.left)} of the segment do not:"
    for left in plan.left:
        yield f"  {left.name}: {left.why}"
    yield f"{sum(plan.outside.values())} are not in the segment:"
    for why, count in sorted(plan.outside.items(), key=lambda pair: (-pair[1], pair[0])):
        yield f"  {count} {why}"
    channels = Counter(one.channel for one in plan.gets)
    by_channel = ", ".join(f"{count} by {channel}" for channel, count in sorted(channels.items()))
    yield f"Cost: {plan.parts} SMS segments ({by_channel or 'nothing to send'})."


def result_lines(run: Run, results: Results, zone: ZoneInfo) -> Iterator[str]:
    """What came of a run; every share says of how many."""
    began = f"{run.title} ({run.name}): started {_local(run.started_at, zone)} by {run.started_by}"
    yield f"{began}, {run.state}{f' by {run.stopped_by}' if run.stopped_by else ''}"
    yield f"sent {_of(results.sent, results.recipients, 'recipients')}; {results.waiting} still to be sent"
    yield f"delivered {_of(results.delivered, results.sent, 'sent')}, as far as providers say"
    yield f"not sent {sum(results.unsent.values())}, failed {results.failed}, unclear {results.unclear}"
    for why, count in sorted(results.unsent.items(), key=lambda pair: (-pair[1], pair[0])):
        yield f"  {count} not sent: {why}"
    yield f"answered {_of(results.answered, results.sent, 'sent')}"
    for said, count in sorted(results.answers.items(), key=lambda pair: (-pair[1], pair[0])):
        yield f"  {count} {OPTIONS[Answer(said)].label}"
    booked = _of(results.booked, results.recipients, "recipients")
    yield f"booked {booked}, {results.booked_after} of them after it was sent"
    if results.called_off:
        yield f"  {results.called_off} more booked and called it off since"
    yield f"opted out {_of(results.opted_out, results.sent, 'sent')}"


def _numbered(plan: Planned) -> dict[str, int]:
    texts = dict.fromkeys(one.text for one in plan.gets)
    return {text: number for number, text in enumerate(texts, 1)}


def _of(count: int, of: int, what: str) -> str:
    return f"{count} of {of} {what} ({100 * count / of:.0f} %)" if of else f"{count} of 0 {what}"


def _local(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y %H:%M}"
