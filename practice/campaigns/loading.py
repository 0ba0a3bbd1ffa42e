"""Reads data/campaigns/*.yml; every complaint names the file, the key and the mend."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from practice.campaigns.model import Answer, Campaign, Overdue, Segment, Sending
from practice.reading import Section, SettingsError

CHANNELS = ("sms", "telegram", "page")
USUAL_ANSWERS = (Answer.BOOK, Answer.HAD_IT, Answer.NO_MORE)


class CampaignError(ValueError):
    """A campaign file cannot be used: which, why, and the mend."""


def campaign_names(folder: Path) -> tuple[str, ...]:
    """The campaigns there are, by file name."""
    return tuple(sorted(file.stem for file in folder.glob("*.yml")))


def read_campaign(folder: Path, name: str) -> Campaign:
    """The campaign of that name. Raises CampaignError."""
    known = campaign_names(folder)
    if name not in known:
        raise CampaignError(f"There is no campaign {name!r}; there are: {', '.join(known) or 'none'}.")
    text = (folder / f"{name}.yml").read_text()
    try:
        return campaign_of(name, yaml.load(text, yaml.CSafeLoader), fingerprint(text))
    except yaml.YAMLError as error:
        raise CampaignError(f"{name}.yml cannot be read as YAML: {error}") from error
    except SettingsError as error:
        raise CampaignError(f"{name}.yml: {error.sentence}") from error


def fingerprint(text: str) -> str:
    """The SHA-256 of a file's text; line ends do not count."""
    return sha256("\n".join(text.splitlines()).encode()).hexdigest()


def campaign_of(name: str, data: Any, mark: str = "") -> Campaign:
    """A campaign from parsed YAML. Raises SettingsError."""
    root = Section(data, "")
    answers = _answers(root)
    campaign = Campaign(
        name=name,
        version=root.whole("version", least=1),
        title=root.text("title"),
        label=root.text("label"),
        segment=_segment(root.section("segment")),
        texts=_texts(root),
        answers=answers,
        closes=_some(root, "closes"),
        sending=_sending(root.section("sending")),
        visit_type=root.text("visit_type", ""),
        fingerprint=mark,
    )
    root.nothing_else()
    return campaign


def _segment(part: Section) -> Segment:
    age = part.section("age")
    segment = Segment(
        from_age=_whole(age, "from"),
        to_age=_whole(age, "to"),
        conditions=part.texts("conditions"),
        enrolled=part.texts("enrolled"),
        seen_within=_whole(part, "seen_within_months"),
        not_seen_for=_whole(part, "not_seen_for_months"),
        had=part.texts("had"),
        overdue=_overdue(part.section("overdue")) if part.has("overdue") else None,
    )
    age.nothing_else()
    part.nothing_else()
    return segment


def _overdue(part: Section) -> Overdue:
    overdue = Overdue(part.whole("months", least=1), part.texts("visit_types"), part.text("reading", ""))
    if not overdue.visit_types and not overdue.reading:
        raise SettingsError(
            part.key("visit_types"), "is missing; name the visits, or a reading, that are overdue"
        )
    part.nothing_else()
    return overdue


def _sending(part: Section) -> Sending:
    last = part.day("not_after")
    if last is None:
        raise SettingsError(part.key("not_after"), "is missing; add the last day, like 2026-12-15")
    usual = Sending(last)
    sending = Sending(
        last=last,
        first=part.day("from"),
        at=part.wall("at") if part.has("at") else usual.at,
        a_day=part.whole("a_day", usual.a_day, least=1),
        apart=part.whole("minutes_apart", usual.apart, least=1),
    )
    part.nothing_else()
    return sending


def _texts(root: Section) -> Mapping[str, str]:
    part = root.section("texts")
    sms = part.text("sms")
    texts = {channel: part.text(channel, sms) for channel in CHANNELS}
    part.nothing_else()
    return texts


def _answers(root: Section) -> tuple[Answer, ...]:
    named = root.texts("answers") or tuple(answer.value for answer in USUAL_ANSWERS)
    known = [answer.value for answer in Answer]
    for name in named:
        if name not in known:
            raise SettingsError(root.key("answers"), f"has {name!r}; known are {', '.join(known)}")
    return tuple(Answer(name) for name in named)


def _some(root: Section, key: str) -> tuple[str, ...]:
    named = root.texts(key)
    if not named:
        raise SettingsError(root.key(key), "is missing; name the visit types that settle it, or [any]")
    return named


def _whole(part: Section, key: str) -> int | None:
    return part.whole(key, 0) if part.has(key) else None
