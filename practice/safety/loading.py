"""Reads `data/redflags`: lexicons and families from YAML, refusing a broken file by name, line and mend."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path
from typing import Any

import yaml

from practice.safety.families import Family, Item, Pattern, condition_name
from practice.safety.forms import rounded_out
from practice.safety.level import Level
from practice.safety.measures import Condition, parse_condition
from practice.safety.phrases import Element, PhraseError, compile_phrase
from practice.safety.reading import fold

Path_ = tuple[str | int, ...]
_FAMILY_KEYS = frozenset(
    {
        "id",
        "version",
        "status",
        "approved_by",
        "next_review",
        "sources",
        "level",
        "route",
        "applies",
        "concepts",
        "patterns",
        "keeps",
        "floor",
        "confirm",
        "reply",
        "tests",
    }
)
_NEEDED = ("id", "version", "status", "sources", "level", "route", "patterns", "confirm", "reply", "tests")
_PATTERN_KEYS = frozenset(
    {
        "id",
        "all",
        "any",
        "two_of",
        "within_tokens",
        "in_order",
        "level",
        "route",
        "when",
        "unless",
        "keeps",
    }
)
_ROUTES = ("911", "988", "poison", "same_day")
_FEWEST_TESTS = 5
_DAY = re.compile(r"\d{4}-[01]\d-[0-3]\d")
_WITHIN = 6


class RedFlagError(ValueError):
    """A red-flag file is broken. The message names file, line and what to write instead."""


@dataclass(slots=True)
class Lexicon:
    """Everything shared by the families. Names are unique over all lexicon files."""

    sets: dict[str, frozenset[str]] = field(default_factory=dict)
    concepts: dict[str, list[tuple[Element, ...]]] = field(default_factory=dict)
    figurative: dict[str, list[tuple[Element, ...]]] = field(default_factory=dict)
    modifiers: dict[str, list[tuple[Element, ...]]] = field(default_factory=dict)
    expansions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    joins: dict[tuple[str, ...], str] = field(default_factory=dict)
    ordinary: set[str] = field(default_factory=set)
    conditions: dict[str, Condition] = field(default_factory=dict)


class Document:
    """A YAML file with the line of every part, so that a complaint can point at it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lines: dict[Path_, int] = {}
        try:
            node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            raise RedFlagError(f"{path.name}:{line}: not YAML; mend the indentation or quoting") from error
        self.data: Any = self._value(node, ()) if node is not None else {}
        if not isinstance(self.data, dict):
            raise self.broken((), "the file should be a mapping of keys to values")

    def broken(self, where: Path_, mend: str) -> RedFlagError:
        """The error for one part of the file, or for the nearest part around it that has a line."""
        while where and where not in self._lines:
            where = where[:-1]
        return RedFlagError(f"{self.path.name}:{self._lines.get(where, 1)}: {mend}")

    def _value(self, node: yaml.Node, where: Path_) -> Any:
        self._lines[where] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            return {k.value: self._value(v, (*where, k.value)) for k, v in node.value}
        if isinstance(node, yaml.SequenceNode):
            return [self._value(v, (*where, i)) for i, v in enumerate(node.value)]
        return _scalar(node)


def _scalar(node: yaml.Node) -> Any:
    if node.tag == "tag:yaml.org,2002:int":
        return int(node.value)
    if node.tag == "tag:yaml.org,2002:bool":
        return node.value.lower() == "true"
    return None if node.tag == "tag:yaml.org,2002:null" else node.value


def read_lexicons(directory: Path) -> Lexicon:
    """All lexicon files of the directory: `sets` first, since phrases of any file may name any set."""
    documents = [Document(path) for path in sorted(directory.glob("*.yml"))]
    if not documents:
        raise RedFlagError(f"{directory}:1: no lexicon files; they belong in lexicons/*.yml")
    lexicon = Lexicon()
    for document in documents:
        for name, words in document.data.get("sets", {}).items():
            lexicon.sets[name] = _set(document, name, words, lexicon.sets)
    for document in documents:
        _add_shared(document, lexicon)
    return lexicon


def _set(document: Document, name: str, words: Any, known: Mapping[str, frozenset[str]]) -> frozenset[str]:
    try:
        parts = [compile_phrase(word, known) for word in str(words).split()]
    except PhraseError as error:
        raise document.broken(("sets", name), str(error)) from error
    return frozenset(w for readings in parts for e in readings[0] if not isinstance(e, int) for w in e)


def _add_shared(document: Document, lexicon: Lexicon) -> None:
    for name, phrases in document.data.get("concepts", {}).items():
        if name in lexicon.concepts:
            raise document.broken(("concepts", name), f"'{name}' is defined twice; rename or join them")
        lexicon.concepts[name] = _phrases(document, ("concepts", name), phrases, lexicon)
    for name, phrases in document.data.get("figurative", {}).items():
        lexicon.figurative[name] = _phrases(document, ("figurative", name), phrases, lexicon)
    for name, phrases in document.data.get("modifiers", {}).items():
        lexicon.modifiers[name] = _phrases(document, ("modifiers", name), phrases, lexicon)
    for meant, written in document.data.get("spelling", {}).items():
        for form in str(written).split():
            lexicon.expansions[fold(form)] = tuple(meant.split())
    for meant, written in document.data.get("joins", {}).items():
        lexicon.joins.update({tuple(form.split()): meant for form in written})
    lexicon.ordinary.update(str(document.data.get("ordinary", "")).split())


