"""A patient says how a known trouble goes, without being asked and without saying what they want."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.commands import Command, Switch, TakeDown
from actions.desk import Desk
from actions.dialogue.choices import Choice
from actions.dialogue.questions import Flow, Option, Question, ask
from actions.dialogue.registry import FLOWS

Json = Any


@FLOWS.flow("symptom_report", begins=("check_in_answer",))
def symptom_report(desk: Desk, about: Mapping[str, Json]) -> Flow[Command]:
    """Offer to be seen or to have it passed on; what was said is the reason, in the patient's words."""
    said = str(about.get("text", ""))
    options = (
        Option("visit", "Book a visit", ("book", "be seen", "visit", "appointment", "come in")),
        Option("message", "Tell the doctor", ("message", "tell the doctor", "pass it on", "tell dr")),
        Option("person", "Talk to a person", ("person", "human", "someone")),
    )
    wanted = yield from ask(
        Question(
            "wanted",
            Choice({o.key: o.key for o in options}, yes="visit"),
            "symptom_report.wanted",
            options=options,
            why="symptom_report.why",
        )
    )
    if wanted == "visit":
        return Switch("book_visit", {"symptom": said, **{k: about[k] for k in ("times",) if k in about}})
    if wanted == "person":
        return Switch("hand_over", {"text": said})
    patient = desk.patients[0].id if len(desk.patients) == 1 else None
    return TakeDown("message", said, "message_for_doctor.done", patient, {"about": ""})
