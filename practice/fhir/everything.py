"""All records as one FHIR R4 bundle, or one patient's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from practice.fhir import care, people, talk
from practice.fhir.bundle import Names, bundle
from practice.records import Tables
from practice.settings import PracticeSettings

Json = Any


def to_fhir(tables: Tables, settings: PracticeSettings, now: datetime) -> Json:
    """The bundle of these rows. Whatever is referred to comes before what refers to it."""
    names = Names(settings)
    return bundle(names, list(_resources(names, tables)), now)


def _resources(names: Names, tables: Tables) -> Iterator[Json]:
    yield from people.house(names, tables)
    yield from people.patients(names, tables)
    yield from people.consents(names, tables)
    yield from care.visits(names, tables)
    yield from care.plans(names, tables)
    yield from care.readings(names, tables)
    yield from care.tasks(names, tables)
    yield from care.flags(names, tables)
    yield from talk.messages(names, tables)
