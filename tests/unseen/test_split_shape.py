"""The unseen split that stands keeps its shape, and its score counts what it says it counts."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from tests.unseen import score

EXPECTS = {
    "emergencies": {"emergency", "ask_or_emergency"},
    "same_day": {"same_day"},
    "ask": {"ask"},
    "lookalikes": {"quiet"},
    "ordinary": {"none"},
}
BATCHES = Path("tests/rules/redflag_batches")
INVENTED = {
    "emergencies": [
        {"text": "a long emergency for the score", "expect": "emergency", "family": "chest_pain"},
        {"text": "a plain statement for the score", "expect": "emergency", "explicit": True},
        {"text": "a gentle line for the score", "expect": "ask_or_emergency", "family": "self_harm"},
    ],
    "same_day": [{"text": "a line for today", "expect": "same_day"}],
    "ask": [{"text": "an unclear line of some length", "expect": "ask", "not_emergency": True}],
    "lookalikes": [
        {"text": "a look-alike of some length", "expect": "quiet"},
        {"text": "a look-alike that may be asked about", "expect": "quiet", "ask_ok": True},
    ],
    "ordinary": [{"text": "an ordinary line of some length", "expect": "none"}],
}


def test_a_split_stands_whole_or_not_at_all() -> None:
    standing = {name for name in score.FILES if score.read(name)}
    assert standing in (set(), set(score.FILES))


@pytest.mark.parametrize("name", score.FILES)
def test_each_file_keeps_to_its_expectations(name: str) -> None:
    lines = score.read(name)
    assert {line.expect for line in lines} <= EXPECTS[name]
    assert all(line.text.strip() for line in lines)


def test_no_message_stands_twice_or_among_the_examples() -> None:
    known = [_plain(text) for path in BATCHES.glob("*.yml") for text in _texts(path)]
    unseen = Counter(_plain(line.text) for line in score.read_all())
    assert [text for text, times in unseen.items() if times > 1] == []
    assert set(known) & set(unseen) == set()


def test_without_a_split_the_score_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _stand(monkeypatch, tmp_path, {})
    with pytest.raises(SystemExit, match="no unseen split stands"):
        score.main([])


def test_rules_that_always_stay_silent_score_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _stand(monkeypatch, tmp_path, INVENTED)
    outcomes = [score.ask_rules(_always("none"), line) for line in score.read_all()]
    assert {figure.part for figure in score.caught_figures(outcomes)} == {0}
    assert {figure.part for figure in score.alarm_figures(outcomes)} == {0}


def test_rules_that_always_alarm_catch_all_and_pay_for_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _stand(monkeypatch, tmp_path, INVENTED)
    outcomes = [score.ask_rules(_always("emergency"), line) for line in score.read_all()]
    assert all(figure.part == figure.whole for figure in score.caught_figures(outcomes))
    assert [figure.part for figure in score.alarm_figures(outcomes)] == [1, 2, 1, 0, 0]


def test_totals_do_not_show_the_messages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _stand(monkeypatch, tmp_path, INVENTED)
    lines = score.read_all()
    shown = "\n".join(score.report([score.ask_rules(_always("none"), line) for line in lines], misses=False))
    assert not [line for line in lines if line.text in shown]


def _stand(monkeypatch: pytest.MonkeyPatch, where: Path, files: dict[str, list[dict[str, object]]]) -> None:
    for name, rows in files.items():
        (where / f"{name}.yml").write_text(yaml.safe_dump(rows), encoding="utf-8")
    monkeypatch.setattr(score, "SPLIT", where)


def _texts(path: Path) -> list[str]:
    rows = [row for found in yaml.safe_load(path.read_text(encoding="utf-8")).values() for row in found]
    return [row if isinstance(row, str) else row["text"] for row in rows]


def _plain(text: str) -> str:
    return re.sub(r"[^\w]+", " ", text.lower()).strip()


def _always(level: str) -> score.Check:
    verdict = SimpleNamespace(level=level, route="988")
    return lambda text, age_months, pregnant: verdict
