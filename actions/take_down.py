"""What the desk writes down for staff: refills, results, messages, complaints, new contact details."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from actions.commands import Command, TakeDown
from actions.desk import Desk
from actions.dialogue.kinds import Text
from actions.dialogue.questions import Flow, Question, ask
from actions.dialogue.registry import FLOWS
from actions.link_chat import link_first
from actions.persons import about_whom, named_in
from practice.ids import PatientId

Json = Any
SHORT = 7


@FLOWS.flow("refill_request", begins=("refill_request",))
def refill_request(desk: Desk, about: Mapping[str, Json]) -> Flow[Command]:
    """Which medicine, and which pharmacy if they like; a person checks every refill."""
    linking = link_first(desk, "refill_request", about)
    if linking is not None:
        return linking
    patient, name = yield from about_whom(desk, about)
    whose = {"whose": _for(name)}
    medicine = yield from ask(
        Question(
            "medicine", Text(takes=("medication", "strength")), "refill_request.medicine", whose, lasting=True
        )
    )
    pharmacy = yield from ask(
        Question(
            "pharmacy",
            Text(takes=("pharmacy",), skippable=True, never=("medication", "strength")),
            "refill_request.pharmacy",
            {"medicine": medicine},
        )
    )
    said = str(about.get("text", ""))
    text = f"Refill: {medicine}. Pharmacy: {pharmacy or 'the one on file'}. Asked: {said}"
    return TakeDown("refill", text, "refill_request.done", patient, {"medicine": medicine, **whose})


@FLOWS.flow("test_results", begins=("test_results",))
def test_results(desk: Desk, about: Mapping[str, Json]) -> Flow[Command]:
    """Results come from a person, never from the desk."""
    linking = link_first(desk, "test_results", about)
    if linking is not None:
        return linking
    patient, name = yield from about_whom(desk, about)
    return TakeDown(
        "results", str(about.get("text", "")), "test_results.done", patient, {"whose": _for(name)}
    )


@FLOWS.flow("message_for_doctor", begins=("message_for_doctor",))
def message_for_doctor(desk: Desk, about: Mapping[str, Json]) -> Flow[Command]:
    """The message in the patient's words, asked for when the request alone was said."""
    patient, name = yield from about_whom(desk, about)
    text = str(about.get("text", ""))
    if not about.get("whole") and (
        len(text.split()) < SHORT or not _NO_MORE_THAN_A_WISH.sub("", text.lower()).strip()
    ):
        text = yield from ask(
            Question(
                "message",
                Text(anything=True),
                "message_for_doctor.message",
                {"physician": desk.facts.physician},
            )
        )
    fill = {"physician": desk.facts.physician, "about": f", about {name}" if name else ""}
    return TakeDown("message", text, "message_for_doctor.done", patient, fill)


_NO_MORE_THAN_A_WISH = re.compile(
    r"\b(?:can|could|may|i|id|we|you|would|like|want|wanna|need|to|send|leave|write|get|give|pass|on|take|down|a|an|the|my|"
    r"message|msg|note|question|doctor|doc|dr|for|with|please|pls|hi|hello|hey|him|her|them|something|talk|ask|tell|"
    r"have|quick|is|it|possible|how|do|does|one|will|if|about|let|know)\b|[^\w\s]"
)


@FLOWS.flow("complaint", begins=("complaint",))
def complaint(desk: Desk, about: Mapping[str, Json]) -> Flow[Command]:
    """Heard, said sorry for, and written down for a person to answer."""
    yield from ()
    return TakeDown("complaint", str(about.get("text", "")), "complaint.done", _patient(desk, about))


@FLOWS.flow("change_contact", begins=("change_contact",))
def change_contact(desk: Desk, about: Mapping[str, Json]) -> Flow[Command]:
    """The new detail goes to staff, who check it before anything is sent there."""
    patient, name = yield from about_whom(desk, about)
    text = str(about.get("text", ""))
    if not (about.get("whole") or any(c.isdigit() for c in text) or "@" in text):
        text = yield from ask(Question("detail", Text(), "change_contact.detail"))
    return TakeDown("contact", text, "change_contact.done", patient, {"whose": _for(name)})


def _for(name: str) -> str:
    return f" for {name}" if name else ""


def _patient(desk: Desk, about: Mapping[str, Json]) -> PatientId | None:
    """Whose it is when that is beyond doubt: one patient named, or the only one and no other spoken of."""
    named = named_in(desk, about)
    if len(named) == 1:
        return named[0].id
    return desk.patients[0].id if len(desk.patients) == 1 and not about.get("person") else None
