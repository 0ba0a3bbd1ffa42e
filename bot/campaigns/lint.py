"""Reads a campaign over before anybody approves it: the copy on each channel, and what the file refers to."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from string import Formatter

import yaml

from actions.campaigns import OPTIONS
from bot.channels import gsm7
from bot.channels.base import Caps, Outbound
from bot.channels.rendering import render
from practice.campaigns.loading import CHANNELS
from practice.campaigns.model import ANY_VISIT, Answer, Campaign
from practice.settings import PracticeSettings

FIELDS = {
    "sms": frozenset({"practice", "physician", "phone", "whose"}),
    "telegram": frozenset({"practice", "physician", "phone", "whose"}),
    "page": frozenset({"practice", "physician", "phone", "whose", "given_name"}),
}
MUST = ("practice", "phone")
UNCOVERED = frozenset({"sms", "telegram"})  # others may read these, and no agreement covers them
MOST_SEGMENTS = 2
GRADE = 8.0
LONGEST_NAME = " for Alexandria"
_CARRIERS = re.compile(r"\b(?i:say|reply|write|answer|text) [\"']?(CANCEL|END|YES|QUIT)\b")
_STOP = re.compile(r"\bSTOP\b")
_MEASURED_AT = datetime(2026, 1, 1, tzinfo=UTC)
_PHONE = Caps(buttons=False, max_text=10_000, gsm7=True)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong, with its mend. `channel` empty: it is about the file."""

    channel: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.channel}: {self.sentence}" if self.channel else self.sentence


@dataclass(frozen=True, slots=True)
class Standards:
    """What the copy is held against. `readings` are kinds of home readings, `protocols` can be followed."""

    settings: PracticeSettings
    today: date
    clinical: Collection[str] = ()
    protocols: Collection[str] = ()
    uncovered: Collection[str] = UNCOVERED


def clinical_words(data: Path) -> tuple[str, ...]:
    """The words that no uncovered channel may carry."""
    words = yaml.load((data / "campaigns" / "lint" / "clinical.yml").read_text(), yaml.CSafeLoader)["words"]
    return tuple(str(word) for word in words)


def faults(campaign: Campaign, standards: Standards) -> tuple[Fault, ...]:
    """Everything that has to be mended before the campaign can be approved; empty: it can."""
    found = list(_of_file(campaign, standards))
    for channel in CHANNELS:
        found += [Fault(channel, sentence) for sentence in _of_text(campaign, channel, standards)]
    return tuple(found)


def _of_file(campaign: Campaign, standards: Standards) -> Iterator[Fault]:
    kinds, overdue = standards.settings.visit_types, campaign.segment.overdue
    named = {*campaign.closes, *campaign.segment.had, *(overdue.visit_types if overdue else ())} - {ANY_VISIT}
    for kind in sorted({*named, *([campaign.visit_type] if campaign.visit_type else [])} - set(kinds)):
        yield Fault("", f"names the visit type {kind!r}; known are {', '.join(kinds)}")
    for protocol in sorted(set(campaign.segment.enrolled) - set(standards.protocols)):
        yield Fault("", f"names the protocol {protocol!r}; known are {', '.join(standards.protocols)}")
    if campaign.visit_type and not campaign.closed_by(campaign.visit_type):
        yield Fault("", f"books a {campaign.visit_type} that does not close it; add it to closes")
    if campaign.sending.last < standards.today:
        yield Fault("", f"ends on {campaign.sending.last}, which is over; give not_after a day to come")
    if Answer.NO_MORE not in campaign.answers:
        yield Fault("", "has no answer to get no more of these; add no_more to answers")


def _of_text(campaign: Campaign, channel: str, standards: Standards) -> Iterator[str]:
    text = campaign.texts[channel]
    try:
        fields = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError as error:
        yield f"cannot be filled in: {error}; write {{practice}} with both braces"
        return
    for name in sorted(fields - FIELDS[channel]):
        yield f"{{{name}}} may not stand there; allowed are {', '.join(sorted(FIELDS[channel]))}"
    for name in MUST:
        if name not in fields:
            yield f"does not say {{{name}}}; add it, so that patients know who writes and whom to call"
    if not _STOP.search(text):
        yield 'does not say how to stop; add "Write STOP to get no more messages."'
    if carriers := _CARRIERS.search(text):
        yield f"offers {carriers[1]} as a word to send, which phones take for something else; use another"
    if strange := sorted({mark for mark in text if gsm7.alphabet(mark) is not gsm7.GSM7}):
        yield f"has {' '.join(strange)}, which make a text cost more than double; use plain signs"
    if channel in standards.uncovered and (words := _clinical(text, standards.clinical)):
        yield f"says {', '.join(words)}; others may read it there. Say it on the page only"
    if (hard := grade(text)) > GRADE:
        yield f"reads at grade {hard:.0f}; at most {GRADE:.0f}: use shorter sentences and words"
    if not fields - FIELDS[channel] and channel == "sms":
        parts = segments(longest(campaign, standards.settings), campaign)
        if parts > MOST_SEGMENTS:
            yield f"takes {parts} texts with its menu; {MOST_SEGMENTS} at most: make it shorter"


def longest(campaign: Campaign, settings: PracticeSettings, channel: str = "sms") -> str:
    """The text with the longest fill that is to be expected."""
    known = {"practice": settings.name, "physician": settings.physician, "phone": settings.phone}
    return campaign.texts[channel].format_map(
        {**known, "whose": LONGEST_NAME, "given_name": LONGEST_NAME[5:]}
    )


def segments(text: str, campaign: Campaign) -> int:
    """How many texts the carrier counts, with the menu under it."""
    choices = tuple((answer.value, OPTIONS[answer].label) for answer in campaign.answers)
    drawn = render(Outbound("", "", text, _MEASURED_AT, choices), _PHONE)
    return sum(gsm7.segments(part) for part in drawn.parts)


def grade(text: str) -> float:
    """Flesch-Kincaid, each blank counted as a short word, syllables as groups of vowels."""
    said = re.sub(r"\{\w+\}", "it", text)
    sentences = max(1, len(re.findall(r"[.!?]+", said)))
    words = re.findall(r"[A-Za-z']+", said)
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word.lower())))) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / max(1, len(words)) - 15.59


def _clinical(text: str, words: Collection[str]) -> list[str]:
    said = f" {' '.join(re.findall(r'[a-z0-9]+', text.lower()))} "
    return [word for word in words if f" {word} " in said]
