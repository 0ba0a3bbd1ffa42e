"""Collects every .txt under tests/transcripts as one test; `--update` rewrites what is expected."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.transcripts.script import BadScript, read
from tests.transcripts.scripted import scripted
from tests.transcripts.stage import Stage, Understander


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Every transcript is a file of one test."""
    if file_path.suffix == ".txt" and "transcripts" in file_path.parts:
        return TranscriptFile.from_parent(parent, path=file_path)
    return None


@cache
def not_yet(folder: Path) -> frozenset[str]:
    """The stories known not to hold with the model."""
    lines = (folder / "not_yet_with_the_model.list").read_text().splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


class TranscriptFile(pytest.File):
    """One transcript on disk."""

    def collect(self) -> Iterable[pytest.Item]:
        """The conversation with the intents given; with `--nlu` also as the trained model reads it."""
        yield Conversation.from_parent(self, name=self.path.stem)
        if self.config.getoption("--nlu"):
            item = Conversation.from_parent(self, name=f"{self.path.stem}[nlu]")
            item.add_marker("rasa")
            if f"{self.path.parent.name}/{self.path.stem}" in not_yet(self.path.parents[1]):
                item.add_marker(pytest.mark.xfail(reason="not yet with the model", strict=False))
            yield item


class Conversation(pytest.Item):
    """Plays the transcript; frames are saved and reloaded between any two lines."""

    def runtest(self) -> None:
        """Play, then compare every line, with nothing left over; or rewrite the file."""
        script = read(self.path)
        expected = script.render()
        Stage(script, self._understander(), self.config.rootpath).play()
        played = script.render()
        if self.config.getoption("--update") and "[nlu]" not in self.name:
            self.path.write_text(played)
        elif played != expected:
            raise Differs(expected, played)

    def _understander(self) -> Understander:
        if "[nlu]" not in self.name:
            return scripted
        from tests.transcripts.model import understander

        return understander(self.config)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """A difference is shown as a diff of the transcript."""
        if isinstance(excinfo.value, Differs | BadScript):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Named by the file."""
        return self.path, 0, f"transcript: {self.path.parent.name}/{self.path.stem}"


class Differs(AssertionError):
    """The desk said or did something else than the transcript holds."""

    def __init__(self, expected: str, played: str) -> None:
        import difflib

        lines = difflib.unified_diff(
            expected.splitlines(), played.splitlines(), "written", "played", lineterm="", n=4
        )
        super().__init__("\n".join(lines))
