"""One message in, replies and effects out, inside the turn's transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from actions import flows as _flows
from actions.beside import asked_beside, wants_a_visit
from actions.book import DeskBook
from actions.consent_words import first_contact
from actions.desk import Desk
from actions.dialogue.engine import Asked, play
from actions.dialogue.frames import Frame, State
from actions.dialogue.heard import SURE, Heard
from actions.dialogue.registry import FLOWS
from actions.dialogue.words import Words
from actions.priorities import RULES
from actions.promised import plan_unfinished
from actions.readings_played import instead_of_a_red_flag, keep_strange, seen_by_staff, while_held
from actions.readings_told import take_readings
from actions.safety import red_flag
from actions.steering import option_start
from actions.turn import Turn, desk_of
from nlu.understanding import Grain, Understanding
from practice.ports import Conversation, UnitOfWork
from practice.protocols.chronic import Level
from practice.redflags import Verdict
from practice.safety.level import Level as Danger

assert _flows


@dataclass(frozen=True, slots=True)
class Effect:
    """Something done, as a line for transcripts and logs; it never holds a name or the patient's words."""

    line: str


def respond(
    uow: UnitOfWork,
    conversation: Conversation,
    heard: Understanding,
    verdict: Verdict | None,
    book: DeskBook,
) -> tuple[Effect, ...]:
    """Play the dialogue for one message: apply what it decides, write its replies, save its state."""
    turn = _turn(uow, conversation, heard, book)
    if conversation.speaker != "desk":
        uow.episodes.patient_wrote(conversation.id)
    turn.told = take_readings(turn)
    _answer(turn, verdict)
    first_contact(turn)
    for reply in turn.replies:
        uow.mailbox.send(conversation.id, reply)
    if turn.state.holding and not _wants_hold(turn.state):
        uow.visits.release(conversation.id)
        turn.state = replace(turn.state, holding=False)
    turn.state = replace(turn.state, heard_at=uow.now)
    plan_unfinished(uow, conversation.id, turn.state.frame)
    uow.conversations.save(conversation.id, turn.state.to_json())
    for line in turn.effects:
        uow.mailbox.event("turn.effect", {"conversation": conversation.id, "line": line})
    return tuple(Effect(line) for line in turn.effects)


def _answer(turn: Turn, verdict: Verdict | None) -> None:
    """A red flag first; then the one rule that takes the message. Readings stay whatever comes of it."""
    held = turn.conversation.speaker != "desk"
    if verdict is not None and instead_of_a_red_flag(turn, verdict):
        return
    flagged = verdict is not None and red_flag(turn, verdict)
    if not flagged:
        _answer_beside(turn)
        next(rule for rule in RULES if rule(turn))
    if not turn.told.kept:
        keep_strange(turn)
        return
    if verdict is not None and verdict.level is Danger.EMERGENCY:
        seen_by_staff(turn, Level.EMERGENCY, f"red flag: {', '.join(verdict.families)}")
    elif flagged and verdict is not None and verdict.confirm is None:
        seen_by_staff(turn, Level.SAME_DAY, f"red flag: {', '.join(verdict.families)}")
    elif held:
        while_held(turn)


def _answer_beside(turn: Turn) -> None:
    """What is asked about the practice beside something else is answered; the rest goes on by itself."""
    if not turn.beside or turn.conversation.speaker != "desk":
        return
    for key in turn.beside:
        turn.say("practice.answer", answer=turn.book.facts.answers[key])


def _turn(uow: UnitOfWork, conversation: Conversation, said: Understanding, book: DeskBook) -> Turn:
    state = State.from_json(conversation.state).fresh(uow.now)
    desk = desk_of(uow, conversation.id, book, conversation.channel)
    frame = state.frame
    said, beside = _without_asides(_without_past(said, uow.now), frame, book)
    if frame is not None:
        said = _beside_what_is_shown(said, frame, desk)
    hears = hear(said, frame, book.words)
    if said.choice is not None:
        hears = replace(hears, number=_tapped(said.choice, frame))
    return Turn(uow, conversation, book, hears.said, hears, state, desk, beside=beside)


