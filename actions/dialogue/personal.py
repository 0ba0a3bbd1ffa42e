"""Questions about a person: full name, date of birth, phone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import phonenumbers

from actions.dialogue.heard import Heard
from actions.dialogue.questions import Answer, Gone, Option, Question, Reading, Unclear
from actions.dialogue.words import plain

Json = Any


@dataclass(frozen=True, slots=True)
class FullName:
    """Given and family name, as ["Ana", "de la Cruz"]. `takes` "own_name" where it is the writer's own."""

    takes: tuple[str, ...] = ()
    expects: tuple[str, ...] = ()

    def read(self, heard: Heard, question: Question[Any], offered: Sequence[Option]) -> Reading:
        """Two to five words of letters, an introduction in front of them ignored."""
        name = _INTRODUCTION.sub("", heard.text.strip()).strip(" .,!")
        words = name.split()
        if _rather_not(heard):
            return Unclear("persons.why_details")
        if not words or not all(_NAME_WORD.fullmatch(word) for word in words) or len(words) > 5:
            return None
        if heard.yes is not None or heard.sentence or heard.elsewhere:
            return None
        if len(words) == 1:
            return Unclear("common.need_both_names")
        tidy = [word if any(c.isupper() for c in word) else word.capitalize() for word in words]
        return Answer([tidy[0], " ".join(tidy[1:])], frozenset(heard.material))

    def from_material(self, value: Json, question: Question[Any]) -> Json | None:
        """The name by which the writer was introduced; any other said in passing may be somebody else's."""
        return value

    def decode(self, stored: Json, question: Question[Any]) -> tuple[str, str] | Gone:
        """Given name, family name."""
        return stored[0], stored[1]


def _rather_not(heard: Heard) -> bool:
    """Whether the patient would keep it to themselves."""
    return _REFUSES.search(plain(heard.text)) is not None


_REFUSES = re.compile(
    r"\b(?:dont|do not|wont|will not|not|cant|cannot|rather not|prefer not|never|no need)\b.{0,20}"
    r"\b(?:give|giving|gonna|share|sharing|tell|telling|say|comfortable|like|want|putting|put|send|sending|write|online)\b|"
    r"\b(?:thats|its|that is|it is) (?:private|personal)\b|\bnone of (?:your|ur) business\b"
)
_INTRODUCTION = re.compile(
    r"^(?:(?:hi|hello|hey|ok|okay|sure|yes|well)[ ,!.]+)*"
    r"(?:(?:my|the|her|his|their) (?:full )?name(?: is|'s|s)?"
    r"|i am|i'm|im|this is|its|it's|it is|name)\b[ :]*",
    re.IGNORECASE,
)
_NAME_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]*)*")


@dataclass(frozen=True, slots=True)
class BirthDate:
    """A date of birth, American order, two-digit years in the past. `today` is the practice's date."""

    today: date
    takes: tuple[str, ...] = ()
    expects: tuple[str, ...] = ("check_in_answer",)

    def read(self, heard: Heard, question: Question[Any], offered: Sequence[Option]) -> Reading:
        """A full date that has been; anything with digits that is no such date is unclear."""
        born = read_birth_date(heard.text, self.today)
        if born is not None:
            return Answer(born.isoformat(), frozenset(heard.material))
        if _rather_not(heard):
            return Unclear("persons.why_details")
        another_matter = (
            heard.times and re.search(r"[^\W\d_]{3}", heard.text) and not _DATE.search(heard.text)
        )
        return (
            Unclear("common.need_birth_date") if re.search(r"\d", heard.text) and not another_matter else None
        )

    def from_material(self, value: Json, question: Question[Any]) -> Json | None:
        """A date said in passing is no date of birth."""
        return None

    def decode(self, stored: Json, question: Question[Any]) -> date | Gone:
        """The date."""
        return date.fromisoformat(stored)


_DATE = re.compile(r"\d{4}|\d[/.-]\d")
_BIRTH = re.compile(
    r"(?P<iso>(?P<y1>\d{4})-(?P<m1>\d{1,2})-(?P<d1>\d{1,2}))"
    r"|(?P<us>(?P<m2>\d{1,2})[/.\- ](?P<d2>\d{1,2})[/.\- ](?P<y2>\d{4}|\d{2}))"
    r"|(?P<mdy>(?P<mon3>[a-z]{3,9})\.? (?P<d3>\d{1,2})(?:st|nd|rd|th)?,? (?P<y3>\d{4}|'?\d{2}))"
    r"|(?P<dmy>(?P<d4>\d{1,2})(?:st|nd|rd|th)?(?: of)? (?P<mon4>[a-z]{3,9})\.?,? (?P<y4>\d{4}|'?\d{2}))"
    r"|(?P<run>(?<!\d)(?P<m5>\d{2})(?P<d5>\d{2})(?P<y5>\d{4})(?!\d))"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def read_birth_date(text: str, today: date) -> date | None:
    """The first full past date in the text, no more than 120 years ago, or None."""
    for match in _BIRTH.finditer(text.lower()):
        found = {
            name[:-1]: value for name, value in match.groupdict().items() if value and name[-1].isdigit()
        }
        month = int(found["m"]) if "m" in found else _month(found["mon"])
        year = int(found["y"].lstrip("'"))
        if year < 100:
            year += today.year // 100 * 100
            year -= 100 if year > today.year else 0
        try:
            born = date(year, month, int(found["d"]))
        except ValueError:
            continue
        if born <= today and today.year - year <= 120:
            return born
    return None


def _month(word: str) -> int:
    return _MONTHS.index(word[:3]) + 1 if word[:3] in _MONTHS else 0


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone number, stored as E.164. `region` is where the practice is, as ISO 3166."""

    region: str = "US"
    takes: tuple[str, ...] = ()
    expects: tuple[str, ...] = ("change_contact",)

    def read(self, heard: Heard, question: Question[Any], offered: Sequence[Option]) -> Reading:
        """The first possible number; digits that make none are unclear."""
        number = self._number(heard.text)
        if number is not None:
            return Answer(number, frozenset(heard.material))
        if _rather_not(heard):
            return Unclear("persons.why_details")
        another_matter = heard.times and re.search(r"[^\W\d_]{3}", heard.text)
        return Unclear("common.need_phone") if re.search(r"\d", heard.text) and not another_matter else None

    def from_material(self, value: Json, question: Question[Any]) -> Json | None:
        """The number that the writer gave as theirs; any other said in passing may be anyone's."""
        return self._number(str(value))

    def _number(self, text: str) -> str | None:
        for match in phonenumbers.PhoneNumberMatcher(text, self.region, phonenumbers.Leniency.POSSIBLE):
            return phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        return None

    def decode(self, stored: Json, question: Question[Any]) -> str | Gone:
        """E.164."""
        return str(stored)
