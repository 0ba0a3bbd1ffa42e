"""Reads a spreadsheet of patients, whatever program wrote it: its letters, separators, headings and days."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.records.spreadsheet import uncell

_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "given": ("given name", "given", "first name", "first", "firstname", "forename", "vorname"),
    "family": ("family name", "family", "last name", "last", "lastname", "surname", "nachname"),
    "name": ("name", "full name", "patient", "patient name"),
    "born": ("born", "date of birth", "birth date", "birthdate", "dob", "birthday", "geburtsdatum"),
    "phone": ("phone", "mobile", "cell", "cell phone", "mobile phone", "phone number", "telephone", "tel"),
    "new": ("is new", "new", "new patient"),
}
_SEPARATORS = ",;\t|"
_LONGEST = 80  # characters of a name
_OLDEST = 120  # years
_DAY = re.compile(r"(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})")
_YES, _NO = frozenset({"yes", "y", "true", "1", "x"}), frozenset({"", "no", "n", "false", "0"})


class Unreadable(ValueError):
    """The file as a whole cannot be read; the message is a sentence with the mend."""


@dataclass(frozen=True, slots=True)
class Told:
    """One line as it was understood. `faults` say what is wrong with it; then the rest may be missing."""

    line: int
    given: str = ""
    family: str = ""
    born: date | None = None
    phone: str = ""
    is_new: bool = False
    faults: tuple[str, ...] = ()


def read(content: bytes, region: str, today: date) -> tuple[Told, ...]:
    """Every line of patients, in order. Raises Unreadable."""
    text = _decoded(content)
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text)))
    except csv.Error as error:
        raise Unreadable(f"This is no CSV file ({error}).") from None
    headings = table[0] if table else []
    places = _places(headings)
    days = [row[places["born"]] for row in table[1:] if len(row) > places["born"]]
    day_first = _day_first(days, region)
    numbers = _line_numbers(text, table)
    return tuple(
        _told(number, row, places, region, today, day_first)
        for number, row in zip(numbers[1:], table[1:], strict=True)
        if any(cell.strip() for cell in row)
    )


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if b"\x00" in content:
        raise Unreadable("This is no CSV file: in your spreadsheet choose 'Save as', then CSV.")
    return content.decode("cp1252", errors="replace")


def _separator(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(_SEPARATORS, key=first.count)


def _places(headings: Sequence[str]) -> dict[str, int]:
    said = [" ".join(re.sub(r"[\W_]+", " ", heading).lower().split()) for heading in headings]
    places = {
        field: said.index(word)
        for field, words in _HEADINGS.items()
        for word in reversed(words)
        if word in said
    }
    if "born" not in places or not ("name" in places or {"given", "family"} <= places.keys()):
        shown = ", ".join(heading.strip() for heading in headings if heading.strip()) or "none"
        raise Unreadable(
            "The first line must name the columns: first name, last name, date of birth and phone, in any "
            f"order. Found there: {shown}."
        )
    return places


def _line_numbers(text: str, table: Sequence[Sequence[str]]) -> list[int]:
    """On which line of the file each row begins; a quoted cell may run over several."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    numbers, before = [], 0
    for _ in reader:
        numbers.append(before + 1)
        before = reader.line_num
    assert len(numbers) == len(table)
    return numbers


def _day_first(days: Sequence[str], region: str) -> bool | None:
    """Whether days are written 31/12/1980; None: both ways occur, so neither can be told."""
    found = [match for said in days if (match := _DAY.fullmatch(uncell(said.strip()))) and len(match[1]) < 3]
    day_first = any(int(match[1]) > 12 for match in found)
    month_first = any(int(match[2]) > 12 for match in found)
    if day_first and month_first:
        return None
    if day_first or month_first:
        return day_first
    return region != "US"


def _told(
    number: int,
    row: Sequence[str],
    places: Mapping[str, int],
    region: str,
    today: date,
    day_first: bool | None,
) -> Told:
    cells = {field: uncell(row[place].strip()) if place < len(row) else "" for field, place in places.items()}
    faults: list[str] = []
    given, family = _names(cells, faults)
    born = _born(cells["born"], today, day_first, faults)
    phone = _phone(cells.get("phone", ""), region, faults)
    fresh = cells.get("new", "").casefold()
    if fresh not in _YES | _NO:
        faults.append(f"new is {fresh!r}: write yes or no")
    return Told(number, given, family, born, phone, fresh in _YES, tuple(faults))


def _names(cells: Mapping[str, str], faults: list[str]) -> tuple[str, str]:
    given, family = cells.get("given", ""), cells.get("family", "")
    if not given and not family:
        whole = cells.get("name", "")
        last, comma, first = whole.partition(",")
        given, family = (first, last) if comma else whole.rpartition(" ")[::2]
    given, family = (" ".join(part.split()) for part in (given, family))
    if not given or not family:
        faults.append("a first and a last name are needed")
    if max(len(given), len(family)) > _LONGEST or any(not sign.isprintable() for sign in given + family):
        faults.append("that is no name")
    return given, family


def _born(said: str, today: date, day_first: bool | None, faults: list[str]) -> date | None:
    parts = _DAY.fullmatch(said.partition(" ")[0])
    if parts is None:
        faults.append(f"the date of birth {said!r} is not understood: write it like 1980-04-21")
        return None
    if len(parts[1]) == 4:
        year, month, day = (int(part) for part in parts.groups())
    elif day_first is None:
        faults.append(f"the date of birth {said!r} can be read two ways here: write it like 1980-04-21")
        return None
    elif len(parts[3]) != 4:
        faults.append(f"the date of birth {said!r} needs a year of four digits")
        return None
    else:
        first, second, year = (int(part) for part in parts.groups())
        day, month = (first, second) if day_first else (second, first)
    try:
        born = date(year, month, day)
    except ValueError:
        faults.append(f"there is no such day as {said}")
        return None
    if born > today or today.year - born.year > _OLDEST:
        faults.append(f"nobody was born on {said}")
    return born


def _phone(said: str, region: str, faults: list[str]) -> str:
    """To E.164. A patient without a phone can be on file, but not be texted."""
    if not said:
        return ""
    import phonenumbers  # takes a fifth of a second

    try:
        number = phonenumbers.parse(said, region)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        faults.append(f"the phone {said!r} is not a number that can be called")
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
