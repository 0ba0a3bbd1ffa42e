"""Ages that a sentence tells beyond doubt, in months; anything else is asked."""

import pytest

from actions.dialogue.answers_numbers import tells_age


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("he is 4", 48),
        ("my 4 year old has a fever", 48),
        ("shes 7 weeks old", 1.61),
        ("hes 7 weeks", 1.61),
        ("my six month old is hot", 6),
        ("its my son, 5yo", 60),
        ("my kid has a fever of 101", None),
        ("he is 101", None),
        ("since 3 days", None),
        ("she has had it 2 weeks", None),
        ("he is 4 feet tall and hot", None),
        ("yes", None),
    ],
)
def test_an_age_is_read_only_where_one_is_told(text: str, months: float | None) -> None:
    assert tells_age(text) == (None if months is None else pytest.approx(months, abs=0.02))
