"""Whether to take, skip, double or stop a medicine: never answered by the desk, always passed to a person."""

from __future__ import annotations

import re

from actions.dialogue.words import plain
from actions.turn import Turn

_MAY_I = (
    r"(?:should|shall|can|could|may|do|must) (?:i|we|he|she|they)(?: just| still| also| now)?"
    r"|(?:ok|okay|safe|fine|alright) (?:for me )?to|how (?:much|many)(?: \w+){0,3} (?:should|can|do) i"
)
_CHANGE = r"(?:take|double|skip|stop|halve|cut|split|increase|raise|lower|reduce|up|use|make up|catch up)"
_MEDICINE = (
    r"(?:pills?|tablets?|doses?|capsules?|medicines?|medications?|meds?|mg|units?|insulin|thinners?|warfarin|"
    r"inhalers?|puffs?|two|another|extra|double|both)"
)
_ASKS = re.compile(rf"\b(?:{_MAY_I}) {_CHANGE}\b(?P<what>.*)")


def dose_question(turn: Turn) -> bool:
    """The question goes to staff in the patient's words; what was open is asked again."""
    asked = _ASKS.search(plain(re.sub(r"[^\w\s']+", " ", turn.said.text)))
    if asked is None or turn.said.choice is not None:
        return False
    named = re.search(rf"\b{_MEDICINE}\b", asked["what"]) or turn.said.entity("medication")
    if not named:
        return False
    patients = turn.desk.patients
    patient = patients[0].id if len(patients) == 1 else None
    text = f"Asks about a dose, please answer today: {turn.said.text}"
    turn.uow.staff.add_task("message", text, patient, turn.conversation.id)
    turn.effect("task message")
    turn.say("follow_up.dose")
    turn.ask_again()
    return True
