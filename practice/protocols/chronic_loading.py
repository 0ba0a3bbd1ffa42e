"""Reads chronic protocols from `data/protocols/chronic`, one file each."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from practice.protocols.chronic import (
    ChronicMeasure,
    ChronicProtocol,
    ChronicQuestion,
    ChronicRule,
    EnrolWhen,
    Level,
    Missed,
    PatientParam,
    Schedule,
    Side,
)
from practice.protocols.document import Part
from practice.protocols.model import Approval

CHRONIC = "chronic"
_SPANS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def read_chronic(data: Path) -> tuple[ChronicProtocol, ...]:
    """Every chronic protocol, by file name. Raises ProtocolError: file, line and mend."""
    return tuple(read_file(file) for file in sorted((data / "protocols" / CHRONIC).glob("*.yml")))


def read_file(path: Path) -> ChronicProtocol:
    """One protocol. Raises ProtocolError."""
    part = Part.file(path)
    if part.text("id") != path.stem:
        part.broken(f"'id' should be {path.stem!r}, as the file is called", "id")
    params = tuple(_param(p) for p in part.parts("patient_params"))
    measures = tuple(_measure(p) for p in part.parts("measures"))
    questions = tuple(_question(p) for p in part.parts("questions"))
    names = [*(p.name for p in params), *(m.name for m in measures), *(q.name for q in questions)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        part.broken(f"the name {twice[0]!r} is used twice; give each its own")
    protocol = ChronicProtocol(
        id=part.text("id"),
        version=part.whole("version"),
        title=part.text("title"),
        approval=Approval(
            part.among("status", ("draft", "approved")), part.text("approved_by", ""), part.day("next_review")
        ),
        sources=part.texts("sources"),
        schedule=_schedule(part.part("schedule")),
        params=params,
        measures=measures,
        questions=questions,
        rules=tuple(_rule(p, frozenset(names)) for p in part.parts("rules")),
        missed=_missed(part.part("missed")),
        worse=part.text("worse"),
        asks_for=part.text("asks_for"),
        enrol_when=_enrol_when(part.part("enrol_when")) if part.has("enrol_when") else EnrolWhen(),
    )
    part.nothing_else()
    _check(part, protocol)
    return protocol


def _schedule(part: Part) -> Schedule:
    schedule = Schedule(
        _span(part, "every"),
        _span(part, "window"),
        _span(part, "nudge_after"),
        part.whole("max_nudges"),
        part.whole("rounds", 0) or None,
    )
    part.nothing_else()
    if not schedule.nudge_after < schedule.window <= schedule.every:
        part.broken("'nudge_after' should be shorter than 'window', and 'window' no longer than 'every'")
    return schedule


def _span(part: Part, key: str) -> timedelta:
    text = part.text(key)
    if not re.fullmatch(r"[1-9]\d*[mhdw]", text):
        part.broken(f"'{key}' is {text!r}; write minutes, hours, days or weeks like 15m, 12h, 1d, 2w", key)
    return int(text[:-1]) * _SPANS[text[-1]]


def _param(part: Part) -> PatientParam:
    low, high = _range(part)
    default = part.number("default")
    required = part.value("required", False)
    param = PatientParam(
        part.text("name"),
        part.text("short"),
        low,
        high,
        default,
        Side(part.among("looser", [side.value for side in Side])),
    )
    part.nothing_else()
    if (default is None) is not (required is True):
        part.broken(f"{param.name!r} needs either 'default: a number' or 'required: true'", "name")
    if default is not None and not low <= default <= high:
        part.broken(f"'default' is {default:g}; write one from {low:g} to {high:g}", "default")
    return param


def _measure(part: Part) -> ChronicMeasure:
    low, high = _range(part)
    name = part.text("name")
    measure = ChronicMeasure(
        name,
        part.text("short", name.replace("_", " ")),
        part.text("kind"),
        part.whole("part", 0),
        part.text("unit"),
        part.text("loinc"),
        low,
        high,
        part.number("confirm_if_change"),
    )
    part.nothing_else()
    if not re.fullmatch(r"\d{3,6}-\d", measure.loinc):
        part.broken(f"'loinc' is {measure.loinc!r}; write a code like 8480-6", "loinc")
    return measure


def _range(part: Part) -> tuple[float, float]:
    low, high = part.number("low"), part.number("high")
    if low is None or high is None or low >= high:
        part.broken("'low' and 'high' are missing or the wrong way round; write both numbers", "low")
    return low, high


def _question(part: Part) -> ChronicQuestion:
    unknown_as = part.value("unknown_as")
    if not isinstance(unknown_as, bool):
        part.broken(f"'unknown_as' is {unknown_as!r}; write the worse answer, true or false", "unknown_as")
    lasts = _span(part, "lasts") if part.has("lasts") else None
    question = ChronicQuestion(part.text("name"), part.text("ask"), unknown_as, lasts)
    part.nothing_else()
    return question


def _rule(part: Part, known: frozenset[str]) -> ChronicRule:
    when = part.rule("when", known)
    if when is None:
        part.broken("'when' is missing; write the rule")
    rule = ChronicRule(
        part.text("id"),
        when,
        Level(part.among("level", [level.value for level in Level])),
        part.text("because"),
        part.text("reply", "emergency"),
        part.text("advice", ""),
        _span(part, "again") if part.has("again") else None,
    )
    part.nothing_else()
    return rule


def _missed(part: Part) -> Missed:
    missed = Missed(part.whole("after"), part.text("action"))
    part.nothing_else()
    if missed.after < 1:
        part.broken("'after' should be 1 or more rounds without an answer", "after")
    return missed


def _enrol_when(part: Part) -> EnrolWhen:
    at_once = part.value("at_once", False)
    if not isinstance(at_once, bool):
        part.broken(f"'at_once' is {at_once!r}; write true or false", "at_once")
    names = [part.texts(key) if part.has(key) else () for key in ("conditions", "after_visits")]
    part.nothing_else()
    if not any(names):
        part.broken("'enrol_when' names nobody; write 'conditions' or 'after_visits'")
    return EnrolWhen(names[0], names[1], at_once)


def _check(part: Part, protocol: ChronicProtocol) -> None:
    if protocol.enrol_when.at_once and protocol.lacking({}):
        part.broken(f"'at_once' cannot be: staff have to write {protocol.lacking({})[0]!r}", "enrol_when")
    if not protocol.sources:
        part.broken("'sources' is missing; name what each number rests on", "sources")
    ranks = [rule.level.rank for rule in protocol.rules]
    if not ranks or ranks != sorted(ranks, reverse=True):
        part.broken("'rules' should go from the most urgent to the least urgent", "rules")
    ids = [rule.id for rule in protocol.rules]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        part.broken(f"the rule {twice[0]!r} is written twice; give each its own id", "rules")
    read = frozenset(name for rule in protocol.rules for name in rule.when.names)
    written = [*(p.name for p in protocol.params), *(q.name for q in protocol.questions)]
    idle = [name for name in written if name not in read]
    if idle:
        part.broken(f"no rule reads {idle[0]!r}; write the rule or leave it out")
