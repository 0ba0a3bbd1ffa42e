"""Orders that staff type or tap: some ask first, and wait for the answer of whoever gave them."""

from __future__ import annotations

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
NO = "no"
NOTHING = "Nothing was done."
NOT_OPEN = "Nothing waits for a yes or no here. Write the order again."
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
    """One for all who order. What waits for an answer is forgotten at a restart: then it is asked again."""

    def __init__(
        self,
        settings: PracticeSettings,
        quick: QuickReplies = (),
        chronic: Chronic | None = None,
        token: Callable[[], str] = lambda: secrets.token_hex(4),
    ) -> None:
        self.chronic = chronic
        self._settings = settings
        self.quick = quick
        self._token = token
        self._waiting: dict[str, Question] = {}

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
        return self.waiting(asker) is not None and _word(line) is not None

    def kept(self, uow: UnitOfWork, answer: Answer, asker: Asker) -> Answer:
        """The answer; a question among them waits from now on, and any earlier one does not."""
        self._waiting.pop(asker.place, None)
        if isinstance(answer, Asks):
            self._waiting[asker.place] = Question(self._token(), answer, uow.now + WAITS)
        return answer

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
        if question is None or question.until < uow.now:
            return Refused(NOT_OPEN)
        if word == NO:
            return Refused(NOTHING)
        deed: Deed | None = question.asks.ways.get(word)
        if deed is None:
            self._waiting[asker.place] = question
            return Refused(f"Write {' or '.join([*question.asks.ways, NO])}. {NOTHING}")
        return self.kept(uow, deed(uow), asker)


def _word(line: str) -> str | None:
    return _WORDS.get(line.strip().rstrip(".!").casefold())
