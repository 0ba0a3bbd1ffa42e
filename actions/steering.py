"""What a patient can always say: start over, go back, never mind, again, more, why, skip, help."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from actions.dialogue.engine import Asked
from actions.dialogue.frames import Frame, State
from actions.dialogue.wishes import wish_to_json
from actions.dialogue.words import Steer
from actions.say import moment
from actions.take_back import called_off
from actions.turn import Turn
from nlu.understanding import BookingConstraint, Grain, Span
from practice.ids import VisitId


def steer(turn: Turn, word: Steer) -> bool:
    """Do what the word says; False leaves the message to the rules that follow."""
    return _STEERS[word](turn)


def _person(turn: Turn) -> bool:
    turn.begin("hand_over", {"text": turn.said.text})
    return True


def _start_over(turn: Turn) -> bool:
    _let_go(turn)
    turn.state = State(serial=turn.state.serial, greeted=turn.state.greeted, prompts=turn.state.prompts)
    turn.say("common.started_over")
    return True


def _never_mind(turn: Turn) -> bool:
    if turn.state.frame is None:
        _after_the_fact(turn)
        return True
    _let_go(turn)
    turn.state = turn.state.popped()
    turn.say("common.never_mind")
    turn.ask_again()
    return True


def _after_the_fact(turn: Turn) -> None:
    """ "Keep it" once all is done: a visit just called off is offered again, one that stands is named."""
    last = turn.state.last_visit
    if last and called_off(turn.desk, VisitId(last)):
        turn.begin("take_back", {"visit": last})
        return
    stands = next((visit for visit in turn.desk.upcoming() if visit.id == last), None)
    if stands is None:
        turn.say("common.nothing_open")
        return
    fill = {"visit": moment(stands.start, turn.desk.zone), "whose": turn.desk.whose(stands)}
    turn.say("common.stands", **fill)


def _back(turn: Turn) -> bool:
    frame = turn.state.frame
    if frame is None or not frame.answers:
        return _never_mind(turn)
    last = list(frame.answers)[-1]
    dropped = replace(frame.without(last), lasting=tuple(n for n in frame.lasting if n != last))
    turn.state = turn.state.with_frame(dropped)
    turn.ask_again(("common.back", {}))
    return True


def _repeat(turn: Turn) -> bool:
    if turn.state.frame is None:
        turn.begin("menu", {})
    else:
        turn.ask_again()
    return True


def _more(turn: Turn) -> bool:
    frame = turn.state.frame
    if frame is None or not frame.offered:
        return False
    played = turn.play(None)
    if not isinstance(played, Asked):
        return False
    turned = replace(frame, page=frame.page + 1)
    if turned.page * played.question.page >= len(played.question.options):
        turn.state = turn.state.with_frame(replace(frame, page=0))
        turn.ask_again(("common.no_more", {}))
        return True
    turn.state = turn.state.with_frame(turned)
    turn.ask_again()
    return True


def _other_days(turn: Turn) -> bool:
    """Openings after the last day on the menu."""
    frame = turn.state.frame
    last = _last_offered(frame) if frame else None
    if frame is None or last is None or "when" not in frame.answers:
        return _more(turn)
    local = last.astimezone(turn.desk.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    wish = BookingConstraint(included=(Span(local + timedelta(days=1), None, Grain.DAY),))
    later = frame.without("when").answered("when", [wish_to_json(wish)])
    turn.state = turn.state.with_frame(later)
    turn.ask_again()
    return True


def _last_offered(frame: Frame) -> datetime | None:
    for _, option in reversed(frame.offered):
        moment = option_start(option.key)
        if moment is not None:
            return moment
    return None


def option_start(key: object) -> datetime | None:
    """When the opening behind a menu key begins, or None if the option is no opening."""
    try:
        return datetime.fromisoformat(str(key).split("|")[0])
    except ValueError:
        return None


def _skip(turn: Turn) -> bool:
    if turn.state.frame is None:
        return False
    played = turn.play(turn.heard, correcting=False)
    if played.took:
        turn.settle(played)
    else:
        turn.ask_again(("common.cannot_skip", {}))
    return True


def _why(turn: Turn) -> bool:
    frame = turn.state.frame
    played = turn.play(None) if frame else None
    if not isinstance(played, Asked):
        return False
    turn.ask_again((played.question.why, {}))
    return True


def _help(turn: Turn) -> bool:
    turn.say("common.help")
    turn.ask_again()
    return True


def _let_go(turn: Turn) -> None:
    turn.uow.visits.release(turn.conversation.id)
    turn.state = replace(turn.state, holding=False)


_STEERS: Mapping[Steer, Callable[[Turn], bool]] = {
    Steer.PERSON: _person,
    Steer.START_OVER: _start_over,
    Steer.NEVER_MIND: _never_mind,
    Steer.BACK: _back,
    Steer.REPEAT: _repeat,
    Steer.MORE: _more,
    Steer.OTHER_DAYS: _other_days,
    Steer.SKIP: _skip,
    Steer.WHY: _why,
    Steer.HELP: _help,
}
