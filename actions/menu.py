"""What the desk can do, as a menu: for words not understood, and for when no model is running."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.commands import Command, Switch
from actions.desk import Desk
from actions.dialogue.choices import Choice, by_name
from actions.dialogue.questions import Flow, Option, Question, ask
from actions.dialogue.registry import FLOWS

Json = Any
_GOALS = (
    Option(
        "book_visit",
        "Book a visit",
        ("book", "appointment", "appt", "see the doctor", "see the doc", "be seen", "visit", "come in"),
    ),
    Option(
        "reschedule_visit", "Move a visit", ("move", "reschedule", "change my appointment", "change my appt")
    ),
    Option("cancel_visit", "Call off a visit", ("cancel", "call off", "cant make it")),
    Option("ask_my_visits", "See my visits", ("my visits", "my appointments", "when is my appointment")),
    Option("refill_request", "Ask for a refill", ("refill", "refills", "prescription", "medicine", "meds")),
    Option(
        "message_for_doctor", "Leave a message", ("message", "tell the doctor", "question for the doctor")
    ),
    Option("hand_over", "Talk to a person", ("person", "human", "someone", "receptionist")),
)


def goal_named(text: str) -> str | None:
    """The flow that the text names in the menu's own words, if it names just one."""
    named = by_name(text, _GOALS)
    return str(named.key) if named else None


@FLOWS.flow("menu")
def menu(desk: Desk, about: Mapping[str, Json]) -> Flow[Command]:
    """Whatever is picked goes on with what was said first: a time named there is not asked again."""
    goal = yield from ask(
        Question(
            "goal",
            Choice({option.key: option.key for option in _GOALS}),
            "not_understood.menu",
            options=_GOALS,
            page=len(_GOALS),
        )
    )
    return Switch(goal, {key: value for key, value in about.items() if key != "text"})
