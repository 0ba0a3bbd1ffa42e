"""The desk asks a patient who is followed: what the nudge says, and what answers to it begin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from actions.commands import Command, Switch
from actions.desk import Desk
from actions.dialogue.choices import Choice
from actions.dialogue.heard import Heard
from actions.dialogue.prompts import Prompt
from actions.dialogue.questions import Flow, Option, Question, ask
from actions.dialogue.registry import FLOWS
from actions.follow_up import FLOW
from actions.follow_up_commands import KeepReading, SkipRound
from actions.following import Case, case_of
from actions.nudge_kinds import NUDGES, Spoken, picked
from practice.home_readings import shown
from practice.ids import PatientId
from practice.nudges import Nudge

Json = Any
BEGIN, NOT_NOW = "begin", "not_now"
_PASSES = ("not today", "not now", "not right now", "later", "maybe later", "cant now", "cant today", "busy")
_BEGIN = Option(BEGIN, "Go ahead", ("go ahead", "go", "im ready", "ready"))
_ITS_ME = Option(BEGIN, "It's me", ("its me", "it is me", "go ahead"))
_NOT_NOW = Option(NOT_NOW, "Not today", _PASSES)
_AGAIN_FOR = timedelta(hours=4)
KINDS = {
    "blood_pressure": "Blood pressure",
    "glucose": "Blood sugar",
    "weight": "Weight",
    "peak_flow": "Peak flow",
}


def time_for(desk: Desk, nudges: Sequence[Nudge]) -> Spoken | None:
    """What is wanted this time; several follow-ups of one person in one message. Who it is comes first."""
    cases = [c for n in nudges if (c := case_of(desk, str(n.about["enrolment"]))) is not None]
    if not cases:
        return None
    kinds = [kind for case in cases for kind in case.protocol.kinds()]
    keep = {"enrolments": [case.enrolment.id for case in cases], "kinds": kinds}
    until = desk.now + max(case.protocol.schedule.window for case in cases)
    if desk.discreet:
        return Spoken("nudge.who_first", {}, until, "how you are", (_ITS_ME, _NOT_NOW), keep)
    wanted = " and ".join(dict.fromkeys(case.protocol.asks_for for case in cases))
    options = (_NOT_NOW,) if kinds and all(case.protocol.kinds() for case in cases) else (_BEGIN, _NOT_NOW)
    fill = {"wanted": wanted, "whose": _whose(desk, cases)}
    again = all(nudge.about.get("again") for nudge in nudges)
    phrase = ("nudge.reading" if kinds else "nudge.questions") + ("_again" if again else "")
    return Spoken(phrase, fill, until, _label(cases), options, keep, sensitivity="clinical")


def measure_again(desk: Desk, nudges: Sequence[Nudge]) -> Spoken | None:
    """As was said when the last reading was out of bounds."""
    case = case_of(desk, str(nudges[0].about["enrolment"]))
    if case is None:
        return None
    keep = {"enrolments": [case.enrolment.id], "kinds": list(case.protocol.kinds())}
    fill = {"wanted": case.protocol.asks_for, "whose": _whose(desk, [case]), "worse": case.protocol.worse}
    until = desk.now + _AGAIN_FOR
    return Spoken("nudge.recheck", fill, until, _label([case]), (), keep, sensitivity="clinical")


def answer(heard: Heard, prompt: Prompt, desk: Desk) -> Switch | None:
    """Begin, or not today. Readings themselves are written down before."""
    begin = {"nudge": prompt.nudge, **prompt.about}
    said = picked(heard, prompt, yes=BEGIN, no=NOT_NOW)
    if said is None:
        return None
    return Switch("pass_on_round" if said == NOT_NOW else FLOW, begin)


def unproven(heard: Heard, prompt: Prompt, desk: Desk) -> Switch | None:
    """Figures from a chat that was asked who reads: that comes first, and then the reading once more."""
    if desk.patients or not heard.said.readings:
        return None
    return Switch(FLOW, {"nudge": prompt.nudge, **prompt.about})


NUDGES.add("reading", time_for, answer, unproven)
NUDGES.add("recheck", measure_again, answer)


@FLOWS.flow("pass_on_round")
def pass_on_round(desk: Desk, about: Mapping[str, Json]) -> Flow[Command]:
    """Not this time."""
    yield from ()
    return SkipRound(tuple(str(ident) for ident in about["enrolments"]))


@FLOWS.flow("which_reading")
def which_reading(desk: Desk, about: Mapping[str, Json]) -> Flow[Command]:
    """Figures that may be one of several things: the patient says which, then they count as that."""
    may_be: dict[str, Json] = {str(n): one for n, one in enumerate(about["may_be"])}
    several = len({one[1] for one in may_be.values()}) > 1
    options = tuple(Option(key, _name(desk, one, several)) for key, one in may_be.items())
    figures = "/".join(f"{figure:g}" for figure in about["figures"])
    kind = Choice({key: key for key in may_be})
    picked_one = yield from ask(
        Question("which", kind, "follow_up.which", {"figures": figures}, options=options, page=8)
    )
    name, patient, values, unit = may_be[picked_one]
    followed = [e for e in desk.enrolments() if e.patient == patient]
    protocols = [(e.id, desk.chronic.get(e.protocol)) for e in followed]
    enrolments = [ident for ident, protocol in protocols if protocol is not None and name in protocol.kinds()]
    more = {"enrolments": enrolments, "kinds": [name]}
    return KeepReading(PatientId(patient), name, tuple(values), unit, more)


def _name(desk: Desk, one: Json, several: bool) -> str:
    kind, patient, values, unit = one
    whose = next((p.given_name for p in desk.patients if p.id == patient), "")
    return f"{KINDS.get(kind, kind)} {shown(kind, values, unit)}{f' of {whose}' if several else ''}"


def _label(cases: Sequence[Case]) -> str:
    return " and ".join(dict.fromkeys(case.protocol.asks_for.partition(", such as")[0] for case in cases))


def _whose(desk: Desk, cases: Sequence[Case]) -> str:
    """ " for Theo" when the chat speaks for several people."""
    if len(desk.patients) < 2:
        return ""
    names = dict.fromkeys(p.given_name for c in cases for p in desk.patients if p.id == c.enrolment.patient)
    return f" for {' and '.join(names)}"
