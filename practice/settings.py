"""One practice's settings: who, where, when, which visits, and the facts that answer questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from practice.figures.settings import FigureSettings, read_figures
from practice.hours import Hours, in_words
from practice.hours_settings import read_hours
from practice.ids import PracticeId, ProviderId
from practice.ladder import DEFAULT, Rung, problem
from practice.nudge_settings import NudgeSettings, read_nudges
from practice.privacy_settings import PrivacySettings, read_privacy
from practice.reading import Section, SettingsError
from practice.visits import Mode, VisitType

__all__ = ["PracticeSettings", "SettingsError", "StaffSettings", "read_file", "read_settings"]


@dataclass(frozen=True, slots=True)
class StaffSettings:
    """How staff are reached. Quiet hours are local wall time; an emergency ignores them.

    `phones` are staff who text; `brief_at` is the wall time of the morning brief, None: none is sent.
    """

    quiet_from: time
    quiet_to: time
    hand_back_hours: int
    chats: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    brief_at: time | None = None
    ladder: tuple[Rung, ...] = DEFAULT


@dataclass(frozen=True, slots=True)
class PracticeSettings:
    """All that one practice decides for itself. `questions` maps an intent to the answer's key."""

    id: PracticeId
    name: str
    physician: str
    provider: ProviderId
    address: str
    phone: str
    zone: ZoneInfo
    region: str
    hours: Hours
    visit_types: Mapping[str, VisitType]
    answers: Mapping[str, str]
    questions: Mapping[str, str]
    staff: StaffSettings
    step_minutes: int = 10
    hold_minutes: int = 10
    nudges: NudgeSettings = field(default_factory=NudgeSettings)
    figures: FigureSettings = field(default_factory=FigureSettings)
    privacy: PrivacySettings = field(default_factory=PrivacySettings)


def read_file(file: Path, today: date) -> PracticeSettings:
    """Settings from a YAML file. Raises SettingsError; for broken YAML it names the line."""
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise SettingsError(str(file), f"is not readable YAML: {error}") from error
    return read_settings(data, today)


def read_settings(data: Mapping[str, Any], today: date) -> PracticeSettings:
    """Settings from a dict, as practice.yml holds it. `today` picks the hours that answers name.

    Raises SettingsError, which names the key and the mend.
    """
    root = Section(data, "")
    zone = root.zone("time_zone")
    about = {key: root.text(key) for key in ("name", "physician", "address", "phone")}
    hours = read_hours(root, zone)
    booking = root.section("booking")
    settings = PracticeSettings(
        id=PracticeId(root.text("id")),
        provider=ProviderId(root.text("provider")),
        zone=zone,
        region=root.text("region", "US"),
        hours=hours,
        visit_types=_visit_types(root),
        answers=_answers(root, {**about, "hours": in_words(hours, today)}),
        questions={key: str(value) for key, value in root.mapping("questions").items()},
        staff=_staff(root.section("staff")),
        step_minutes=booking.whole("step_minutes", 10, least=1),
        hold_minutes=booking.whole("hold_minutes", 10, least=1),
        nudges=read_nudges(root),
        figures=read_figures(root),
        privacy=read_privacy(root),
        **about,
    )
    root.nothing_else()
    booking.nothing_else()
    _check_questions(settings)
    return settings


def _visit_types(root: Section) -> dict[str, VisitType]:
    kinds = {
        key: _visit_type(key, root.section("visit_types").section(key)) for key in root.mapping("visit_types")
    }
    if not kinds:
        raise SettingsError("visit_types", "is empty; add at least one visit type with a name and minutes")
    return kinds


def _visit_type(key: str, part: Section) -> VisitType:
    kind = VisitType(
        key=key,
        name=part.text("name"),
        minutes=part.whole("minutes", least=5),
        buffer_before=part.whole("buffer_before", 0),
        buffer_after=part.whole("buffer_after", 0),
        notice_minutes=part.whole("notice_minutes", 60),
        days_ahead=part.whole("days_ahead", 90),
        most_a_day=part.whole("most_a_day", least=1) if part.has("most_a_day") else None,
        new_patients=part.flag("new_patients", True),
        cancel_window_hours=part.whole("cancel_window_hours", 24),
        modes=_modes(part),
        same_day=part.flag("same_day", False),
        words=part.texts("words"),
        bring=part.text("bring", ""),
        step_minutes=part.whole("step_minutes", least=1) if part.has("step_minutes") else None,
    )
    part.nothing_else()
    return kind


def _modes(part: Section) -> tuple[Mode, ...]:
    named = part.texts("modes") or (Mode.IN_PERSON.value,)
    known = [mode.value for mode in Mode]
    for name in named:
        if name not in known:
            raise SettingsError(part.key("modes"), f"has {name!r}; write one of {', '.join(known)}")
    return tuple(Mode(name) for name in named)


def _answers(root: Section, about: Mapping[str, str]) -> dict[str, str]:
    answers = {}
    part = root.section("answers")
    for key in root.mapping("answers"):
        try:
            answers[key] = part.text(key).format_map(about).strip()
        except (KeyError, ValueError, IndexError) as error:
            blanks = ", ".join(f"{{{name}}}" for name in about)
            raise SettingsError(
                part.key(key), f"has a blank that nothing fills ({error}); use {blanks}"
            ) from error
    return answers


def _staff(part: Section) -> StaffSettings:
    staff = StaffSettings(
        quiet_from=part.wall("quiet_from"),
        quiet_to=part.wall("quiet_to"),
        hand_back_hours=part.whole("hand_back_hours", 12, least=1),
        chats=part.texts("chats"),
        phones=part.texts("phones"),
        brief_at=part.wall("brief_at") if part.has("brief_at") else None,
        ladder=_ladder(part) if part.has("ladder") else DEFAULT,
    )
    part.nothing_else()
    return staff


def _ladder(part: Section) -> tuple[Rung, ...]:
    rungs = tuple(
        _rung(Section(item, f"{part.key('ladder')}[{n}]")) for n, item in enumerate(part.items("ladder"), 1)
    )
    wrong = problem(rungs)
    if wrong is not None:
        raise SettingsError(part.key("ladder"), wrong)
    return rungs


def _rung(part: Section) -> Rung:
    rung = Rung(part.text("who"), part.text("how"), part.whole("after"), part.whole("again", 0))
    part.nothing_else()
    return rung


def _check_questions(settings: PracticeSettings) -> None:
    for intent, key in settings.questions.items():
        if key not in settings.answers:
            raise SettingsError(
                f"questions.{intent}", f"names {key!r}; add answers.{key} or name another answer"
            )
