"""Reads check-in protocols from `data/protocols`: one file each, and the questions that they share."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from practice.protocols.document import Part, ProtocolError
from practice.protocols.expressions import Value
from practice.protocols.model import (
    AnswerType,
    Approval,
    CheckInQuestion,
    Choice,
    Combination,
    Disposition,
    Flag,
    Protocol,
    Urgency,
)

QUESTIONS = "questions.yml"
CHECKINS = "checkins"
EITHER = "either"
_LEVELS = tuple(level.value for level in Urgency)
_NO_RULES = (AnswerType.TEXT,)
PERSONAL = frozenset({"age_months"})


def read_folder(data: Path) -> tuple[Protocol, ...]:
    """Every check-in under `data/protocols`, by file name. Raises ProtocolError: file, line and mend."""
    shared = _Shared.read(data / "protocols" / QUESTIONS)
    files = sorted((data / "protocols" / CHECKINS).glob("*.yml"))
    protocols = [read_file(file, shared) for file in files]
    known = {protocol.id for protocol in protocols}
    for protocol, file in zip(protocols, files, strict=True):
        for named in (*protocol.covers, *(d.then for d in protocol.dispositions if d.then)):
            if named not in known:
                raise ProtocolError(f"{file.name}:1: names the protocol {named!r}, which no file holds")
    return tuple(protocols)


class _Shared:
    """Questions and rules that any protocol can use by name."""

    def __init__(self, questions: Mapping[str, Part], always: tuple[str, ...], combine: list[Part]) -> None:
        self.questions = questions
        self.always = always
        self.combine = combine

    @classmethod
    def read(cls, path: Path) -> _Shared:
        """The shared file. Raises ProtocolError."""
        part = Part.file(path)
        questions = {Part.text(q, "name"): q for q in part.parts("questions")}
        shared = cls(questions, part.texts("always"), list(part.parts("combine")))
        part.nothing_else()
        return shared


def read_file(path: Path, shared: _Shared) -> Protocol:
    """One protocol. Raises ProtocolError."""
    part = Part.file(path)
    if part.text("id") != path.stem:
        part.broken(f"'id' should be {path.stem!r}, as the file is called", "id")
    flags = tuple(_flag(p) for p in part.parts("red_flags_first"))
    questions = _questions(part, shared, frozenset(flag.name for flag in flags))
    known = frozenset(n for q in questions for n in q.names) | {f.name for f in flags} | PERSONAL
    own = part.among("risks", ("asked", "not_asked"), "asked") == "asked"
    combined = [*part.parts("combine"), *(shared.combine if own else ())]
    protocol = Protocol(
        id=part.text("id"),
        version=part.whole("version"),
        title=part.text("title"),
        approval=Approval(
            part.among("status", ("draft", "approved")), part.text("approved_by", ""), part.day("next_review")
        ),
        sources=part.texts("sources"),
        triggers=part.texts("triggers"),
        red_flags_first=flags,
        questions=questions,
        combine=tuple(_combination(p, known) for p in combined),
        dispositions=tuple(_disposition(p, known) for p in part.parts("dispositions")),
        worse=part.text("worse"),
        self_care=part.text("self_care", ""),
        summary=part.texts("summary"),
        covers=part.texts("covers"),
        rank=part.whole("rank", 0),
        from_age=part.number("from_age") or 0,
        until_age=part.number("until_age") or 1500,
    )
    part.nothing_else()
    _check(part, protocol)
    return protocol


def _questions(part: Part, shared: _Shared, flags: frozenset[str]) -> tuple[CheckInQuestion, ...]:
    found: list[CheckInQuestion] = []
    known = flags | PERSONAL
    always = shared.always if part.value("risks") != "not_asked" else ()
    for item in (*part.items("questions"), *always):
        if isinstance(item, str):
            if item not in shared.questions:
                part.broken(f"no shared question is called {item!r}; see {QUESTIONS}", "questions")
            item = shared.questions[item]
        question = _question(item, known)
        if known & set(question.names):
            item.broken(f"the name {question.name!r} is used twice; give each question its own", "name")
        known |= set(question.names)
        found.append(question)
    return tuple(found)


def _question(part: Part, known: frozenset[str]) -> CheckInQuestion:
    kind = AnswerType(part.among("type", [kind.value for kind in AnswerType]))
    name = part.text("name")
    options = tuple(_choice(p) for p in part.parts("options"))
    told = part.value("unknown_as")
    either = kind is AnswerType.YES_NO and told == EITHER
    question = CheckInQuestion(
        name=name,
        type=kind,
        ask=part.text("ask"),
        why=part.text("why"),
        short=part.text("short", name.replace("_", " ")),
        unknown_as=None if either else told,
        options=options,
        low=part.number("low"),
        high=part.number("high"),
        words=part.texts("words"),
        asked_if=part.rule("asked_if", known),
        loinc=part.text("loinc", ""),
    )
    part.nothing_else()
    if not either:
        _check_question(part, question)
    return question


def _check_question(part: Part, question: CheckInQuestion) -> None:
    if question.type in (AnswerType.CHOICE, AnswerType.CHECKLIST) and len(question.options) < 2:
        part.broken(f"{question.name!r} needs 'options': two or more lines with key and label", "name")
    fits = _fits(question)
    if not fits:
        part.broken(
            f"'unknown_as' of {question.name!r} is {question.unknown_as!r}; write the worse answer",
            "unknown_as",
        )


def _fits(question: CheckInQuestion) -> bool:
    value: Value = question.unknown_as
    if question.type is AnswerType.TEXT:
        return value is None
    if question.type in (AnswerType.YES_NO, AnswerType.CHECKLIST):
        return isinstance(value, bool)
    if question.type is AnswerType.COURSE:
        return value in ("better", "same", "worse")
    if question.type is AnswerType.CHOICE:
        return any(value == option.value for option in question.options)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    low, high = question.low, question.high
    return (low is None or value >= low) and (high is None or value <= high)


def _choice(part: Part) -> Choice:
    key = part.text("key")
    value = part.value("value", key)
    choice = Choice(key, part.text("label"), part.texts("words"), value, part.text("code", ""))
    part.nothing_else()
    return choice


def _flag(part: Part) -> Flag:
    flag = Flag(
        name=part.text("name"),
        label=part.text("ask"),
        yes=Urgency(part.among("yes", _LEVELS)),
        unknown=Urgency(part.among("unknown", _LEVELS)),
        because=part.text("because"),
        words=part.texts("words"),
        reply=part.text("reply", "emergency"),
    )
    part.nothing_else()
    return flag


def _disposition(part: Part, known: frozenset[str]) -> Disposition:
    level = Urgency(part.among("level", _LEVELS))
    rule = part.rule("when", known)
    if rule is None:
        part.broken("'when' is missing; write the rule, or 'when: true' for everything else")
    hours = part.value("follow_up_hours")
    if level is Urgency.SELF_CARE and (not isinstance(hours, int) or hours <= 0):
        part.broken("self_care needs 'follow_up_hours': in how many hours the desk asks again")
    ending = Disposition(
        part.text("id"),
        level,
        rule,
        part.text("because"),
        hours,
        part.text("reply", "emergency"),
        part.text("then", ""),
    )
    part.nothing_else()
    return ending


def _combination(part: Part, known: frozenset[str]) -> Combination:
    rule = part.rule("when", known)
    if rule is None:
        part.broken("'when' is missing; write the rule")
    combination = Combination(
        part.text("id"),
        rule,
        Urgency(part.among("raise_to", _LEVELS)),
        part.text("because"),
        part.text("reply", "emergency"),
    )
    part.nothing_else()
    return combination


def _check(part: Part, protocol: Protocol) -> None:
    if not protocol.sources:
        part.broken("'sources' is missing; name what each number rests on", "sources")
    levels = [ending.level.rank for ending in protocol.dispositions]
    if not levels or levels != sorted(levels, reverse=True):
        part.broken("'dispositions' should go from the most urgent to the least urgent", "dispositions")
    if protocol.dispositions[-1].when.text != "true":
        part.broken("the last of 'dispositions' should say 'when: true', so that none falls through")
    names = [*(d.id for d in protocol.dispositions), *(c.id for c in protocol.combine)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        part.broken(f"the ending {twice[0]!r} is written twice; give each its own id", "dispositions")
    if levels[-1] == 0 and not protocol.self_care:
        part.broken("an ending is self_care, so 'self_care' has to say what may help")
    for name in protocol.summary:
        if protocol.question(name) is None:
            part.broken(f"'summary' names {name!r}, which is no question here", "summary")
    textual = {q.name for q in protocol.questions if q.type in _NO_RULES}
    read = sorted(textual & protocol.rules_read)
    if read:
        part.broken(f"a rule reads {read[0]!r}, which is free text; ask a question with set answers")
