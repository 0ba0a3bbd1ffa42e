"""A round of a chronic follow-up: the reading, doubts about it, and the questions, danger first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from actions.commands import Command, Say
from actions.desk import Desk
from actions.dialogue.answers import NOT_SURE, Asks, Told
from actions.dialogue.choices import by_name, by_number
from actions.dialogue.heard import Heard
from actions.dialogue.questions import Answer, Flow, Gone, Option, Question, Reading, Unclear, ask
from actions.dialogue.registry import FLOWS
from actions.dialogue.words import Steer
from actions.follow_up_commands import ConfirmReading, EndFollowUp, KeepReading, SkipRound
from actions.following import Case, case_of
from actions.in_full import asked_first
from actions.link_chat import link_first
from actions.questionnaire import SELF_HARM, scored
from practice.home_readings import HomeReading, likely, shown
from practice.protocols.chronic import ChronicQuestion, Level
from practice.protocols.chronic_deciding import ChronicOutcome, remeasure
from practice.protocols.model import AnswerType

Json = Any
FLOW = "follow_up"
RIGHT, AGAIN, SKIPPED = "right", "again", "skipped"
_YES_NO = (Option("yes", "Yes"), Option("no", "No"), Option(NOT_SURE, "Not sure"))
_GUESS = (
    Option(RIGHT, "Yes", ("yes", "thats it", "thats right", "correct", "right")),
    Option(AGAIN, "No", ("no", "wrong", "neither")),
)
_SURE = (
    Option(RIGHT, "It is right", ("yes", "its right", "thats right", "correct", "right", "sure")),
    Option(AGAIN, "I will measure again", ("measure again", "ill measure again", "no", "again", "not sure")),
)


@dataclass(frozen=True, slots=True)
class Figures:
    """Waits for figures, which are written down before any question reads them; else a choice, or a pass."""

    yes: str | None = None
    no: str | None = SKIPPED
    takes: tuple[str, ...] = ()
    expects: tuple[str, ...] = ("check_in_answer", "affirm", "deny")

    def read(self, heard: Heard, question: Question[Any], offered: Sequence[Option]) -> Reading:
        """A button, a number of the menu, a name; "skip" and "can't now" pass."""
        if heard.steer is Steer.SKIP:
            return Answer(SKIPPED)
        numbered = by_number(heard, offered) if offered else None
        if numbered is not None:
            return numbered
        named = by_name(heard.text, question.options)
        if named is not None:
            return Answer(named.key)
        meant = {True: self.yes, False: self.no}.get(heard.yes) if heard.yes is not None else None
        if meant is not None:
            return Answer(meant)
        if heard.said.readings or any(sign.isdigit() for sign in heard.text):
            return Unclear("follow_up.no_figures")
        return None

    def from_material(self, value: Json, question: Question[Any]) -> Json | None:
        """Nothing said elsewhere answers it."""
        return None

    def decode(self, stored: Json, question: Question[Any]) -> str | Gone:
        """The key."""
        return str(stored)


@dataclass(slots=True)
class Answers:
    """What was answered in this round, while the flow runs from the top."""

    given: dict[str, bool | None] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    scores: dict[str, float] = field(default_factory=dict)


@FLOWS.flow(FLOW, corrects=("check_in_answer",))
def follow_up(desk: Desk, about: Mapping[str, Json]) -> Flow[Command]:
    """The first of the follow-ups that are due or got a reading; the others come after it."""
    linking = link_first(desk, FLOW, about)
    if linking is not None:
        return linking
    also = [str(ident) for ident in about.get("readings", ())]
    cases = [case for ident in about["enrolments"] if (case := case_of(desk, str(ident), also)) is not None]
    if not cases:
        return Say("follow_up.over")
    case, rest = cases[0], tuple(c.enrolment.id for c in cases[1:])
    first = None if _urgent(desk, case, about) else asked_first(desk, FLOW, about)
    if first is not None:
        return first
    if case.protocol.kinds() and not case.fresh:
        yield from ask(_reading(case))
        return SkipRound((case.enrolment.id,), rest)
    slip = _slip(case)
    if slip is not None:
        settled = yield from _meant(case, slip, about)
        if settled is not None:
            return settled
    told = Answers()
    if case.protocol.scores():
        yield from _scores(desk, case, told)
    outcome = yield from _asked(desk, case, told)
    jumped = _jumped(desk, case, told)
    if jumped is not None and outcome.level.rank < Level.SAME_DAY.rank:
        if (yield from ask(_sure(case, jumped))) == RIGHT:
            return ConfirmReading(jumped.id, dict(about))
        yield from ask(_once_more(jumped))
    floor = Level(about.get("floor", Level.NONE.value))
    return EndFollowUp(
        case, outcome, told.given, told.words, told.scores, floor, str(about.get("instead", "")), rest
    )


def _urgent(desk: Desk, case: Case, about: Mapping[str, Json]) -> bool:
    """Whether what is known may be an emergency: then nothing is asked before its questions."""
    levels = (case.decided({}, {}, desk.now).level, about.get("floor", Level.NONE.value))
    return Level.EMERGENCY in levels and bool(case.fresh)


def _asked(desk: Desk, case: Case, told: Answers) -> Flow[ChronicOutcome]:
    """Ask what would raise the level, the most urgent first, until it is clear what holds."""
    while True:
        outcome = case.decided(told.given, told.scores, desk.now)
        opens = [q for q in case.protocol.questions if q.name in outcome.unknown and q.name not in told.given]
        if not opens:
            return outcome
        answer = yield from ask(_question(desk, case, opens[0], outcome))
        told.given[opens[0].name] = answer.value if isinstance(answer.value, bool) else None
        told.words[opens[0].name] = answer.words


def _scores(desk: Desk, case: Case, told: Answers) -> Flow[None]:
    """The questionnaires item by item. Any thought of self-harm ends the questions at once."""
    for kind in case.protocol.scores():
        items = yield from scored(desk, kind)
        if items is None:
            continue
        told.words.update(items.words)
        told.scores[kind] = items.total
        if items.self_harm is not None:
            told.given[SELF_HARM] = items.self_harm
        if items.self_harm:
            return


def _meant(case: Case, slip: HomeReading, about: Mapping[str, Json]) -> Flow[Command | None]:
    """A figure that no person shows: what was meant? None: nobody knows, so it counts as the worse."""
    earlier = [r for r in case.readings if r.kind == slip.kind and r.id != slip.id]
    guess = likely(slip, _ranges(case, slip.kind), earlier[-1].values if earlier else ())
    fill = {"reading": slip.shown}
    if guess is not None:
        fill["guess"] = shown(slip.kind, guess, slip.unit)
        name = f"reading_meant.{slip.id}"
        kind = Figures(yes=RIGHT, no=AGAIN)
        said = yield from ask(Question(name, kind, "follow_up.did_you_mean", fill, options=_GUESS))
        if said == RIGHT:
            more = {**about, "instead": slip.shown}
            return KeepReading(slip.patient, slip.kind, guess, slip.unit, more, slip.id)
        if said == SKIPPED:
            return None
    yield from ask(Question(f"reading_again.{slip.id}", Figures(), "follow_up.not_plausible", fill))
    return None


def _reading(case: Case) -> Question[str]:
    fill = {"asks_for": case.protocol.asks_for}
    return Question("reading", Figures(), "follow_up.reading", fill, why="follow_up.why")


def _sure(case: Case, jumped: HomeReading) -> Question[str]:
    before = [r for r in case.readings if r.kind == jumped.kind and r.id != jumped.id]
    fill = {"reading": jumped.shown, "before": before[-1].shown if before else ""}
    name = f"reading_sure.{jumped.id}"
    kind = Figures(yes=RIGHT, no=AGAIN)
    return Question(name, kind, "follow_up.jumped", fill, options=_SURE, why="follow_up.why")


def _once_more(jumped: HomeReading) -> Question[str]:
    return Question(f"reading_once_more.{jumped.id}", Figures(), "follow_up.once_more")


def _question(desk: Desk, case: Case, question: ChronicQuestion, outcome: ChronicOutcome) -> Question[Told]:
    urgent = outcome.level is Level.EMERGENCY
    return Question(
        question.name,
        Asks(AnswerType.YES_NO, desk.now.astimezone(desk.zone), urgent=urgent),
        "follow_up.danger" if urgent else "follow_up.question",
        {"ask": question.ask},
        options=_YES_NO,
        why="follow_up.why",
    )


def _slip(case: Case) -> HomeReading | None:
    """The last reading that is new, where no person and no device shows it."""
    latest = case.fresh[-1] if case.fresh else None
    if latest is None or latest.confirmed:
        return None
    ranges = _ranges(case, latest.kind)
    within = all(low <= v <= high for v, (low, high) in zip(latest.values, ranges, strict=False))
    return None if latest.plausible and within else latest


def _jumped(desk: Desk, case: Case, told: Answers) -> HomeReading | None:
    """The last reading that is new, where it is far from those before it and was not looked at again."""
    latest = case.fresh[-1] if case.fresh else None
    measured = case.followed(told.given, told.scores, desk.now).readings
    doubtful = remeasure(case.protocol, measured, desk.now)
    own = {m.name for m in case.protocol.measures if latest is not None and m.kind == latest.kind}
    return latest if latest is not None and own & set(doubtful) else None


def _ranges(case: Case, kind: str) -> list[tuple[float, float]]:
    parts = sorted((m for m in case.protocol.measures if m.kind == kind), key=lambda m: m.part)
    return [(m.low, m.high) for m in parts]
