"""Reads and writes transcripts: `>` patient, `~` understanding, `!` effect, `<` desk, `...` time passes.

`~ book_visit` is what the message means where the story stands: the fast run tells it to the dialogue, and
with `--nlu` the model must find it. `~ emergency` and `~ crisis` are a danger that only the model sees.
`~ answer` says that the open question reads the message by itself, so
that no intent may make a difference: the fast run tells none, the model may find any. `~ none` is told as it
is: not understood.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path

_TOLD = re.compile(r"@\w+ < ")  # what staff are answered
_ENTITY = re.compile(r"^(\w+)=(.+)$")


@dataclass
class Step:
    """One thing that happens, and everything expected after it, in order.

    `kind` is ">" (patient), "@" (staff), "..." (time passes) or "tap" (a button by its label).
    """

    kind: str
    text: str
    line: int
    comments: list[str] = field(default_factory=list)
    intent: str | None = None
    entities: tuple[tuple[str, str], ...] = ()
    expected: list[str] = field(default_factory=list)
    speaker: str = ""


@dataclass
class Script:
    """One transcript: its title lines, what is given, and the steps."""

    path: Path
    title: list[str]
    given: list[str]
    steps: list[Step]

    def render(self) -> str:
        """The transcript as text, as `--update` writes it."""
        lines = [*self.title, *(f"given  {g}" for g in self.given)]
        for step in self.steps:
            lines += ["", *step.comments] if step.comments or step.kind != "+" else []
            lines.append(_head(step))
            if step.intent is not None:
                lines.append(f"~ {understood(step)}")
            lines += step.expected
        return "\n".join(lines) + "\n"


class BadScript(ValueError):
    """A transcript line that cannot be read; names file and line."""


def read(path: Path) -> Script:
    """Parse one transcript. Raises BadScript with file, line and mend."""
    script = Script(path, [], [], [])
    comments: list[str] = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not line.strip():
            continue
        if _TOLD.match(line):
            script.steps[-1].expected.append(line)
        elif line.startswith("#"):
            (comments if script.given else script.title).append(line)
        elif line.startswith("given"):
            script.given.append(line.removeprefix("given").strip())
        elif line.startswith(("> ", ">>", "... ", "@", "tap ")) or line == ">":
            script.steps.append(_step(line, number, comments))
            comments = []
        elif line.startswith("~ "):
            _understanding(script.steps[-1], line[2:])
        elif line.startswith(("< ", "! ", "  ")) or line in ("<",):
            script.steps[-1].expected.append(line)
        else:
            raise BadScript(f"{path.name}:{number}: begin the line with one of > ~ < ! ... @ tap given or #")
    return script


def _step(line: str, number: int, comments: list[str]) -> Step:
    if line.startswith("@"):
        speaker, _, text = line[1:].partition(" > ")
        return Step("@", text, number, comments, speaker=speaker.strip())
    for kind in (">", "...", "tap"):
        if line.startswith(kind):
            return Step(kind, line.removeprefix(kind).strip(" "), number, comments)
    raise BadScript(f"line {number}")


def _head(step: Step) -> str:
    if step.kind == "@":
        return f"@{step.speaker} > {step.text}"
    return f"{step.kind} {step.text}".rstrip() if step.kind != ">" or step.text else ">"


def _understanding(step: Step, text: str) -> None:
    words = shlex.split(text)
    step.intent = words[0]
    pairs = [_ENTITY.match(word) for word in words[1:]]
    step.entities = tuple((m[1], m[2]) for m in pairs if m)


def understood(step: Step) -> str:
    """The `~` line of a step."""
    pairs = (f'{kind}="{value}"' if " " in value else f"{kind}={value}" for kind, value in step.entities)
    return " ".join([step.intent or "none", *pairs])
