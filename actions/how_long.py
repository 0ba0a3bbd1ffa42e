"""How long it takes: the practice's own words about results or refills, as was asked or last written down."""

from __future__ import annotations

import re

from actions.dialogue.words import plain
from actions.turn import Turn

_ASKS = re.compile(
    r"\bhow (?:long|soon|fast|quick(?:ly)?|many (?:business |working )?(?:days|hours))\b|\bhow much longer\b"
)
_SINCE_THEN = re.compile(r"\bwhen (?:will|do|does|can|would|should) (?:i|it|they|he|she|you|u|that)\b")
_ABOUT = {
    "results": re.compile(r"\b(?:results?|labs?|blood ?work|tests?)\b"),
    "refill": re.compile(r"\b(?:refills?|prescriptions?|rx|meds|medicines?|pills)\b"),
}


def how_long(turn: Turn) -> bool:
    """Answered from the practice's facts; with nothing going on, what was last asked for is meant."""
    said = plain(turn.said.text)
    asks, idle = _ASKS.search(said) is not None, turn.state.frame is None
    named = [kind for kind, words in _ABOUT.items() if words.search(said)]
    last = turn.state.last_taken if idle and (asks or _SINCE_THEN.search(said)) else None
    kind = named[0] if asks and named and not _FEELS.search(said) else last if not named else None
    answer = turn.book.facts.answers.get(f"{kind}_policy")
    if answer is None:
        return False
    turn.say("practice.answer", answer=answer)
    turn.ask_again()
    return True


_FEELS = re.compile(r"\b(?:after|since|taking|take my|on (?:my|the|these))\b")
