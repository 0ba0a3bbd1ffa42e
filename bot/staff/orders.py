"""Orders that staff type or tap: some ask first, and wait for the answer of whoever gave them.

What is asked lives in memory: a deed cannot be kept. That something was asked is kept, so that after a
restart a yes hears that it came too late, and is never taken for words to a patient.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.staff.answers import Answer, Asks, Deed
from bot.staff.at import At
from bot.staff.commands import QuickReplies
from bot.staff.following import Chronic
from bot.staff.typed import asks_first, obey, reads
from practice.episodes import Refused
from practice.ports import UnitOfWork
from practice.settings import PracticeSettings

WAITS = timedelta(minutes=10)
MISSED_FOR = timedelta(days=1)  # so long after a question a yes is still for it, restarts or not
ASKED = "orders_asked"
NO = "no"
NOTHING = "Nothing was done."
NOT_OPEN = "Nothing waits for a yes or no here. Write the order again."
FORGOTTEN = (
    "The desk was started again since it asked, and does not know any more what it asked. Nothing was done "
    "or sent. Write the order again."
)
_WORDS = {"y": "yes", "yes": "yes", "n": NO, "no": NO, "do": "do", "send": "send"}


@dataclass(frozen=True, slots=True)
class Asker:
    """Who orders: the name on record, and the place where a question to them is answered."""

    by: str
    place: str = ""
    discreet: bool = False
    case: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question that waits. Only its asker answers it, by a word or by the token of a button."""

    token: str
    asks: Asks
    until: datetime


class Orders:
    """One for all who order. `asked` is what a former run kept of its questions, `now` its moment."""

    def __init__(
        self,
        settings: PracticeSettings,
        quick: QuickReplies = (),
        chronic: Chronic | None = None,
        token: Callable[[], str] = lambda: secrets.token_hex(4),
        asked: str | None = None,
        now: datetime | None = None,
    ) -> None:
        self.chronic = chronic
        self._settings = settings
        self.quick = quick
        self._token = token
        self._waiting: dict[str, Question] = {}
        self._asked: dict[str, str] = json.loads(asked) if asked else {}
        self._forgotten = {place for place, at in self._asked.items() if now and _lately(at, now)}

    def obey(self, uow: UnitOfWork, line: str, asker: Asker) -> Answer | None:
        """Do what the line says, or ask; None: it is no order."""
        word = _word(line)
        if word is not None:
            return self._answered(uow, asker, word)
        at = At(uow, asker.by, self._settings, self.quick, self.chronic, asker.discreet, asker.case)
        answer = obey(at, line)
        return None if answer is None else self.kept(uow, answer, asker)

    def foreseen(self, uow: UnitOfWork, line: str, asker: Asker) -> Asks | Refused | None:
        """What an order that always asks would do; it waits for its yes. None: it does not ask."""
        answer = self.obey(uow, line, asker) if asks_first(line) else None
        return answer if isinstance(answer, Asks | Refused) else None

    def reads(self, line: str) -> bool:
        """Whether a line is an order in form."""
        return reads(line, self.chronic)

    def answers(self, line: str, asker: Asker) -> bool:
        """Whether a line answers what was asked last."""
        open_here = self.waiting(asker) is not None or asker.place in self._forgotten
        return open_here and _word(line) is not None

    def kept(self, uow: UnitOfWork, answer: Answer, asker: Asker) -> Answer:
        """The answer; a question among them waits from now on, and any earlier one does not."""
        self._waiting.pop(asker.place, None)
        self._forgotten.discard(asker.place)
        if isinstance(answer, Asks):
            self._waiting[asker.place] = Question(self._token(), answer, uow.now + WAITS)
        self._note(uow, asker.place, asks=isinstance(answer, Asks))
        return answer

    def _note(self, uow: UnitOfWork, place: str, *, asks: bool) -> None:
        """Keep that something is asked there, or is no more."""
        before = dict(self._asked)
        self._asked.pop(place, None)
        if asks:
            self._asked[place] = uow.now.isoformat()
        if self._asked != before:
            kept = {where: at for where, at in self._asked.items() if _lately(at, uow.now)}
            uow.notes.remember(ASKED, json.dumps(kept))

    def waiting(self, asker: Asker) -> Question | None:
        """What was asked last, if it was not answered."""
        return self._waiting.get(asker.place)

    def tapped(self, uow: UnitOfWork, token: str, word: str, asker: Asker) -> Answer:
        """The answer that a button gives to the question it stands under."""
        question = self.waiting(asker)
        if question is None or question.token != token:
            return Refused(NOT_OPEN)
        return self._answered(uow, asker, word)

    def _answered(self, uow: UnitOfWork, asker: Asker, word: str) -> Answer:
        question = self._waiting.pop(asker.place, None)
        if question is None and asker.place in self._forgotten:
            return self.kept(uow, Refused(FORGOTTEN), asker)
        if question is None or question.until < uow.now:
            return Refused(NOT_OPEN)
        if word == NO:
            return self.kept(uow, Refused(NOTHING), asker)
        deed: Deed | None = question.asks.ways.get(word)
        if deed is None:
            self._waiting[asker.place] = question
            return Refused(f"Write {' or '.join([*question.asks.ways, NO])}. {NOTHING}")
        return self.kept(uow, deed(uow), asker)


def _lately(at: str, now: datetime) -> bool:
    return now - datetime.fromisoformat(at) < MISSED_FOR


def _word(line: str) -> str | None:
    return _WORDS.get(line.strip().rstrip(".!").casefold())