def _without_asides(
    said: Understanding, frame: Frame | None, book: DeskBook
) -> tuple[Understanding, tuple[str, ...]]:
    """The message without what it asks about the practice beside an answer or a wish for a visit."""
    left, beside = asked_beside(said.text, book.facts.answers)
    asking = frame is not None and frame.asking is not None and frame.flow in _OF_VISITS
    begins = frame is None and bool(said.times.included) and wants_a_visit(left)
    if not beside or said.choice is not None or not (asking or begins):
        return said, ()
    if any(left[start:end].isspace() for start, end in said.times.spans):
        return said, ()
    blank = [e for e in said.entities if left[e.start : e.end].isspace()]
    entities = tuple(e for e in said.entities if e not in blank or e.kind == "visit_type")
    left_said = replace(said, text=left, entities=entities)
    if said.intent in book.facts.questions:
        intent, sure = (None, 0.0) if asking else ("book_visit", said.confidence)
        left_said = replace(left_said, intent=intent, confidence=sure, ranking=())
    return left_said, beside


_OF_VISITS = ("book_visit", "reschedule_visit", "cancel_visit")


def _without_past(said: Understanding, now: datetime) -> Understanding:
    """ "I was there last year" wishes for nothing: weeks and more that are over are no wish."""
    spans = said.times.included
    over = bool(spans) and all(s.end and s.end <= now and s.grain in _LONG for s in spans)
    return replace(said, times=replace(said.times, included=(), windows=())) if over else said


_LONG = (Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.YEAR)


def hear(said: Understanding, frame: Frame | None, words: Words) -> Heard:
    """The message as the dialogue hears it where `frame` stands."""
    said = in_context(said, frame)
    return replace(Heard.of(said, words), elsewhere=_elsewhere(said, frame))


def in_context(said: Understanding, frame: Frame | None) -> Understanding:
    """An open question is a prior for what answers it: what a model is unsure of is read as an answer."""
    if frame is None or frame.asking is None or FLOWS.get(frame.flow) is None:
        return said
    return said.expecting(frame.expects)


def _elsewhere(said: Understanding, frame: Frame | None) -> bool:
    """Whether the message surely begins another flow than the one in progress.

    Words about how somebody feels do not: they may well be the answer to what was asked.
    """
    entry = FLOWS.for_intent(said.intent) if said.intent not in _FEELINGS else None
    return frame is not None and entry is not None and entry.name != frame.flow and said.confidence >= SURE


_FEELINGS = ("symptom_report", "check_in_answer")


def _beside_what_is_shown(said: Understanding, frame: Frame, desk: Desk) -> Understanding:
    """ "Anything later?" beside a menu of openings is later than those, beside one later than it."""
    shift = said.times.shift
    if shift is None:
        return said
    starts = [s for s in (option_start(option.key) for _, option in frame.offered) if s is not None]
    if len(starts) > 1 and shift.same_time and not (shift.days or shift.minutes):
        return said
    starts = starts or _shown_alone(frame, desk)
    if not starts:
        return said
    anchor = max(starts) if shift.direction > 0 else min(starts)
    return replace(said, times=said.times.anchored(anchor, desk.zone))


def _shown_alone(frame: Frame, desk: Desk) -> list[datetime]:
    """When the opening begins that a yes would take."""
    entry = FLOWS.get(frame.flow)
    if entry is None or frame.asking != "confirm":
        return []
    played = play(lambda: entry.start(desk, frame.about), frame)
    hold = played.question.hold if isinstance(played, Asked) else None
    return [hold.start] if hold else []


def _tapped(choice: str, frame: Frame | None) -> int | None:
    """The menu number of a tapped button, or None when the menu is no longer open."""
    offered = frame.offered if frame else ()
    return next((n for n, (ident, _) in enumerate(offered, 1) if ident == choice), None)


def _wants_hold(state: State) -> bool:
    return state.frame is not None and state.frame.asking in ("confirm", "name", "born", "phone")
