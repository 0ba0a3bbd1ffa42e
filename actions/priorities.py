"""The one list of who gets a message first. Each rule takes the turn and says whether it answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from actions.beside import asked_alone
from actions.check_in_endings import CRISIS
from actions.consent_words import consent_words
from actions.dialogue.engine import Asked, Note
from actions.dialogue.frames import Frame
from actions.dialogue.heard import SURE
from actions.dialogue.registry import FLOWS, FlowEntry
from actions.dialogue.words import Steer
from actions.dose_question import dose_question
from actions.follow_up_words import follow_up_words, stops_follow_up
from actions.how_long import how_long
from actions.in_full import FLOW as IN_FULL
from actions.link_words import invitation_open, link_words
from actions.menu import goal_named
from actions.new_goal import (
    about_own_visit,
    another_person,
    more_of_the_refill,
    new_goal,
    new_insurance,
    visit_named,
)
from actions.nudge_answers import answered_nudge
from actions.readings_played import readings_played, strange_readings
from actions.readings_told import FLOW as FOLLOW_UP
from actions.second_thoughts import hold_on, moves_instead, not_free_then, wanted_back, which_doctor
from actions.steering import steer
from actions.turn import MENU, Turn
from actions.wrong_number import wrong_number

Rule = Callable[[Turn], bool]
_SMALL_TALK = ("greet", "thank", "goodbye", "affirm", "deny", "ask_how_it_works")


def held_by_staff(turn: Turn) -> bool:
    """While staff speak the desk is silent but for one honest acknowledgement."""
    if turn.conversation.speaker == "desk" or _asking_in_a_crisis(turn) or _of_the_chat_itself(turn):
        return False
    turn.effect("kept for staff")
    if not turn.state.acknowledged:
        turn.state = replace(turn.state, acknowledged=True)
        turn.say("hand_over.waiting")
    return True


def _of_the_chat_itself(turn: Turn) -> bool:
    """What must be settled before the patient can read what staff write goes on while they speak."""
    frame = turn.state.frame
    choosing = frame is not None and frame.flow == IN_FULL
    return invitation_open(turn) or (choosing and turn.play(turn.heard, correcting=False).took)


def _asking_in_a_crisis(turn: Turn) -> bool:
    """The few questions that follow a crisis reply go on until a person has answered."""
    frame = turn.state.frame
    if frame is None or not frame.about.get(CRISIS):
        return False
    episode = turn.uow.episodes.of(turn.conversation.id)
    return episode is None or episode.acknowledged_at is None


def steering(turn: Turn) -> bool:
    """The words a patient can always say."""
    return turn.heard.steer is not None and steer(turn, turn.heard.steer)


def stale_choice(turn: Turn) -> bool:
    """A button of an earlier menu does nothing but show where things stand."""
    if turn.said.choice is None or turn.heard.number is not None:
        return False
    turn.say("common.stale_choice")
    turn.ask_again()
    return True


def open_question(turn: Turn) -> bool:
    """The answer to what was asked, or a correction of what was answered."""
    frame = turn.state.frame
    entry = FLOWS.get(frame.flow) if frame else None
    if frame is None or entry is None:
        return False
    played = turn.play(turn.heard, correcting=_may_amend(turn, entry))
    if played.took:
        turn.state = replace(turn.state, misses=0)
        turn.settle(played)
        return True
    answers = turn.heard.yes is not None or turn.heard.number is not None
    if isinstance(played, Asked) and answers and _moved(played, frame):
        turn.settle(played, () if played.notes else (("common.taken", {}),))
        return True
    return False


def _may_amend(turn: Turn, entry: FlowEntry) -> bool:
    """Whether the message may change what this flow was told, rather than begin something else."""
    intent = turn.said.intent
    if entry.name == MENU:
        return False
    if turn.heard.only_a_time:
        return True
    if intent == "out_of_scope":
        return len(turn.said.text.split()) <= A_FEW
    own = (*entry.begins, *entry.corrects, *_ANSWERS)
    return intent is None or intent in own or turn.said.confidence < SURE


def _moved(played: Asked, frame: Frame) -> bool:
    """Whether what was asked no longer stands: the world moved while the patient was away."""
    question = played.question
    return (question.name, question.fingerprint) != (frame.asking, frame.fingerprint)


A_FEW = 6
_ANSWERS = ("affirm", "deny", "greet", "goodbye", "thank", "check_in_answer")


def practice_question(turn: Turn) -> bool:
    """Answer from the practice's facts, then come back to the open question."""
    key = turn.book.facts.questions.get(turn.said.intent or "")
    if key is None or about_own_visit(turn) or more_of_the_refill(turn) or new_insurance(turn):
        return False
    turn.say("practice.answer", answer=turn.book.facts.answers[key])
    turn.uow.mailbox.event("question.answered", {"conversation": turn.conversation.id, "answer": key})
    turn.let_menu_go()
    turn.ask_again()
    return True


