"""A patient says what is wrong: the check-in that fits is played, danger signs first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from actions.check_in_endings import CRISIS
from actions.commands import Command, EndCheckIn, Switch
from actions.desk import Desk
from actions.dialogue.answers import NONE_OF_THESE, NOT_SURE, Asks, Told
from actions.dialogue.answers_lists import mentioned
from actions.dialogue.answers_numbers import tells_age, tells_temperature
from actions.dialogue.kinds import Text
from actions.dialogue.questions import Flow, Option, Question, ask
from actions.dialogue.registry import FLOWS
from actions.in_full import in_full_only
from actions.persons import who
from practice.patients import Patient
from practice.protocols.deciding import Given, Outcome, decide, is_asked, surely_emergency
from practice.protocols.library import GENERIC
from practice.protocols.model import AnswerType, CheckInQuestion, Protocol, Urgency
from practice.protocols.summary import summary

Json = Any
MONTH_DAYS = 30.4375
MORE_THAN_ONE = "more_than_one"


@dataclass(frozen=True, slots=True)
class Complaint(Text):
    """What is wrong, in the patient's words; what they add later is kept with it."""

    def merged(self, old: Json, new: Json) -> Json:
        """Both, as they were said."""
        return f"{old}; {new}"


@dataclass(slots=True)
class Heard:
    """What has been answered so far, while the flow runs from the top."""

    reason: str
    given: dict[str, Given] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)

    def take(self, name: str, told: Told) -> None:
        """Keep one answer."""
        self.given[name] = told.value
        self.words[name] = told.words

    def mentions(self, words: tuple[str, ...]) -> bool | None:
        """What the patient said of this without being asked, if anything; a yes anywhere counts."""
        said = [mentioned(text, words) for text in (self.reason, *self.words.values())] if words else []
        return True if True in said else False if False in said else None


@FLOWS.flow("check_in", begins=("symptom_report", "emergency", "crisis"), corrects=("check_in_answer",))
def check_in(desk: Desk, about: Mapping[str, Json]) -> Flow[Command]:
    """Whom it is about, what is wrong, danger signs, the protocol's questions, and its ending."""
    withheld = None if about.get(CRISIS) else in_full_only(desk, "check_in", about)
    if withheld is not None:
        return withheld
    named = about.get("protocol")
    patient = None if named else (yield from who(desk, about))
    reason = yield from ask(
        Question("reason", Complaint(takes=("symptom",)), "check_in.reason", lasting=True)
    )
    age = _age(desk, patient)
    if patient is None and not named:
        said = tells_age(str(about.get("age", ""))) or tells_age(reason)
        age = said if said is not None else (yield from ask(_age_question(desk))).value
    protocol = _protocol(desk, about, reason, age)
    if protocol is None:
        return Switch("symptom_report", {"text": reason})
    heard = Heard(reason, {"age_months": age})
    whom = patient.given_name if patient is not None and len(desk.patients) > 1 else ""
    yield from _played(desk, protocol, heard, whom)
    return _end(desk, about, patient, protocol, heard)


def _protocol(desk: Desk, about: Mapping[str, Json], reason: str, age: Given) -> Protocol | None:
    named = about.get("protocol")
    if named:
        return desk.protocols.get(str(named))
    known = age if isinstance(age, int | float) else None
    return next(iter(desk.protocols.matching(reason, known)), desk.protocols.get(GENERIC))


def _played(desk: Desk, protocol: Protocol, heard: Heard, whom: str) -> Flow[None]:
    """Ask what the protocol asks and what was not said already; an emergency stops the questions."""
    if protocol.red_flags_first:
        told = yield from ask(replace(_red_flags(desk, protocol), whom=whom))
        for flag in protocol.red_flags_first:
            value = told.value
            heard.given[flag.name] = flag.name in value if isinstance(value, tuple) else None
    for question in protocol.questions:
        if surely_emergency(protocol, heard.given):
            return
        if not is_asked(question, protocol, heard.given):
            continue
        mentions = True if _measured(protocol, question, heard) else heard.mentions(question.words)
        if mentions is None or question.type is not AnswerType.YES_NO:
            asked = replace(item_question(desk, protocol, question), whom=whom)
            heard.take(question.name, (yield from ask(asked)))
        else:
            heard.take(question.name, Told(mentions, ""))


