"""What was agreed and done: visits with their slots, tasks, cases, follow-ups and readings from home."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from practice.fhir.bundle import Names, instant
from practice.fhir.terms import (
    APPOINTMENT,
    HL7,
    LOINC,
    OWN,
    PRESSURES,
    READINGS,
    SLOT,
    category_of,
    coded,
    measured,
    worded,
)
from practice.records import Row, Tables

Json = Any
_PLAN = {"active": "active", "paused": "on-hold", "stopped": "revoked"}


def visits(names: Names, tables: Tables) -> Iterator[Json]:
    """A Slot and an Appointment for each visit; a hold that nobody took is neither."""
    for row in tables["visits"]:
        if row["state"] not in APPOINTMENT:
            continue
        times = {"start": instant(row["starts_at"]), "end": instant(row["ends_at"])}
        yield names.made(
            "Slot",
            row["id"],
            schedule=names.ref("Schedule", row["provider_id"]),
            status=SLOT.get(row["state"], "free"),
            overbooked=True if row["overbooked"] else None,
            **times,
        )
        yield names.made(
            "Appointment",
            row["id"],
            identifier=_own("visit", row["id"]),
            status=APPOINTMENT[row["state"]],
            serviceType=[worded(_visit_type(names, row))],
            reasonCode=[worded(row["reason"])] if row["reason"] else None,
            minutesDuration=int((row["ends_at"] - row["starts_at"]).total_seconds() // 60),
            slot=[names.ref("Slot", row["id"])],
            created=instant(row["created_at"]),
            participant=_participants(names, row),
            **times,
        )


def _visit_type(names: Names, row: Row) -> str:
    kind = names.settings.visit_types.get(row["visit_type"])
    return kind.name if kind else str(row["visit_type"])


def _participants(names: Names, row: Row) -> list[Json]:
    status = "tentative" if row["state"] == "held" else "accepted"
    actors = (names.ref("Patient", row["patient_id"]), names.ref("Practitioner", row["provider_id"]))
    return [{"actor": actor, "status": status} for actor in actors if actor]


def tasks(names: Names, tables: Tables) -> Iterator[Json]:
    """What was written down for staff."""
    for row in tables["tasks"]:
        yield names.made(
            "Task",
            row["id"],
            identifier=_own("task", row["id"]),
            status="completed" if row["done_at"] else "requested",
            intent="order",
            code=worded(row["kind"]),
            description=row["text"],
            authoredOn=instant(row["created_at"]),
            lastModified=instant(row["done_at"] or row["created_at"]),
            owner=names.ref("Organization", names.settings.id),
            **{"for": names.ref("Patient", row["patient_id"])},
        )


def flags(names: Names, tables: Tables) -> Iterator[Json]:
    """A Flag for each case that a patient has or had: somebody had to look."""
    owners = {row["id"]: row["patient_id"] for row in tables["conversations"]}
    for row in tables["episodes"]:
        whose = names.ref("Patient", owners.get(row["conversation_id"]))
        if whose is None:
            continue
        yield names.made(
            "Flag",
            row["id"],
            identifier=_own("case", row["number"]),
            status="inactive" if row["closed_at"] else "active",
            category=[coded(f"{HL7}/flag-category", "safety" if row["level"] == "emergency" else "contact")],
            code=worded(f"{row['level']}: {row['because']}"),
            subject=whose,
            period=_period(row["opened_at"], row["closed_at"]),
        )


def plans(names: Names, tables: Tables) -> Iterator[Json]:
    """A CarePlan for each chronic protocol that a patient is or was followed by."""
    for row in tables.get("enrolments", ()):
        yield names.made(
            "CarePlan",
            row["id"],
            identifier=_own("enrolment", row["id"]),
            status=_PLAN.get(row["state"], "unknown"),
            intent="plan",
            title=str(row["protocol"]).replace("_", " "),
            subject=names.ref("Patient", row["patient_id"]),
            period=_period(row["enrolled_at"], row["stopped_at"]),
            created=instant(row["enrolled_at"]),
        )


def readings(names: Names, tables: Tables) -> Iterator[Json]:
    """An Observation for each reading. What was corrected is marked so; what nobody can have is in error."""
    for row in tables.get("home_readings", ()):
        code = READINGS.get(row["kind"])
        yield names.made(
            "Observation",
            row["id"],
            identifier=_own("reading", row["id"]),
            status=_reading_status(row),
            category=[category_of(row["kind"])],
            code=coded(LOINC, *code) if code else worded(row["kind"]),
            subject=names.ref("Patient", row["patient_id"]),
            effectiveDateTime=instant(row["taken_at"]),
            issued=instant(row["said_at"]),
            performer=[names.ref("Patient", row["patient_id"])],
            **_figures(row),
        )


def _reading_status(row: Row) -> str:
    if row["superseded_by"]:
        return "entered-in-error"
    return "preliminary" if not row["plausible"] and not row["confirmed"] else "final"


def _figures(row: Row) -> dict[str, Json]:
    figures = list(row["figures"])
    if row["kind"] == "blood_pressure":
        parts = [
            {"code": coded(LOINC, *code), "valueQuantity": measured(figure, row["unit"])}
            for code, figure in zip(PRESSURES, figures, strict=False)
        ]
        return {"component": parts}
    return {"valueQuantity": measured(figures[0], row["unit"])} if figures else {}


def _period(start: Any, end: Any) -> Json:
    return {"start": instant(start), **({"end": instant(end)} if end else {})}


def _own(kind: str, key: object) -> list[Json]:
    return [{"system": f"{OWN}:{kind}", "value": str(key)}]