def small_talk(turn: Turn) -> bool:
    """A greeting, thanks, a goodbye, a yes to nothing."""
    intent = turn.said.intent
    if turn.heard.yes is not None:
        intent = "affirm" if turn.heard.yes else "deny"
    if intent not in _SMALL_TALK or (intent == "greet" and turn.heard.only_a_time):
        return False
    if turn.state.frame is not None:
        if intent in ("affirm", "deny"):
            return False
        turn.let_menu_go()
    if turn.state.frame is not None:
        turn.say(f"small_talk.{intent}_short")
        turn.ask_again()
        return True
    turn.say(f"small_talk.{intent}")
    return True


def without_a_model(turn: Turn) -> bool:
    """No model is running and nothing is going on: a goal named in plain words, a time, else the menu."""
    if not turn.said.degraded or turn.state.frame is not None:
        return False
    text = turn.said.text
    complaint = "check_in" if turn.desk.protocols.matching(text) else None
    timed = "book_visit" if turn.heard.times.included else None
    goal = goal_named(text) or complaint or timed or "menu"
    reason = {"symptom": text.strip()} if goal == complaint else {}
    about = {**visit_named(turn), **turn.heard.material, **reason, "text": text}
    turn.begin(goal, about, _AGAIN if goal == MENU else ())
    return True


def a_complaint(turn: Turn) -> bool:
    """What a protocol is for, in words the model made nothing of, begins a check-in all the same."""
    frame, text = turn.state.frame, turn.said.text
    if not (frame is None or frame.flow == MENU) or not turn.desk.protocols.matching(text):
        return False
    turn.begin("check_in", {**turn.heard.material, "symptom": text.strip(), "text": text})
    return True


def _counts_as_unknown(turn: Turn) -> bool:
    """In a check-in or follow-up an answer not understood twice counts as not known, the worse answer."""
    frame = turn.state.frame
    if frame is None or frame.flow not in ("check_in", FOLLOW_UP):
        return False
    played = turn.play(replace(turn.heard, steer=Steer.SKIP), correcting=False)
    if not played.took:
        return False
    turn.state = replace(turn.state, misses=0)
    turn.settle(replace(played, notes=(("check_in.as_unknown", {}), *played.notes)))
    return True


def not_understood(turn: Turn) -> bool:
    """Say so, once in other words, then offer a person. Nothing is lost: the question stays open."""
    if turn.beside:
        turn.ask_again()
        return True
    if key := asked_alone(turn.said.text, turn.book.facts.answers):
        turn.say("practice.answer", answer=turn.book.facts.answers[key])
        turn.ask_again()
        return True
    turn.state = replace(turn.state, misses=turn.state.misses + 1)
    turn.effect("not understood")
    if turn.state.misses >= 2 and _counts_as_unknown(turn):
        return True
    if turn.state.frame is None:
        turn.begin("menu", {**turn.heard.material, "text": turn.said.text}, _AGAIN)
    else:
        often = turn.state.misses >= 2
        turn.ask_again(*(_PERSON if often else _AGAIN))
    return True


_AGAIN: tuple[Note, ...] = (("not_understood.again", {}),)
_PERSON: tuple[Note, ...] = (("not_understood.person", {}),)
RULES: tuple[Rule, ...] = (
    stops_follow_up,
    consent_words,
    wrong_number,
    link_words,
    held_by_staff,
    readings_played,
    follow_up_words,
    dose_question,
    answered_nudge,
    stale_choice,
    steering,
    another_person,
    moves_instead,
    open_question,
    hold_on,
    which_doctor,
    how_long,
    practice_question,
    strange_readings,
    wanted_back,
    not_free_then,
    small_talk,
    new_goal,
    without_a_model,
    a_complaint,
    not_understood,
)
