"""The practice's settings: the sample file is sound, and every mistake is named with its mend."""

from __future__ import annotations

import copy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from practice.settings import PracticeSettings, SettingsError, read_file, read_settings

FILE = Path(__file__).resolve().parents[2] / "data" / "practice.yml"
TODAY = date(2026, 3, 2)
GSM7 = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€"
)


@pytest.fixture(scope="module")
def loaded() -> PracticeSettings:
    return read_file(FILE, TODAY)


@pytest.fixture
def data() -> Any:
    return copy.deepcopy(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def test_the_sample_practice_offers_the_eight_kinds_of_visit(loaded: PracticeSettings) -> None:
    assert list(loaded.visit_types) == [
        "new_patient", "physical", "sick_visit", "follow_up", "video", "vaccine", "blood_draw", "procedure",
    ]  # fmt: skip
    assert (loaded.physician, loaded.zone.key) == ("Dr. Amari", "America/New_York")


def test_every_practice_question_has_its_answer(loaded: PracticeSettings) -> None:
    asked = {
        "ask_hours",
        "ask_location",
        "ask_parking",
        "ask_fees_insurance",
        "ask_documents",
        "ask_telehealth",
    }
    assert asked | {"ask_how_it_works"} == set(loaded.questions)
    assert loaded.answers["parking"] == "You can park free behind the clinic."
    assert loaded.answers["hours"].startswith("We are open Monday to Friday 9 AM to 12 PM and 1 PM to 5 PM.")


def test_what_patients_read_fits_a_plain_text_message(loaded: PracticeSettings) -> None:
    texts = [*loaded.answers.values(), loaded.name, loaded.address]
    texts += [text for kind in loaded.visit_types.values() for text in (kind.name, kind.bring)]
    assert {c for text in texts for c in text} <= GSM7
    assert [text for text in texts if len(text) > 320] == []


def test_no_words_name_two_kinds_of_visit(loaded: PracticeSettings) -> None:
    words = [word for kind in loaded.visit_types.values() for word in {kind.name.lower(), *kind.words}]
    assert sorted(words) == sorted(set(words))


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        (("name",), None, "name is missing; add it"),
        (("time_zone",), "Mars/Base", "time_zone is 'Mars/Base'; write a zone like America/New_York"),
        (("hours",), [], "hours is empty"),
        (("hours", 0, "days"), ["monday"], "hours\\[0\\].days has 'monday'; write mon, tue"),
        (("hours", 0, "open"), ["17:00-09:00"], "ends before it begins"),
        (("hours", 0, "open"), ["9 to 5"], 'write a time in quotes, like "09:30"'),
        (("closures", 0, "day"), "Christmas", "closures\\[0\\].day is 'Christmas'; write a date like"),
        (("closures", 0, "to"), date(2020, 1, 1), "is before 'day'; swap them"),
        (("visit_types", "physical", "minutes"), "40", "visit_types.physical.minutes is '40'; write a whole"),
        (("visit_types", "physical", "minutes"), 0, "at least 5"),
        (("visit_types", "physical", "modes"), ["phone"], "has 'phone'; write one of in_person, video"),
        (("visit_types", "physical", "minuets"), 40, "visit_types.physical.minuets is not known; known here"),
        (("visit_types",), {}, "visit_types is empty"),
        (("answers", "parking"), "Park at {addres}", "has a blank that nothing fills"),
        (("questions", "ask_parking"), "garage", "add answers.garage or name another answer"),
        (("staff", "quiet_from"), 20, "staff.quiet_from is 20; write a time in quotes"),
        (("booking", "step_minutes"), True, "booking.step_minutes is True; write a whole number"),
        (("privacy",), {"baa": ["telegram"]}, "names 'telegram'; only twilio can stand there"),
        (("privacy",), {"link_hours": 200}, "a link lives a week"),
        (("colour",), "blue", "colour is not known"),
    ],
)
def test_a_mistake_is_named_with_its_mend(
    data: Any, path: tuple[Any, ...], value: Any, complaint: str
) -> None:
    part = data
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    with pytest.raises(SettingsError, match=complaint):
        read_settings(data, TODAY)


def test_a_file_that_is_no_yaml_is_named(tmp_path: Path) -> None:
    file = tmp_path / "practice.yml"
    file.write_text("name: [")
    with pytest.raises(SettingsError, match=r"practice\.yml is not readable YAML"):
        read_file(file, TODAY)
