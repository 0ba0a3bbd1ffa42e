"""The kind of a check-in question: reads chatty answers and keeps them with the patient's own words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from actions.dialogue import answers_durations, answers_numbers, answers_words
from actions.dialogue.answers_lists import several
from actions.dialogue.choices import by_number
from actions.dialogue.heard import Heard
from actions.dialogue.questions import Answer, Gone, Option, Question, Reading, Unclear
from actions.dialogue.words import Steer
from practice.protocols.deciding import Given
from practice.protocols.model import AnswerType

Json = Any
NONE_OF_THESE = "none_of_these"
NOT_SURE = "not_sure"
_MATERIAL = {
    AnswerType.DURATION: "duration",
    AnswerType.SCALE: "severity",
    AnswerType.TEMPERATURE: "temperature",
    AnswerType.COURSE: "course",
}
_ELSEWHERE = (
    *("book_visit", "reschedule_visit", "cancel_visit", "confirm_visit", "ask_my_visits", "running_late"),
    *("refill_request", "test_results", "message_for_doctor", "complaint", "change_contact", "on_behalf_of"),
    *("ask_human", "ask_hours", "ask_location", "ask_parking", "ask_fees_insurance", "ask_documents"),
    *("ask_telehealth", "ask_how_it_works"),
)
_SHORT = 2


@dataclass(frozen=True, slots=True)
class Told:
    """An answer: its value (None: not known) and the words it was given in."""

    value: Given
    words: str


@dataclass(frozen=True, slots=True)
class Asks:
    """Reads one type of answer. `now` is local practice time, for "since tuesday".

    `urgent`: a check for dangers, where "i don't think so" and a bare yes are no clear answer. `asked` holds
    the words of a yes-or-no question, which tell "no rash" that answers it from one that does not.
    """

    type: AnswerType
    now: datetime
    options: tuple[Option, ...] = ()
    values: Mapping[str, Given] | None = None
    low: float | None = None
    high: float | None = None
    urgent: bool = False
    asked: str = ""
    expects: tuple[str, ...] = ("check_in_answer", "symptom_report", "affirm", "deny")

    @property
    def takes(self) -> tuple[str, ...]:
        """What answers it when said earlier or later by itself."""
        return (_MATERIAL[self.type],) if self.type in _MATERIAL else ()

    def read(self, heard: Heard, question: Question[Any], offered: Sequence[Option]) -> Reading:
        """A button or a menu number, then the words; "idk" and "skip" are kept as not known."""
        text = heard.text.strip()
        if heard.steer is Steer.SKIP:
            return Answer([None, text])
        if heard.number == 0 and (zero := self._zero()) is not None:
            return Answer([zero, text])
        if offered and heard.number is not None and self._is_menu():
            numbered = by_number(heard, offered)
            if not isinstance(numbered, Answer):
                return numbered
            return Answer([self._chosen(numbered.value), text])
        if not text or _elsewhere(heard) or self._denies_something_else(heard):
            return None
        value = self._value(text)
        if value is not None:
            return self._plausible(value, text)
        if self._no_clear_answer(text):
            return Answer([None, text], frozenset(self.takes))
        return None

    def from_material(self, value: Json, question: Question[Any]) -> Json | None:
        """The value in words said elsewhere, if it is plausible."""
        read = self._plausible(self._value(str(value)), str(value))
        return read.value if isinstance(read, Answer) else None

    def decode(self, stored: Json, question: Question[Any]) -> Told | Gone:
        """The value and the words."""
        value, words = stored
        return Told(tuple(value) if isinstance(value, list) else value, words)

    def _denies_something_else(self, heard: Heard) -> bool:
        """ "No rash", said where nothing like it was asked, tells of the rash only."""
        named = self.type is AnswerType.YES_NO and heard.said.entity("symptom")
        return bool(named) and answers_words.denies_something_else(heard.text, self.asked)

    def _is_menu(self) -> bool:
        return bool(self.options) or self.type in (AnswerType.YES_NO, AnswerType.COURSE)

    def _zero(self) -> Given:
        """The value of "0" where the lines are scored from 0, as "not at all" is; a menu has no line 0."""
        return next((value for value in (self.values or {}).values() if value == 0), None)

    def _chosen(self, key: Json) -> Json:
        if key == NOT_SURE:
            return None
        if self.type is AnswerType.CHECKLIST:
            return [] if key == NONE_OF_THESE else [key]
        if self.type is AnswerType.YES_NO:
            return key == "yes"
        return (self.values or {}).get(str(key), key)

    def _value(self, text: str) -> Json:
        if self.type is AnswerType.CHECKLIST:
            found = several(text, self.options)
            doubt = found == () and (
                answers_words.unsure(text) or (self.urgent and answers_words.doubtful(text))
            )
            return None if found is None or doubt else list(found)
        if self.type is AnswerType.CHOICE:
            named = several(text, self.options)
            return self._worst(named) if named else None
        if self.type is AnswerType.DURATION:
            return answers_durations.duration(text, self.now)
        return _READERS[self.type](text)

    def _worst(self, keys: tuple[str, ...]) -> Json:
        """Of several options named the last one, since options go from the better to the worse."""
        order = [str(option.key) for option in self.options]
        return self._chosen(max(keys, key=order.index))

    def _no_clear_answer(self, text: str) -> bool:
        if self.urgent and answers_words.unsure(text) and not answers_words.only_unsure(text):
            return False
        if answers_words.unsure(text) or answers_words.doubtful(text):
            return True
        plainly = answers_words.yes_or_no(text)
        mixed = self.type is AnswerType.YES_NO and answers_words.mixed(text)
        return mixed or (self.urgent and plainly is True and len(text.split()) <= _SHORT)

    def _plausible(self, value: Json, text: str) -> Reading:
        if value is None:
            return None
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if number and (
            (self.low is not None and value < self.low) or (self.high is not None and value > self.high)
        ):
            return Unclear("check_in.not_plausible")
        return Answer([value, text], frozenset(self.takes))


_READERS: Mapping[AnswerType, Callable[[str], Given]] = {
    AnswerType.YES_NO: answers_words.yes_or_no,
    AnswerType.SCALE: answers_numbers.scale,
    AnswerType.COURSE: answers_words.course,
    AnswerType.TEMPERATURE: answers_numbers.temperature,
    AnswerType.AGE: answers_numbers.age_months,
    AnswerType.TEXT: str,
}


def _elsewhere(heard: Heard) -> bool:
    """Whether the message surely wants something else: a visit, a fact about the practice, a person."""
    return heard.sure_of(*_ELSEWHERE) and len(heard.text.split()) > _SHORT
