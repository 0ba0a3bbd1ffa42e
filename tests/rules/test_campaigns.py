"""Campaigns: who belongs to a segment, when messages go out, what a file may say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
import yaml

from bot.campaigns.lint import Fault, Standards, clinical_words, faults, segments
from practice.campaigns.loading import CampaignError, campaign_names, campaign_of, fingerprint, read_campaign
from practice.campaigns.model import Answer, Campaign, Overdue, Segment, Sending
from practice.campaigns.segment import Known, months_before, why_not
from practice.campaigns.staggering import last_moment, sending_times
from practice.ids import PatientId
from practice.protocols.chronic_library import read_chronic_library
from practice.reading import SettingsError
from practice.settings import read_file
from tests.rows import each

DATA = Path("data")
FOLDER = DATA / "campaigns"
TODAY = date(2026, 3, 2)
SETTINGS = read_file(DATA / "practice.yml", TODAY)
STANDARDS = Standards(SETTINGS, TODAY, clinical_words(DATA), tuple(read_chronic_library(DATA).protocols))
ANA = Known(
    PatientId("ana"),
    date(1980, 3, 2),
    visits={"physical": date(2025, 3, 2), "vaccine": date(2024, 10, 1)},
    conditions=frozenset({"hypertension"}),
    enrolled=frozenset({"asthma"}),
    readings={"blood_pressure": date(2025, 12, 1)},
)

FITS = [
    ("all are given", Segment(), ""),
    ("46 today", Segment(from_age=46, to_age=46), ""),
    ("too young", Segment(from_age=47), "younger than 47"),
    ("too old", Segment(to_age=45), "older than 45"),
    ("one condition of two", Segment(conditions=("copd", "hypertension")), ""),
    ("none of them", Segment(conditions=("copd", "heart_failure")), "without copd or heart failure"),
    ("followed", Segment(enrolled=("asthma",)), ""),
    ("not followed", Segment(enrolled=("weight",)), "not followed for weight"),
    ("seen", Segment(seen_within=13), ""),
    ("a year ago to the day is not within it", Segment(seen_within=12), "not seen in 12 months"),
    ("not seen for a year", Segment(not_seen_for=12), ""),
    ("seen", Segment(not_seen_for=13), "seen in the last 13 months"),
    ("had one", Segment(had=("vaccine",)), ""),
    ("never had one", Segment(had=("procedure",)), "never had procedure"),
    ("overdue to the day", Segment(overdue=Overdue(12, ("physical",))), ""),
    ("not overdue", Segment(overdue=Overdue(13, ("physical",))), "had physical in the last 13 months"),
    ("a reading counts too", Segment(overdue=Overdue(6, (), "blood_pressure")),
     "sent blood pressure in the last 6 months"),
    ("never had counts as overdue", Segment(overdue=Overdue(6, ("procedure",))), ""),
]  # fmt: skip


@each(FITS)
def test_who_belongs_to_a_segment(why: str, segment: Segment, expected: str) -> None:
    assert why_not(segment, ANA, TODAY) == expected


def test_who_said_that_they_had_it_is_not_overdue() -> None:
    overdue = Segment(overdue=Overdue(9, ("vaccine",)))
    assert why_not(overdue, ANA, TODAY) == ""
    said = replace(ANA, had_it=date(2026, 1, 10))
    assert why_not(overdue, said, TODAY) == "said that they had it"
    assert why_not(overdue, said, date(2026, 12, 1)) == ""


def test_nobody_is_recalled_who_was_never_here() -> None:
    assert why_not(Segment(), replace(ANA, new=True), TODAY) == "not been here yet"


@each(
    [
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 3, 2), 24, date(2024, 3, 2)),
    ]
)
def test_months_are_the_calendars(day: date, months: int, before: date) -> None:
    assert months_before(day, months) == before


def test_a_segment_is_kept_and_read_again() -> None:
    for name in campaign_names(FOLDER):
        segment = read_campaign(FOLDER, name).segment
        assert Segment.from_json(segment.to_json()) == segment


NOON = datetime(2026, 3, 5, 17, tzinfo=UTC)  # Thursday 12:00 in New York


def local(moments: tuple[datetime, ...]) -> list[str]:
    return [f"{at.astimezone(SETTINGS.zone):%a %d %H:%M}" for at in moments]


def test_a_few_a_day_apart_and_only_on_open_days() -> None:
    """Started after ten it begins on Friday, passes the weekend, and keeps the wall's time."""
    sending = Sending(date(2026, 4, 1), at=time(10), a_day=2, apart=15)
    moments = sending_times(sending, 5, NOON, SETTINGS.hours, SETTINGS.nudges)
    assert local(moments) == ["Fri 06 10:00", "Fri 06 10:15", "Mon 09 10:00", "Mon 09 10:15", "Tue 10 10:00"]
    assert moments[2] - moments[0] == timedelta(hours=71)


def test_who_finds_no_room_until_the_last_day_gets_none() -> None:
    sending = Sending(date(2026, 3, 9), first=date(2026, 3, 9), a_day=3)
    assert len(sending_times(sending, 9, NOON, SETTINGS.hours, SETTINGS.nudges)) == 3
    assert last_moment(sending, SETTINGS.hours) == datetime(2026, 3, 10, 4, tzinfo=UTC)
    assert sending_times(Sending(date(2026, 3, 4)), 9, NOON, SETTINGS.hours, SETTINGS.nudges) == ()