def _phrases(document: Document, where: Path_, phrases: Any, lexicon: Lexicon) -> list[tuple[Element, ...]]:
    if not isinstance(phrases, list):
        raise document.broken(where, "write the phrases as a list, one per line, each after '- '")
    is_sign = where[0] == "concepts" and not str(where[-1]).startswith(("cue.", "fact."))
    out: list[tuple[Element, ...]] = []
    for i, phrase in enumerate(phrases):
        try:
            readings = compile_phrase(str(phrase), lexicon.sets)
            out.extend(_rounded_out(r) for r in readings) if is_sign else out.extend(readings)
        except PhraseError as error:
            raise document.broken((*where, i), str(error)) from error
    return out


def _rounded_out(reading: tuple[Element, ...]) -> tuple[Element, ...]:
    return tuple(part if isinstance(part, int) else rounded_out(part) for part in reading)


def read_families(directory: Path, lexicon: Lexicon) -> tuple[Family, ...]:
    """Every family file; their own concepts are added to the lexicon under `family.concept`."""
    families = tuple(_family(Document(path), lexicon) for path in sorted(directory.glob("*.yml")))
    if not families:
        raise RedFlagError(f"{directory}:1: no red-flag files; the desk cannot start without them")
    return families


def _family(document: Document, lexicon: Lexicon) -> Family:
    data = document.data
    _check_keys(document, data)
    own = {name: f"{data['id']}.{name}" for name in data.get("concepts", {})}
    for name, full in own.items():
        where = ("concepts", name)
        lexicon.concepts[full] = _phrases(document, where, data["concepts"][name], lexicon)
    level = _level(document, data["level"], ("level",))
    patterns = tuple(
        pattern
        for i, p in enumerate(data["patterns"])
        for pattern in _patterns(document, i, p, level, own, lexicon)
    )
    return Family(
        id=data["id"],
        version=data["version"],
        status=data["status"],
        level=level,
        route=str(data["route"]),
        reply=data["reply"],
        confirm=data["confirm"],
        patterns=patterns,
        keeps=frozenset(data.get("keeps", ())),
        floor=_level(document, data.get("floor", "none"), ("floor",)),
        approved_by=str(data.get("approved_by") or ""),
        next_review=_day(document, data.get("next_review")),
        tests={kind: tuple(_example(e) for e in data["tests"][kind]) for kind in ("fire", "quiet", "ask")},
    )


def _example(example: Any) -> Mapping[str, Any]:
    return example if isinstance(example, dict) else {"text": str(example)}


def _check_keys(document: Document, data: Mapping[str, Any]) -> None:
    for key in data:
        if key not in _FAMILY_KEYS:
            raise document.broken((key,), f"'{key}' is not a key of a red-flag file; remove or mend it")
    for key in _NEEDED:
        if key not in data:
            raise document.broken((), f"'{key}' is missing; add it")
    if data["id"] != document.path.stem:
        raise document.broken(("id",), f"id should be '{document.path.stem}', as the file is named")
    if str(data["route"]) not in _ROUTES:
        raise document.broken(("route",), f"route should be one of {', '.join(_ROUTES)}")
    for kind in ("fire", "quiet", "ask"):
        if len(data["tests"].get(kind) or ()) < _FEWEST_TESTS:
            raise document.broken(
                ("tests", kind), f"give at least {_FEWEST_TESTS} examples under tests.{kind}"
            )


def _day(document: Document, written: Any) -> str:
    if written is None or _DAY.fullmatch(str(written)):
        return str(written or "")
    raise document.broken(("next_review",), "next_review should be a day such as 2027-05-01")


def _level(document: Document, name: Any, where: Path_) -> Level:
    try:
        return Level(name)
    except ValueError as error:
        raise document.broken(where, f"level should be one of {', '.join(Level)}") from error


def _patterns(
    document: Document, i: int, data: Any, level: Level, own: Mapping[str, str], lexicon: Lexicon
) -> Iterator[Pattern]:
    """One pattern, or with `two_of` one for every two of its items that differ."""
    where: Path_ = ("patterns", i)
    for key in data:
        if key not in _PATTERN_KEYS:
            raise document.broken((*where, key), f"'{key}' is not a key of a pattern; remove or mend it")
    if len({"all", "any", "two_of"} & set(data)) != 1:
        raise document.broken(where, "give a pattern one of 'all', 'any' and 'two_of'")
    raw = data.get("all") or data.get("two_of") or [data["any"]]
    items = tuple(_item(document, (*where, "all", n), item, own, lexicon) for n, item in enumerate(raw))
    pattern = Pattern(
        id=str(data.get("id", i)),
        level=_level(document, data["level"], (*where, "level")) if "level" in data else level,
        route=str(data.get("route", document.data["route"])),
        together=items,
        within=data.get("within_tokens", _WITHIN),
        when=frozenset(data.get("when", ())),
        unless=frozenset(data.get("unless", ())),
        keeps=frozenset(data.get("keeps", ())),
        in_order=data.get("in_order", False),
        apart="two_of" in data,
    )
    if not pattern.apart:
        yield pattern
    else:
        yield from (replace(pattern, together=two) for two in combinations(items, 2))


def _item(document: Document, where: Path_, item: Any, own: Mapping[str, str], lexicon: Lexicon) -> Item:
    names = item if isinstance(item, list) else [item]
    return tuple(_concept(document, where, name, own, lexicon) for name in names)


def _concept(document: Document, where: Path_, name: Any, own: Mapping[str, str], lexicon: Lexicon) -> str:
    condition = parse_condition(str(name))
    if condition is not None:
        key = condition_name(condition)
        lexicon.conditions[key] = condition
        return key
    full = own.get(name, name)
    if full not in lexicon.concepts:
        raise document.broken(where, f"no concept '{name}'; define it under 'concepts' or mend the name")
    return str(full)
