"""Records out: a patient's is whole and holds nobody else's; FHIR is right."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from bot.records import files
from practice.patients import Patient
from practice.records import Tables, to_json
from tests.conftest import World
from tests.recorded import ANA, NINA, THEO, WORDS, fill

Json = Any
CODES = {
    ("Appointment", "status"): {"pending", "booked", "arrived", "fulfilled", "cancelled", "noshow"},
    ("Slot", "status"): {"busy", "free", "busy-tentative"},
    ("Communication", "status"): {"preparation", "in-progress", "not-done", "completed", "unknown"},
    ("Consent", "status"): {"active", "inactive"},
    ("Task", "status"): {"requested", "completed"},
    ("Task", "intent"): {"order"},
    ("Flag", "status"): {"active", "inactive"},
    ("CarePlan", "status"): {"active", "on-hold", "revoked", "completed"},
    ("Observation", "status"): {"final", "preliminary", "entered-in-error"},
}
KNOWN = {
    "http://loinc.org": r"\d{1,5}-\d",
    "http://unitsofmeasure.org": r"\[lb_av\]|kg|\[degF\]|Cel|mg/dL|mmol/L|mm\[Hg\]|/min|%|L/min|\{score\}",
    "http://terminology.hl7.org/CodeSystem/observation-category": "vital-signs|survey|laboratory|procedure",
    "http://terminology.hl7.org/CodeSystem/communication-category": "alert|notification|reminder|instruction",
    "http://terminology.hl7.org/CodeSystem/v3-ParticipationMode": "ELECTRONIC",
    "http://terminology.hl7.org/CodeSystem/v3-ActCode": "OPTIN|OPTOUT",
    "http://terminology.hl7.org/CodeSystem/consentscope": "patient-privacy",
    "http://terminology.hl7.org/CodeSystem/organization-type": "prov",
    "http://terminology.hl7.org/CodeSystem/flag-category": "safety|contact",
}


@pytest.fixture
def filled(world: World) -> World:
    """Something of every kind has happened."""
    fill(world)
    return world


def tables_of(world: World, patient: Any = ANA) -> Tables:
    with world.turn() as uow:
        return uow.records.of_patient(patient)


def bundle(world: World, patient: Any = ANA) -> Json:
    with world.turn() as uow:
        person = uow.patients.get(patient)
        assert isinstance(person, Patient)
        found = files.of_patient(uow.records.of_patient(patient), person, {}, world.settings, world.now)
    return json.loads(found["record.fhir.json"])


def everything(world: World) -> Json:
    with world.turn() as uow:
        found = files.of_practice(uow.records.everything(), world.settings, world.now)
    return json.loads(found["everything.fhir.json"])


def resources(bundle: Json, kind: str | None = None) -> list[Json]:
    found = [entry["resource"] for entry in bundle["entry"]]
    return [one for one in found if kind in (None, one["resourceType"])]


def inside(value: Json) -> Iterator[Json]:
    """Every object in it."""
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from inside(item)
    elif isinstance(value, list):
        for item in value:
            yield from inside(item)


def test_a_patients_record_holds_something_of_every_kind(filled: World) -> None:
    tables = tables_of(filled)
    empty = {name for name, rows in tables.items() if not rows}
    nothing = {"conditions", "enrolments", "follow_up_rounds", "legal_holds", "offers", "proxies", "recalls"}
    assert empty == nothing
    assert {row["state"] for row in tables["visits"]} >= {"completed", "no_show", "arrived", "cancelled"}


def test_a_patients_record_holds_nobody_elses_words(filled: World) -> None:
    assert "nina only" not in json.dumps(to_json(tables_of(filled)))
    theirs = json.dumps(to_json(tables_of(filled, NINA)))
    assert "nina only" in theirs
    assert WORDS not in theirs
    child = tables_of(filled, THEO)
    assert [row["id"] for row in child["patients"]] == ["theo-hollis"]
    assert child["inbox"] == child["conversations"] == ()
    assert child["proxies"] == ({"proxy_id": "nina-hollis", "patient_id": "theo-hollis"},)


def test_no_code_link_or_password_leaves(filled: World) -> None:
    with filled.turn() as uow:
        invitation = uow.identity.invite(ANA, "dr.amari")
        everything = json.dumps(to_json(uow.records.everything()))
    assert invitation.token not in everything
    assert invitation.code not in everything
    assert '"challenges"' not in everything
    assert '"invitations"' not in everything


def test_every_row_of_the_practice_leaves_and_none_of_another(filled: World) -> None:
    with filled.turn() as uow:
        tables = uow.records.everything()
    for name in ("patients", "visits", "inbox", "outbox", "consent_ledger", "home_readings", "audit"):
        mine = filled.count(f"SELECT count(*) FROM {name} WHERE practice_id = :p", p=filled.practice)
        assert len(tables[name]) == mine > 0, name


@pytest.mark.parametrize("whose", ["patient", "practice"])
def test_each_resource_has_the_shape_of_fhir(filled: World, whose: str) -> None:
    made = bundle(filled) if whose == "patient" else everything(filled)
    for resource in resources(made):
        kind = resource["resourceType"]
        model = getattr(importlib.import_module(f"fhir.resources.R4B.{kind.lower()}"), kind)
        model.model_validate(resource)
    shape = importlib.import_module("fhir.resources.R4B.bundle").Bundle
    shape.model_validate(made)


def test_every_kind_of_resource_is_there(filled: World) -> None:
    kinds = {one["resourceType"] for one in resources(everything(filled))}
    assert kinds == {
        "Organization",
        "Practitioner",
        "Schedule",
        "Patient",
        "RelatedPerson",
        "Consent",
        "Slot",
        "Appointment",
        "CarePlan",
        "Observation",
        "Task",
        "Flag",
        "Communication",
    }


def test_every_reference_is_to_something_in_the_bundle(filled: World) -> None:
    for made in (bundle(filled), everything(filled)):
        names = [entry["fullUrl"] for entry in made["entry"]]
        assert len(names) == len(set(names))
        kinds = {entry["fullUrl"]: entry["resource"]["resourceType"] for entry in made["entry"]}
        found = [one for one in inside(made) if "reference" in one]
        assert found
        assert all(kinds.get(one["reference"]) == one["type"] for one in found)


def test_every_code_is_one_of_its_system(filled: World) -> None:
    made = everything(filled)
    codings = [one for one in inside(made) if "code" in one and "system" in one]
    assert {one["system"] for one in codings} == set(KNOWN)
    for one in codings:
        assert re.fullmatch(KNOWN[one["system"]], one["code"]), one
    for one in resources(made):
        for (kind, field), allowed in CODES.items():
            if one["resourceType"] == kind:
                assert one[field] in allowed, (kind, one[field])


def test_the_loinc_check_digits_hold() -> None:
    """The last digit of a LOINC code follows from the others (mod 10): a slip of the pen shows."""
    from practice.fhir.terms import PRESSURES, READINGS

    for code, _ in (*READINGS.values(), *PRESSURES):
        number, digit = code.split("-")
        odd = str(int(number[::-1][::2][::-1]) * 2)
        rest = number[::-1][1::2][::-1]
        total = sum(map(int, rest + odd))
        assert (10 - total % 10) % 10 == int(digit), code


def test_visits_say_in_fhir_what_became_of_them(filled: World) -> None:
    made = bundle(filled)
    statuses = sorted(one["status"] for one in resources(made, "Appointment"))
    assert statuses == ["arrived", "cancelled", "fulfilled", "noshow", "pending"]
    slots = {one["id"]: one["status"] for one in resources(everything(filled), "Slot")}
    by_slot = {one["slot"][0]["reference"][-36:]: one["status"] for one in resources(made, "Appointment")}
    assert {(status, slots[slot]) for slot, status in by_slot.items()} == {
        ("arrived", "busy"),
        ("cancelled", "free"),
        ("fulfilled", "busy"),
        ("noshow", "free"),
        ("pending", "busy-tentative"),
    }


def test_a_blood_pressure_is_one_observation_of_two_parts(filled: World) -> None:
    (found,) = [
        one
        for one in resources(bundle(filled), "Observation")
        if one["code"]["coding"][0]["code"] == "85354-9"
    ]
    parts = [
        (part["code"]["coding"][0]["code"], part["valueQuantity"]["value"], part["valueQuantity"]["code"])
        for part in found["component"]
    ]
    assert parts == [("8480-6", 142.0, "mm[Hg]"), ("8462-4", 91.0, "mm[Hg]")]


def test_a_corrected_reading_is_said_to_be_in_error(filled: World) -> None:
    wrong = [one for one in resources(bundle(filled), "Observation") if one["status"] == "entered-in-error"]
    assert [one["valueQuantity"]["value"] for one in wrong] == [2120.0]


def test_of_one_matter_only_the_last_word_is_active(filled: World) -> None:
    said = [(one["status"], one["provision"]["type"]) for one in resources(bundle(filled), "Consent")]
    assert said == [("inactive", "deny"), ("active", "permit")]


def test_the_page_shows_patients_words_as_words(filled: World) -> None:
    with filled.turn() as uow:
        person = uow.patients.get(ANA)
        assert person is not None
        tables = uow.records.of_patient(ANA)
        page = files.of_patient(tables, person, {}, filled.settings, filled.now)["record.html"].decode()
    assert f"&lt;script&gt;{WORDS}&lt;/script&gt;" in page
    assert "<script" not in page
    assert "blood pressure 142/91" in page
    assert "weight 2120 lb (corrected later)" in page
    assert "desk (did not arrive)" in page
    assert "dr.amari: episode claim" in page