def test_nothing_is_planned_into_the_evening() -> None:
    sending = Sending(date(2026, 3, 6), at=time(20, 30), a_day=9, apart=10)
    moments = sending_times(sending, 9, NOON, SETTINGS.hours, SETTINGS.nudges)
    assert local(moments)[-1] == "Fri 06 20:50"


@each(campaign_names(FOLDER))
def test_the_samples_are_in_order(name: str) -> None:
    assert faults(read_campaign(FOLDER, name), STANDARDS) == ()


FLU = read_campaign(FOLDER, "flu_shot")
SOUND = "{practice}: hello. Call {phone}. STOP ends texts."


def with_text(sms: str) -> Campaign:
    return replace(FLU, texts={**FLU.texts, "sms": sms})


WRONG = [
    (with_text(SOUND + " {age}"), "{age} may not stand there; allowed are phone, physician, practice, whose"),
    (with_text("Hi {given_name}. " + SOUND), "{given_name} may not stand there"),
    (with_text("Hello. Call {phone}. STOP ends texts."), "does not say {practice}"),
    (with_text("{practice}: hello. STOP ends texts."), "does not say {phone}"),
    (with_text("{practice}: hello. Call {phone}."), "does not say how to stop"),
    (with_text(SOUND + " Reply YES now."), "offers YES as a word to send"),
    (with_text(SOUND.replace(":", " –")), "has –, which make a text cost more"),
    (with_text(SOUND + " It is your blood pressure."), "says blood pressure; others may read it there"),
    (with_text(SOUND + " Your Diabetes."), "says diabetes"),
    (with_text(SOUND + " Hello." * 60), "takes 4 texts with its menu; 2 at most"),
    (with_text(SOUND + " Immunization availability necessitates immediate consideration."), "reads at grade"),
    (with_text(SOUND + " {practice"), "cannot be filled in"),
    (replace(FLU, visit_type="surgery", closes=("surgery",)), "names the visit type 'surgery'"),
    (replace(FLU, visit_type="physical"), "books a physical that does not close it"),
    (replace(FLU, closes=("vaccine", "dance")), "names the visit type 'dance'"),
    (replace(FLU, segment=Segment(enrolled=("dance",))), "names the protocol 'dance'"),
    (replace(FLU, sending=Sending(date(2026, 3, 1))), "ends on 2026-03-01, which is over"),
    (replace(FLU, answers=(Answer.BOOK,)), "has no answer to get no more of these"),
]


@each(WRONG)
def test_what_is_wrong_is_named_with_its_mend(campaign: Campaign, sentence: str) -> None:
    found = [str(fault) for fault in faults(campaign, STANDARDS)]
    assert len(found) == 1
    assert sentence in found[0]


def test_the_page_may_say_what_a_text_may_not() -> None:
    page = SOUND + " {given_name}, it is your blood pressure."
    assert faults(replace(FLU, texts={**FLU.texts, "page": page}), STANDARDS) == ()
    assert faults(with_text(SOUND + " It is your weight."), replace(STANDARDS, uncovered=())) == ()


def test_the_menu_counts_in_the_length() -> None:
    assert segments("x" * 100, FLU) == 1
    assert segments("x" * 110, FLU) == 2


BROKEN = [
    ("version", 0, "version is 0; write a whole number of at least 1"),
    ("title", None, "title is missing; add it"),
    ("closes", [], "closes is missing; name the visit types"),
    ("answers", ["maybe"], "answers has 'maybe'; known are book, had_it"),
    ("segment", {"ages": 4}, "segment.ages is not known; known here: age"),
    ("segment", {"overdue": {"months": 3}}, "segment.overdue.visit_types is missing"),
    ("sending", {"a_day": 3}, "sending.not_after is missing"),
    ("texts", {"page": "x"}, "texts.sms is missing"),
    ("colour", "red", "colour is not known"),
]


@each(BROKEN)
def test_a_broken_file_is_named(key: str, value: object, sentence: str) -> None:
    data = {**yaml.safe_load((FOLDER / "flu_shot.yml").read_text()), key: value}
    with pytest.raises(SettingsError) as caught:
        campaign_of("flu_shot", data)
    assert caught.value.sentence.startswith(sentence)


def test_a_campaign_that_is_not_there_and_one_that_is_no_yaml(tmp_path: Path) -> None:
    with pytest.raises(CampaignError, match="no campaign 'spam'; there are: annual_visit, checking_in"):
        read_campaign(FOLDER, "spam")
    (tmp_path / "odd.yml").write_text("a: [")
    with pytest.raises(CampaignError, match=r"odd\.yml cannot be read as YAML"):
        read_campaign(tmp_path, "odd")
    (tmp_path / "thin.yml").write_text("version: 1")
    with pytest.raises(CampaignError, match=r"thin\.yml: title is missing"):
        read_campaign(tmp_path, "thin")


def test_an_approval_is_for_one_wording_whatever_ends_its_lines() -> None:
    text = (FOLDER / "flu_shot.yml").read_text()
    assert fingerprint(text) == fingerprint(text.replace("\n", "\r\n")) == FLU.fingerprint
    assert fingerprint(text.replace("flu shots", "flu  shots")) != FLU.fingerprint


def test_a_fault_says_on_which_channel() -> None:
    assert str(Fault("sms", "is long")) == "sms: is long"
    assert str(Fault("", "is over")) == "is over"
