"""A spreadsheet of patients is read as the program that wrote it meant it, and faults are named by line."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.records.sheet_in import Told, Unreadable, read
from bot.records.spreadsheet import to_csv
from practice.arriving import Judged, Person, Verdict, judged
from practice.ids import PatientId
from practice.patients import Patient

TODAY = date(2026, 3, 2)
HEAD = "first name,last name,date of birth,phone\n"


def lines(text: str | bytes, region: str = "US") -> tuple[Told, ...]:
    return read(text.encode() if isinstance(text, str) else text, region, TODAY)


ANA = Told(2, "Ana", "Marsh", date(1980, 4, 21), "+12025550111")


@pytest.mark.parametrize(
    "content",
    [
        (HEAD + "Ana,Marsh,1980-04-21,(202) 555-0111\n").encode(),
        ("\ufeff" + HEAD + "Ana,Marsh,1980-04-21,202-555-0111\r\n").encode(),
        (HEAD + "Ana,Marsh,4/21/1980,+1 202 555 0111").encode("utf-16"),
        b"DOB;Surname;Forename;Mobile\n21.04.1980;Marsh;Ana;202.555.0111\n",
        b"Patient Name\tBirth Date\tCell Phone\nMarsh, Ana\t1980-04-21\t2025550111\n",
        b"name,dob,tel\nAna Marsh,1980/04/21,'+12025550111\n",
        b'"Last_Name","FIRST NAME","Birthday","Tel"\n"Marsh"," Ana ","4/21/1980 0:00","2025550111"\n',
    ],
)
def test_every_common_form_is_read_alike(content: bytes) -> None:
    assert lines(content) == (ANA,)


def test_an_old_programs_letters_are_read() -> None:
    (told,) = lines((HEAD + "Zoë,Müller,1980-04-21,").encode("cp1252"))
    assert (told.given, told.family, told.phone, told.faults) == ("Zoë", "Müller", "", ())


@pytest.mark.parametrize(
    ("days", "region", "read_as"),
    [
        (["03/04/1980"], "US", [date(1980, 3, 4)]),
        (["03/04/1980"], "GB", [date(1980, 4, 3)]),
        (["03/04/1980", "31/12/1979"], "US", [date(1980, 4, 3), date(1979, 12, 31)]),
        (["03/04/1980", "12/31/1979"], "GB", [date(1980, 3, 4), date(1979, 12, 31)]),
        (["31/12/1979", "12/31/1979"], "US", [None, None]),
    ],
)
def test_the_whole_column_tells_which_number_is_the_day(
    days: list[str], region: str, read_as: list[date | None]
) -> None:
    told = lines(HEAD + "".join(f"A,B,{day},\n" for day in days), region)
    assert [one.born for one in told] == read_as


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("Ana,,1980-04-21,", "a first and a last name are needed"),
        ("Ana,Marsh,,", "the date of birth '' is not understood"),
        ("Ana,Marsh,soon,", "write it like 1980-04-21"),
        ("Ana,Marsh,4/21/80,", "needs a year of four digits"),
        ("Ana,Marsh,2023-02-29,", "there is no such day"),
        ("Ana,Marsh,2027-01-01,", "nobody was born on"),
        ("Ana,Marsh,1890-01-01,", "nobody was born on"),
        ("Ana,Marsh,1980-04-21,12", "is not a number that can be called"),
        ("Ana,Marsh,1980-04-21,call home", "is not a number that can be called"),
        ("A\x07na,Marsh,1980-04-21,", "that is no name"),
        ("Ana", "a first and a last name are needed"),
    ],
)
def test_a_fault_is_named_by_its_line(row: str, fault: str) -> None:
    told = lines(HEAD + "Bo,Li,1990-01-01,\n\n" + row + "\n")
    assert [one.line for one in told] == [2, 4]
    assert told[0].faults == ()
    assert fault in "; ".join(told[1].faults)


def test_a_cell_over_two_lines_does_not_shift_the_numbers() -> None:
    told = lines(HEAD + '"An\na",Marsh,1980-04-21,\nBo,Li,bad,\n')
    assert [(one.line, bool(one.faults)) for one in told] == [(2, False), (4, True)]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"x" * 140_000,
        b"a,b,c\n1,2,3\n",
        b"PK\x03\x04\x00\xff\xfe\x00",
        b"first name,dob\n",
    ],
)
def test_what_is_no_such_file_gets_a_sentence(content: bytes) -> None:
    with pytest.raises(Unreadable):
        lines(content)


@given(st.binary(max_size=400))
def test_no_file_breaks_it(content: bytes) -> None:
    with suppress(Unreadable):
        lines(content)


@given(st.lists(st.text(st.characters(categories=["L"]), min_size=1, max_size=9), min_size=1, max_size=6))
def test_what_was_exported_comes_back(names: list[str]) -> None:
    rows = [{"first": name, "last": f"={name}", "born": date(1980, 4, 21), "phone": ""} for name in names]
    back = lines(to_csv(("first", "last", "born", "phone"), rows))
    assert [(one.given, one.family) for one in back] == [(name, f"={name}") for name in names]


def person(line: int, given: str, family: str, born: date = date(1980, 4, 21), phone: str = "") -> Person:
    return Person(line, given, family, born, phone)


def told_apart(*people: Person) -> list[tuple[Verdict, str]]:
    on_file = [Patient(PatientId("ana"), "Ana", "Marsh", date(1980, 4, 21), "+12025550111")]
    found: tuple[Judged, ...] = judged(people, on_file)
    return [(one.verdict, one.like) for one in found]


def test_who_is_on_file_or_on_an_earlier_line_is_seen() -> None:
    assert told_apart(person(2, "ana", "MARSH")) == [(Verdict.KNOWN, "patient ana")]
    assert told_apart(person(2, "Bo", "Li"), person(3, "bo", "li"))[1] == (Verdict.TWICE, "line 2")
    assert told_apart(person(2, "Anna", "Marsh")) == [(Verdict.TWIN, "patient ana")]
    assert told_apart(person(2, "Ann", "Lee", phone="+12025550111")) == [(Verdict.TWIN, "patient ana")]
    moved = person(2, "Ana", "Marsh", date(1980, 4, 12), "+12025550111")
    assert told_apart(moved) == [(Verdict.TWIN, "patient ana")]


def test_a_family_with_one_phone_and_a_namesake_are_people_of_their_own() -> None:
    child = person(2, "Theo", "Marsh", date(2017, 6, 14), "+12025550111")
    namesake = person(3, "Ana", "Marsh", date(1955, 1, 1), "+12025550999")
    assert told_apart(child, namesake) == [(Verdict.NEW, ""), (Verdict.NEW, "")]
