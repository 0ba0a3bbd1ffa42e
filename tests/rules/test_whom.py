"""Whose age and pregnancy the chart may lend to a message: the one it is about, and nobody else."""

import pytest

from practice.redflags import Known, Level
from tests.prepared import red_flags

NINA = Known("Nina", 38 * 12.0)
THEO = Known("Theo", 1.4)
MIA = Known("Mia", 8 * 12.0)
OLD = Known("Rosa", 78 * 12.0)
PREGNANT = Known("Ana", 30 * 12.0, pregnant=True)


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("theo has a fever of 101", (NINA, THEO, MIA)),
        ("theos temp is 100.9", (NINA, THEO, MIA)),
        ("my baby has a fever of 101", (NINA, THEO)),
        ("my baby boy is hot, 101", (NINA, THEO)),
        ("she has a 101 fever", (NINA, THEO)),
        ("fever 101.2", (THEO,)),
        ("i think my son has a fever, 101", (NINA, THEO)),
        ("im bleeding", (PREGNANT,)),
        ("i hit my head on the cabinet", (OLD,)),
    ],
)
def test_what_the_chart_knows_makes_it_an_emergency(text: str, people: tuple[Known, ...]) -> None:
    assert red_flags().check(text).level is not Level.EMERGENCY
    assert red_flags().check_among(text, people).level is Level.EMERGENCY


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("i have a fever of 101", (NINA, THEO)),
        ("i have a fever of 101", (THEO,)),
        ("my husband has a fever of 101", (NINA, THEO)),
        ("mia has a fever of 101", (NINA, THEO, MIA)),
        ("my son has a fever of 101", (NINA, THEO, MIA)),
        ("my son gave it to the baby, 101 fever both", (NINA, THEO)),
        ("fever 101.2", (NINA, THEO)),
        ("my 4 year old has a fever of 101", (NINA, THEO)),
        ("my son is 4 and has a fever of 101", (NINA, THEO)),
        ("my nephew has a fever of 101", (NINA, THEO)),
        ("my husband is bleeding a bit", (PREGNANT,)),
        ("i am not pregnant anymore and bleeding a bit", (PREGNANT,)),
        ("my grandson hit his head on the cabinet", (OLD,)),
    ],
)
def test_nobodys_age_is_taken_for_somebody_elses(text: str, people: tuple[Known, ...]) -> None:
    assert red_flags().check_among(text, people) == red_flags().check(text)


def test_a_childs_age_on_file_answers_the_question_about_a_newborn() -> None:
    assert red_flags().check("my daughter has a fever of 101").level is Level.ASK
    assert red_flags().check_among("my daughter has a fever of 101", (NINA, MIA)).level is Level.NONE


def test_words_of_danger_count_whatever_the_chart_says() -> None:
    for people in ((), (NINA,), (NINA, THEO, MIA), (OLD,), (PREGNANT,)):
        assert red_flags().check_among("my chest hurts and my arm is numb", people).level is Level.EMERGENCY
