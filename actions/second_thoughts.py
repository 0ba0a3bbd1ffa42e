"""What a patient says of what was just shown or done: who is it with, hang on, not then, undo that."""

from __future__ import annotations

import re

from actions.dialogue.engine import Asked
from actions.dialogue.heard import SURE
from actions.dialogue.registry import FLOWS
from actions.dialogue.words import plain
from actions.take_back import called_off
from actions.turn import Turn
from practice.ids import VisitId


def which_doctor(turn: Turn) -> bool:
    """Whom they will see: in a practice of one there is one answer."""
    if not _WHICH_DOCTOR.search(plain(turn.said.text)) or turn.said.times:
        return False
    turn.say("practice.physician", physician=turn.book.facts.physician)
    turn.let_menu_go()
    turn.ask_again()
    return True


_WHICH_DOCTOR = re.compile(
    r"^(?:\w+ ){0,4}?(?:which|what|who is the|whos the) (?:doctor|doc|dr|provider|physician)\b|"
    r"\b(?:is|will) (?:it|that|this|the visit|my visit|my appt) (?:be )?(?:w|with) (?:the|a|an) "
    r"(?:doctor|doc|nurse|np|pa|md)\b|\b(?:doc|doctor|dr) or (?:a |the )?nurse\b|"
    r"\bwho (?:will|do|am|would) i (?:be )?(?:see|seeing|meet|meeting)\b"
)


def hold_on(turn: Turn) -> bool:
    """ "Hang on, let me check": nothing is asked again, and what is open stays open."""
    begins = FLOWS.for_intent(turn.said.intent) is not None and turn.said.confidence >= SURE
    if begins or not _HOLD_ON.match(plain(turn.said.text)):
        return False
    if turn.heard.times or turn.heard.yes is not None:
        return False
    turn.say("common.take_your_time")
    return True


_HOLD_ON = re.compile(
    r"^(?:(?:ok|okay|oh|um|uh|hmm|wait|sorry|yes|no) )*(?:hang on|hold on|hold up|"
    r"one (?:sec|second|minute|moment|min)|(?:just )?(?:give me )?(?:a|1) (?:sec|second|minute|moment|min)|"
    r"brb|be right back|(?:let me|lemme) (?:check|ask|look|think|see)|"
    r"(?:i )?(?:gotta|have to|need to) (?:check|look at) (?:with|w|my|the)|thinking|checking)\b"
    r"(?: (?!you\b)\w+){0,8}$"
)


def moves_instead(turn: Turn) -> bool:
    """ "The thursday after, same time", said when asked whether to call a visit off: it is to be moved."""
    frame, wish = turn.state.frame, turn.heard.times
    if frame is None or frame.flow != "cancel_visit" or frame.asking != "decision" or not wish.included:
        return False
    of_time = turn.heard.only_a_time or wish.shift or turn.heard.sure_of("reschedule_visit", "book_visit")
    if turn.said.readings or "symptom" in turn.heard.material or not of_time:
        return False
    played = turn.play(None)
    visit = frame.fingerprint.partition("|")[0]
    found = turn.desk.visit(VisitId(visit)) if isinstance(played, Asked) else None
    if found is None or turn.heard.yes is not None or any(found.start in span for span in wish.included):
        return False
    turn.state = turn.state.popped()
    turn.begin("reschedule_visit", {**turn.heard.material, "text": turn.said.text, "visit": visit})
    return True


def not_free_then(turn: Turn) -> bool:
    """ "Wait no, I'm working then": the visit just booked is moved, not let go."""
    last, said = turn.state.last_visit, plain(turn.said.text)
    stands = any(visit.id == last for visit in turn.desk.upcoming()) if last else False
    if turn.state.frame is not None or not stands or not _NOT_FREE.search(said):
        return False
    turn.begin("reschedule_visit", {**turn.heard.material, "text": turn.said.text, "visit": last})
    return True


_NOT_FREE = re.compile(
    r"^(?:(?:oh|wait|no|shoot|crap|ugh|actually|sorry|hmm|ah|nvm) )+.*\b(?:working|at work|busy|away|class|"
    r"school|cant|cannot|wont work|doesnt work|not free|another appointment|something)\b.*"
    r"\b(?:then|that day|that time|at that|that morning|that afternoon)\b"
)


def wanted_back(turn: Turn) -> bool:
    """ "Oh no wait i did need that": the visit just called off is offered again."""
    last = turn.state.last_visit
    if turn.state.frame is not None or last is None or not _WANTS_BACK.search(plain(turn.said.text)):
        return False
    if turn.heard.times or called_off(turn.desk, VisitId(last)) is None:
        return False
    turn.begin("take_back", {"visit": last})
    return True


_WANTS_BACK = re.compile(
    r"\b(?:i (?:did|do|still|actually|really) (?:\w+ )?(?:need|want)|i need (?:it|that)|"
    r"want (?:it|that) back|(?:by|a) mistake|didnt mean|un ?cancel|restore|dont cancel|"
    r"wrong (?:one|visit|appt|appointment)|(?:put|get|give) it back)\b"
)
