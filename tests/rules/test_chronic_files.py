"""Chronic protocol files: a mistake is named with file, line and mend; texts fit a phone and grade 6."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from bot.__main__ import main
from nlu.readingwords.kinds import KINDS
from practice.protocols.chronic import ChronicProtocol
from practice.protocols.chronic_loading import read_chronic
from practice.protocols.chronic_plain import chronic_in_plain_english
from practice.protocols.document import ProtocolError
from practice.protocols.signing import signed
from tests.rules.test_phrases import grade

DATA = Path("data")
SAMPLE = (DATA / "protocols/chronic/hypertension.yml").read_text()
PROTOCOLS = read_chronic(DATA)


@pytest.mark.parametrize(
    ("old", "new", "line_of", "mend"),
    [
        ("id: hypertension", "id: pressure", "id: pressure", "'id' should be 'hypertension'"),
        ("every: 1d", "every: daily", "{every", "write minutes, hours, days or weeks"),
        ("window: 12h", "window: 2d", "{every", "'window' no longer than 'every'"),
        ("default: 135", "default: 99", "default: 99", "write one from 110 to 160"),
        ("default: 135, ", "", "- {name: sbp_limit", "'default: a number' or 'required: true'"),
        ("looser: up", "looser: more", "looser: more", "write one of up, down"),
        ("low: 50, high: 280", "low: 280, high: 50", "low: 280", "the wrong way round"),
        ("loinc: 8480-6", "loinc: x", "loinc: x", "write a code like 8480-6"),
        ("unknown_as: true", "unknown_as: maybe", "unknown_as: maybe", "write the worse answer"),
        ("when: sbp < 90", "when: spb < 90", "when: spb", "names spb"),
        ("level: routine", "level: soon", "level: soon", "write one of none, routine"),
        ("level: routine", "level: emergency", "- id: crisis_with_signs", "the most urgent to the least"),
        ("id: very_high", "id: mean_high", "- id: crisis_with_signs", "written twice"),
        ("and dizzy", "", "id: hypertension", "no rule reads 'dizzy'"),
        ("name: dbp,", "name: sbp,", "id: hypertension", "is used twice"),
        ("missed: {after: 3", "missed: {after: 0", "{after: 0", "1 or more rounds"),
        ("worse: Call", "worst: Call", "id: hypertension", "'worse' is missing"),
        ("{conditions: [hypertension]}", "{at_once: true}", "{at_once", "names nobody"),
        ("[hypertension]}", "[hypertension], at_once: soon}", "{conditions", "write true or false"),
    ],
)
def test_a_mistake_is_named_with_file_line_and_mend(
    tmp_path: Path, old: str, new: str, line_of: str, mend: str
) -> None:
    folder = tmp_path / "protocols/chronic"
    folder.mkdir(parents=True)
    assert old in SAMPLE
    text = SAMPLE.replace(old, new, 1)
    (folder / "hypertension.yml").write_text(text)
    with pytest.raises(ProtocolError) as caught:
        read_chronic(tmp_path)
    line = text[: text.index(line_of)].count("\n") + 1
    assert str(caught.value).startswith(f"hypertension.yml:{line}:"), caught.value
    assert mend in str(caught.value)


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: protocol.id)
def test_texts_for_patients_are_gsm_7_short_and_plain(protocol: ChronicProtocol) -> None:
    for key, text in protocol.texts():
        assert text.isascii(), (key, text)
        assert not re.search(r"[`\\^{}\[\]~|]", text), (key, text)
        assert len(text) <= 160, (key, len(text))
    assert grade(". ".join(text for _, text in protocol.texts())) <= 6


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: protocol.id)
def test_measures_are_kinds_that_readings_know(protocol: ChronicProtocol) -> None:
    for measure in protocol.measures:
        if measure.kind not in ("phq9", "gad7"):
            assert KINDS[measure.kind].unit == measure.unit


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: protocol.id)
def test_plain_english_holds_every_part(protocol: ChronicProtocol) -> None:
    text = chronic_in_plain_english(protocol)
    parts = [*(t for _, t in protocol.texts()), *protocol.sources, protocol.missed.action]
    parts += [one.short for one in (*protocol.params, *protocol.measures)]
    assert [part for part in parts if part not in text] == []


def test_show_and_check_cover_chronic_protocols(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["protocols", "show", "hypertension"]) == 0
    shown = capsys.readouterr().out
    assert 'when the mean of "systolic pressure" in the last 7 days is at least' in shown
    assert main(["protocols", "check"]) == 0
    assert f"{len(PROTOCOLS)} chronic protocols read" in capsys.readouterr().out


def test_a_chronic_file_can_be_signed() -> None:
    text = signed(SAMPLE, "Dr. Amari", date(2027, 11, 1), date(2026, 11, 25))
    assert 'approved_by: "Dr. Amari"\nnext_review: 2027-11-01\n' in text
