"""A YAML file whose every part knows its line, so that a mistake can be shown where it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import yaml

from practice.protocols.expressions import Rule, RuleError, parse


class ProtocolError(ValueError):
    """A protocol file cannot be used. The message names file, line and mend."""


class Part:
    """One mapping of a file. Remembers which keys were read, so that a misspelt one is found."""

    def __init__(self, path: Path, node: yaml.Node | None, line: int = 1) -> None:
        self.path = path
        self.line = node.start_mark.line + 1 if node is not None else line
        if node is not None and not isinstance(node, yaml.MappingNode):
            self.broken("should be lines of 'key: value'")
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        self._nodes: dict[str, yaml.Node] = {}
        for key, value in pairs:
            if key.value in self._nodes:
                raise self.error(f"{key.value!r} is written twice; keep one", key)
            self._nodes[key.value] = value
        self._read: set[str] = set()

    @classmethod
    def file(cls, path: Path) -> Part:
        """The whole file. Raises ProtocolError when it is no readable YAML."""
        try:
            return cls(path, yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            raise ProtocolError(
                f"{path.name}:{line}: not readable as YAML; mend the indentation or the quotes"
            ) from error

    def error(self, mend: str, node: yaml.Node | None = None) -> ProtocolError:
        """The error for a node of this part, or for the part itself."""
        line = node.start_mark.line + 1 if node is not None else self.line
        return ProtocolError(f"{self.path.name}:{line}: {mend}")

    def broken(self, mend: str, key: str | None = None) -> NoReturn:
        """Refuse the value of a key, or the part itself."""
        raise self.error(mend, self._nodes.get(key) if key else None)

    def has(self, key: str) -> bool:
        """Whether the key is written."""
        return key in self._nodes

    def value(self, key: str, default: Any = None) -> Any:
        """The plain value of a key."""
        self._read.add(key)
        return _plain(self._nodes[key]) if key in self._nodes else default

    def text(self, key: str, default: str | None = None) -> str:
        """A text; without a default it must be there."""
        value = self.value(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            self.broken(f"'{key}' is missing or no text; write '{key}: \"...\"'", key)
        return " ".join(value.split())

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, empty when the key is missing."""
        value = self.value(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.broken(f"'{key}' should be a list of texts; quote words like yes, no and numbers", key)
        return tuple(value)

    def number(self, key: str) -> float | None:
        """A number, or None when the key is missing."""
        value = self.value(key)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
            self.broken(f"'{key}' is {value!r}; write a number", key)
        return value

    def whole(self, key: str, default: int | None = None) -> int:
        """A whole number; without a default it must be there."""
        value = self.value(key, default)
        if isinstance(value, bool) or not isinstance(value, int):
            self.broken(f"'{key}' is missing or no whole number; write '{key}: 1'", key)
        return int(value)

    def day(self, key: str) -> date | None:
        """A date like 2027-05-31, or None when the key is missing."""
        value = self.value(key)
        if value is None:
            return None
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.broken(f"'{key}' is {value!r}; write a date like 2027-05-31", key)

    def among(self, key: str, known: Sequence[str], default: str | None = None) -> str:
        """One of some words."""
        value = self.text(key, default)
        if value not in known:
            self.broken(f"'{key}' is {value!r}; write one of {', '.join(known)}", key)
        return value

    def rule(self, key: str, known: frozenset[str]) -> Rule | None:
        """A rule over known names, or None when the key is missing."""
        value = self.value(key)
        if value is None:
            return None
        text = {True: "true", False: "false"}.get(value, value) if isinstance(value, bool) else str(value)
        try:
            return parse(str(text), known)
        except RuleError as error:
            self.broken(f"{error}; names known here: {', '.join(sorted(known))}", key)

    def parts(self, key: str) -> Iterator[Part]:
        """The mappings of a list, in order."""
        self._read.add(key)
        node = self._nodes.get(key)
        if node is not None and not isinstance(node, yaml.SequenceNode):
            self.broken(f"'{key}' should be a list: lines that begin with '- '", key)
        for item in node.value if node is not None else ():
            yield Part(self.path, item)

    def part(self, key: str) -> Part:
        """The mapping of a key; it must be there."""
        self._read.add(key)
        if key not in self._nodes:
            self.broken(f"'{key}' is missing; write '{key}:' and its lines below it")
        return Part(self.path, self._nodes[key])

    def items(self, key: str) -> Iterator[Part | str]:
        """The parts of a list that may also hold bare names."""
        self._read.add(key)
        node = self._nodes.get(key)
        for item in node.value if isinstance(node, yaml.SequenceNode) else ():
            yield item.value if isinstance(item, yaml.ScalarNode) else Part(self.path, item)

    def nothing_else(self) -> None:
        """Refuse keys that nothing reads."""
        for key, node in self._nodes.items():
            if key not in self._read:
                raise self.error(f"'{key}' is not known here; known: {', '.join(sorted(self._read))}", node)


def _plain(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {key.value: _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    kind, text = node.tag.rpartition(":")[2], str(node.value)
    if kind == "bool":
        return text.lower() in ("true", "yes", "on")
    if kind in ("int", "float"):
        return float(text) if "." in text else int(text)
    return None if kind == "null" else text
