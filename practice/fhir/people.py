"""The practice, its physician, patients, who speaks for them, and what they agreed to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from practice.fhir.bundle import Names, instant
from practice.fhir.terms import HL7, OWN, coded, worded
from practice.records import Row, Tables

Json = Any


def house(names: Names, tables: Tables) -> Iterator[Json]:
    """Organization, Practitioner, and the Schedule of each."""
    settings = names.settings
    yield names.made(
        "Organization",
        settings.id,
        identifier=_own("practice", settings.id),
        active=True,
        type=[coded(f"{HL7}/organization-type", "prov", "Healthcare Provider")],
        name=settings.name,
        telecom=[{"system": "phone", "value": settings.phone, "use": "work"}],
        address=[{"text": settings.address}],
    )
    physicians = {row["id"]: row["name"] for row in tables.get("providers", ())}
    for key, name in {settings.provider: settings.physician, **physicians}.items():
        yield names.made(
            "Practitioner", key, identifier=_own("provider", key), active=True, name=[{"text": name}]
        )
        yield names.made("Schedule", key, active=True, actor=[names.ref("Practitioner", key)])


def patients(names: Names, tables: Tables) -> Iterator[Json]:
    """Patient and RelatedPerson, then the links between twins."""
    rows = {row["id"]: row for row in tables["patients"]}
    for key in rows:
        names.known.add(names.of("Patient", key))
    for key, row in rows.items():
        twin = names.ref("Patient", row["twin_of"])
        yield names.made(
            "Patient",
            key,
            identifier=_own("patient", key),
            active=True,
            name=[_full_name(row)],
            telecom=_phones(row),
            birthDate=row["born"].isoformat(),
            generalPractitioner=[names.ref("Practitioner", names.settings.provider)],
            managingOrganization=names.ref("Organization", names.settings.id),
            link=[{"other": twin, "type": "seealso"}] if twin else None,
        )
    for row in tables["proxies"]:
        yield from _proxy(names, row, rows.get(row["proxy_id"]))


def _proxy(names: Names, row: Row, proxy: Row | None) -> Iterator[Json]:
    ward = names.ref("Patient", row["patient_id"])
    if ward is None:
        return
    yield names.made(
        "RelatedPerson",
        f"{row['proxy_id']}/{row['patient_id']}",
        identifier=_own("patient", row["proxy_id"]),
        active=True,
        patient=ward,
        relationship=[worded("speaks for the patient")],
        name=[_text(proxy)] if proxy else None,
        telecom=_phones(proxy) if proxy else None,
    )


def consents(names: Names, tables: Tables) -> Iterator[Json]:
    """One Consent for each line of the ledger; the last word of a person on a matter is the active one."""
    rows = tables["consent_ledger"]
    last = {_matter(row): row["number"] for row in rows}
    for row in rows:
        allowed = bool(row["given"])
        yield names.made(
            "Consent",
            row["number"],
            identifier=_own("consent", row["number"]),
            status="active" if last[_matter(row)] == row["number"] else "inactive",
            scope=coded(f"{HL7}/consentscope", "patient-privacy", "Privacy Consent"),
            category=[worded(f"messages: {row['scope']}")],
            patient=names.ref("Patient", row["patient_id"]),
            dateTime=instant(row["at"]),
            organization=[names.ref("Organization", names.settings.id)],
            policyRule=coded(f"{HL7}/v3-ActCode", "OPTIN" if allowed else "OPTOUT"),
            provision={"type": "permit" if allowed else "deny"},
        )


def _matter(row: Row) -> tuple[str, str]:
    return str(row["patient_id"] or row["conversation_id"]), str(row["scope"])


def _text(row: Row) -> dict[str, str]:
    return {"text": f"{row['given_name']} {row['family_name']}".strip()}


def _full_name(row: Row) -> dict[str, Json]:
    family = {"family": row["family_name"]} if row["family_name"] else {}
    return {**family, "given": [row["given_name"]], **_text(row)}


def _phones(row: Row) -> list[Json]:
    return [{"system": "phone", "value": row["phone"], "use": "mobile"}] if row["phone"] else []


def _own(kind: str, key: object) -> list[Json]:
    return [{"system": f"{OWN}:{kind}", "value": str(key)}]