def _measured(protocol: Protocol, question: CheckInQuestion, heard: Heard) -> bool:
    """Whether a temperature was told, which the question only leads up to."""
    leads = any(
        later.type is AnswerType.TEMPERATURE and later.asked_if and later.asked_if.text == question.name
        for later in protocol.questions
    )
    return leads and any(tells_temperature(text) for text in (heard.reason, *heard.words.values()))


def _end(
    desk: Desk, about: Mapping[str, Json], patient: Patient | None, protocol: Protocol, heard: Heard
) -> EndCheckIn:
    outcome = _with_more(desk, about, protocol, heard, decide(protocol, heard.given))
    other = about.get("person") or (patient is not None and patient is not desk.patients[0])
    return EndCheckIn(
        protocol=protocol,
        outcome=outcome,
        reason=heard.reason,
        words=heard.words,
        summary=summary(protocol, heard.reason, heard.given, heard.words, outcome),
        patient=patient.id if patient else None,
        person=str(about.get("person") or ""),
        subject="other" if other else "self",
    )


def _with_more(
    desk: Desk, about: Mapping[str, Json], protocol: Protocol, heard: Heard, outcome: Outcome
) -> Outcome:
    """Beside what was asked about, the patient named something else: then a person looks at it."""
    age = heard.given.get("age_months")
    known = age if isinstance(age, int | float) else None
    others = [] if about.get("protocol") else desk.protocols.matching(heard.reason, known)
    if outcome.level is not Urgency.SELF_CARE or all(p.id == protocol.id for p in others):
        return outcome
    rule = f"{protocol.id}.{MORE_THAN_ONE}@{protocol.version}"
    because = "with more than one thing at a time a person should look at it"
    return replace(outcome, level=Urgency.ROUTINE, rule=rule, ending=MORE_THAN_ONE, because=because)


def _age(desk: Desk, patient: Patient | None) -> Given:
    if patient is None:
        return None
    today = desk.now.astimezone(desk.zone).date()
    return (today - patient.born).days / MONTH_DAYS


def _age_question(desk: Desk) -> Question[Told]:
    kind = Asks(AnswerType.AGE, _local(desk))
    return Question("age", kind, "check_in.age", lasting=True, why="check_in.why_age")


def _red_flags(desk: Desk, protocol: Protocol) -> Question[Told]:
    options = tuple(Option(flag.name, flag.label, flag.words) for flag in protocol.red_flags_first)
    return Question(
        f"{protocol.id}_red_flags",
        Asks(AnswerType.CHECKLIST, _local(desk), options, urgent=True),
        "check_in.red_flags",
        options=(*options, _NONE, _UNSURE),
        page=12,
        lasting=True,
        why="check_in.why_red_flags",
    )


def item_question(desk: Desk, protocol: Protocol, question: CheckInQuestion) -> Question[Told]:
    """One of a protocol's questions, as it is asked."""
    lines = tuple(Option(c.key, c.label, c.words) for c in question.options)
    kind = Asks(
        question.type,
        _local(desk),
        lines,
        {c.key: c.value for c in question.options},
        low=question.low,
        high=question.high,
        asked=" ".join((question.ask, question.short, *question.words)),
    )
    return Question(
        question.name,
        kind,
        f"protocol.{protocol.id}.{question.name}.ask",
        options=_menu(question.type, lines),
        page=12,
        lasting=True,
        why=f"protocol.{protocol.id}.{question.name}.why",
    )


def _menu(kind: AnswerType, lines: tuple[Option, ...]) -> tuple[Option, ...]:
    if kind is AnswerType.YES_NO:
        return _YES_NO
    if kind is AnswerType.COURSE:
        return _COURSE
    if kind is AnswerType.CHECKLIST:
        return (*lines, _NONE, _UNSURE)
    return (*lines, _UNSURE) if lines else ()


_UNSURE = Option(NOT_SURE, "Not sure")
_NONE = Option(NONE_OF_THESE, "None of these")
_YES_NO = (Option("yes", "Yes"), Option("no", "No"), _UNSURE)
_COURSE = (Option("better", "Better"), Option("same", "The same"), Option("worse", "Worse"))


def _local(desk: Desk) -> Any:
    return desk.now.astimezone(desk.zone)
