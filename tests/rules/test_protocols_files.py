"""Protocol files: a mistake is named with file, line and mend; signing changes three lines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from practice.protocols.document import ProtocolError
from practice.protocols.loading import read_folder
from practice.protocols.plain import in_plain_english
from practice.protocols.signing import signed

DATA = Path("data")
HEADACHE = (DATA / "protocols/checkins/headache.yml").read_text()
TODAY = date(2026, 11, 23)


@pytest.fixture
def broken(tmp_path: Path) -> Callable[[str, str], str]:
    """Reads a copy of the headache file with one thing changed; the complaint."""

    def read(old: str, new: str) -> str:
        folder = tmp_path / "protocols/checkins"
        folder.mkdir(parents=True, exist_ok=True)
        (tmp_path / "protocols/questions.yml").write_text((DATA / "protocols/questions.yml").read_text())
        assert old in HEADACHE
        (folder / "headache.yml").write_text(HEADACHE.replace(old, new, 1))
        with pytest.raises(ProtocolError) as caught:
            read_folder(tmp_path)
        return str(caught.value)

    return read


@pytest.mark.parametrize(
    ("old", "new", "line_of", "mend"),
    [
        ("version: 1", "version: one", "version: one", "write 'version: 1'"),
        ("status: approved", "status: fine", "status: fine", "write one of draft, approved"),
        ("next_review: 2027-05-31", "next_review: soon", "next_review: soon", "write a date like 2027-05-31"),
        ("when: severity >= 8", "when: severty >= 8", "when: severty", "names severty"),
        ("when: severity >= 8", "when: severity >= ", "when: severity >= ", "cannot read the rule"),
        (
            "level: same_day",
            "level: soon",
            "level: soon",
            "write one of self_care, routine, same_day, emergency",
        ),
        ("type: yes_no", "type: maybe", "type: maybe", "write one of yes_no, scale"),
        ("follow_up_hours: 24", "wait: 24", "- id: mild", "self_care needs 'follow_up_hours'"),
        ("unknown_as: true", "unknown_as: 7", "unknown_as: 7", "write the worse answer"),
        ("rank: 30", "rang: 30", "rang: 30", "'rang' is not known here"),
        ("  - onset\n", "  - onsets\n", "  - onsets", "no shared question is called 'onsets'"),
        ("id: headache", "id: head", "id: head", "'id' should be 'headache'"),
        (
            "self_care: Rest in a quiet, dark room, drink water, and eat something small.\n",
            "",
            "id: headache",
            "'self_care' has to say what may help",
        ),
        ("title: Headache", "title: Headache\ntitle: Ache", "title: Ache", "'title' is written twice"),
        ("title: Headache", 'title: "Headache', "title", "not readable as YAML"),
    ],
)
def test_a_mistake_is_named_with_file_line_and_mend(
    broken: Callable[[str, str], str], old: str, new: str, line_of: str, mend: str
) -> None:
    complaint = broken(old, new)
    text = HEADACHE.replace(old, new, 1)
    line = text[: text.index(line_of)].count("\n") + 1
    assert complaint.startswith("headache.yml:")
    assert mend in complaint
    if "YAML" not in mend:
        assert complaint.startswith(f"headache.yml:{line}:"), complaint


def test_a_rule_over_free_text_is_refused(broken: Callable[[str, str], str]) -> None:
    assert "which is free text" in broken("when: severity >= 8", 'when: medicines == "none"')


def test_endings_go_from_the_most_urgent_to_the_least(broken: Callable[[str, str], str]) -> None:
    assert "most urgent to the least" in broken(
        "level: emergency\n    when: hit", "level: routine\n    when: hit"
    )


def test_signing_changes_three_lines_and_nothing_else() -> None:
    draft = HEADACHE.replace("status: approved", "status: draft  # not yet")
    done = signed(draft, "Dr. Amari", date(2027, 11, 1), TODAY)
    changed = [(a, b) for a, b in zip(draft.splitlines(), done.splitlines(), strict=True) if a != b]
    assert changed == [
        ("status: draft  # not yet", "status: approved  # not yet"),
        ("approved_by: Dr. Amari (for demonstration)", 'approved_by: "Dr. Amari"'),
        ("next_review: 2027-05-31", "next_review: 2027-11-01"),
    ]


def test_signing_keeps_line_ends_and_adds_what_was_missing() -> None:
    assert signed("id: x\r\nversion: 1\r\nstatus: draft\r\n", "Dr. Amari", date(2027, 1, 1), TODAY) == (
        'id: x\r\nversion: 1\r\nnext_review: 2027-01-01\r\napproved_by: "Dr. Amari"\r\nstatus: approved\r\n'
    )


@pytest.mark.parametrize(
    ("by", "until"), [("", date(2027, 1, 1)), ("Dr. Amari", TODAY), ('"x"', date(2027, 1, 1))]
)
def test_signing_needs_a_name_and_a_day_to_come(by: str, until: date) -> None:
    with pytest.raises(ProtocolError, match=r"--by|--until"):
        signed(HEADACHE, by, until, TODAY)


def test_plain_english_holds_every_question_rule_and_text() -> None:
    for protocol in read_folder(DATA):
        text = in_plain_english(protocol)
        assert [q.ask for q in protocol.questions if q.ask not in text] == []
        assert [d.because for d in protocol.dispositions if d.because not in text] == []
        assert [c.because for c in protocol.combine if c.because not in text] == []
        assert [s for s in protocol.sources if s not in text] == []
