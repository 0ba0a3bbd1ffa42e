"""Whether a finding counts as present: the words that lower it, and those that only look as if they did."""

import pytest

from practice.redflags import Level
from tests.prepared import red_flags

REDFLAGS = red_flags()

PRESENT = [
    "can't stop the bleeding",
    "no fever, chest pain since this morning",
    "never had chest pain like this",
    "not sure if its chest pain or heartburn",
    "without my inhaler i cant breathe",
    "not just heartburn, chest pain too",
    "not only chest pain but my arm is numb",
    "no relief, my chest still hurts",
    "nothing helps the chest pain",
    "it hurts in my chest no matter what i do",
    "i dont know if this is chest pain or gas",
    "no cough but chest pain",
    "no chest pain yesterday but today crushing chest pain",
    "i dont want to bother you but my chest hurts",
    "my mother says i have slurred speech",
    "the dog knocked me down and my chest hurts",
    "my dog died and i cant breathe",
    "my dog trainer is having a seizure",
    "a two-hour history of chest pain",
    "for the past two days my chest hurts",
    "symptoms have worsened over two days, chest pain",
    "no wheezing, chest pain since noon, nothing like that before",
    "i had surgery last month and my calf is swollen and i am short of breath",
    "do you treat depression and i want to die",
    "the chest pain will not stop, it is worse",
]
NEGATED = [
    "no chest pain",
    "i do not have any chest pain",
    "he isn't having chest pain",
    "no chest pain or trouble breathing",
    "without any chest pain",
    "denies chest pain",
    "my chest does not hurt",
    "she never had a seizure",
]
ASKED = [
    "i had chest pain yesterday but it's gone now",
    "had chest pain three years ago",
    "chest pain? no.",
    "what should i do if i ever get chest pain",
    "no fever, chills, or chest pain",
    "history of chest pain",
    "my dog had a seizure at the vet",
    "he might have had a seizure",
    "as a child i had hives and my lips swelled",
    "he had one bad reaction in his life, age 4, hives and wheezing",
    "lisinopril can cause swelling of the lips and trouble breathing",
    "back in march i had chest pain on the plane and the er checked everything",
    "we had chest pain and sweats at the time. that was eleven years ago",
    "when i was pregnant with my first i had bleeding at 20 weeks",
    "he had a seizure in march and they kept him overnight",
    "i need a referral for my chest pain",
    "i am not suicidal",
    "he might have had a mini seizure last week",
    "no longer having thoughts of self harm",
]
KEPT = [
    "my arm went numb for ten minutes but it's gone now",
    "i fainted yesterday, fine now",
    "lost vision in one eye for a minute, it came back",
    "i tried to kill myself last month",
    "he fell this morning and has not woken up since",
]
QUIET = [
    "my dad died of a heart attack",
    "do you do stroke screening?",
    "what are the signs of a stroke",
    "my back is killing me",
    "dying to meet the new doctor",
    "that cake is to die for",
    "two hours of waiting, that is not ok",
    "heart attacks run in my family",
    "i am making a sheet for the parents: vomiting, confusion, worse headache",
    "i am giving a talk about face drooping, arm weakness and slurred speech",
    "runny nose, no wheezing, no blue lips or anything like that",
]


@pytest.mark.parametrize("text", PRESENT + KEPT)
def test_a_finding_that_is_not_plainly_lowered_is_present(text: str) -> None:
    assert REDFLAGS.check(text).level is Level.EMERGENCY


@pytest.mark.parametrize("text", NEGATED + QUIET)
def test_an_adjacent_negative_or_a_figure_of_speech_is_quiet(text: str) -> None:
    assert REDFLAGS.check(text).level is Level.NONE


@pytest.mark.parametrize("text", ASKED)
def test_past_resolved_and_supposed_findings_are_asked_about(text: str) -> None:
    assert REDFLAGS.check(text).level is Level.ASK


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        ("my chest hurts", "self"),
        ("my dad has chest pain", "other"),
        ("i found my husband unresponsive", "other"),
        ("my wife says i am slurring my words", "self"),
        ("cant wake my baby", "other"),
        ("she wants to kill herself", "other"),
        ("i want to die", "self"),
    ],
)
def test_whose_emergency_it_is_changes_the_wording_not_the_level(text: str, whose: str) -> None:
    verdict = REDFLAGS.check(text)
    assert verdict.subject == whose
    assert verdict.level is Level.EMERGENCY
    assert verdict.reply is not None
    assert verdict.reply.endswith(f".{whose}")


def test_why_points_at_the_words_as_the_patient_wrote_them() -> None:
    text = "Hello! My CHST   hurts, sorry."
    assert [text[a:b] for a, b in REDFLAGS.check(text).why] == ["CHST", "hurts"]
