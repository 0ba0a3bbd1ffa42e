"""What was written, both ways: one Communication for each message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from practice.fhir.bundle import Names, instant
from practice.fhir.terms import CATEGORY, HL7, OWN, SENT, coded, worded
from practice.records import Row, Tables

Json = Any


def messages(names: Names, tables: Tables) -> Iterator[Json]:
    """What patients wrote, then what was written to them. Who is not known to be a patient is nobody here."""
    chats = {row["id"]: row for row in tables["conversations"]}
    house = names.ref("Organization", names.settings.id)
    for row in tables["inbox"]:
        patient = _patient(names, chats, row)
        yield names.made(
            "Communication",
            row["id"],
            **_shared(row, chats, "inbox"),
            status="completed",
            subject=patient,
            sender=patient,
            recipient=[house],
            received=instant(row["received_at"]),
        )
    for row in tables["outbox"]:
        patient = _patient(names, chats, row)
        yield names.made(
            "Communication",
            row["id"],
            **_shared(row, chats, "outbox"),
            status=SENT.get(row["state"], "unknown"),
            statusReason=worded(row["reason"]) if row["reason"] else None,
            category=[_category(row["kind"])],
            subject=patient,
            sender=names.ref("Practitioner", names.settings.provider) if _by_staff(row) else house,
            recipient=[patient] if patient else None,
            sent=instant(row["settled_at"] or row["created_at"]),
        )


def _shared(row: Row, chats: dict[str, Row], way: str) -> dict[str, Json]:
    channel = chats[row["conversation_id"]]["channel"] if row["conversation_id"] in chats else ""
    medium = coded(f"{HL7}/v3-ParticipationMode", "ELECTRONIC", "electronic data")
    return {
        "identifier": [{"system": f"{OWN}:{way}", "value": str(row["id"])}],
        "medium": [{**medium, "text": channel}] if channel else None,
        "payload": [{"contentString": row["text"]}] if row["text"].strip() else None,
    }


def _by_staff(row: Row) -> bool:
    return bool(row["kind"] == "staff_reply")


def _category(kind: str) -> Json:
    code = CATEGORY.get(kind)
    return coded(f"{HL7}/communication-category", code) if code else worded(kind)


def _patient(names: Names, chats: dict[str, Row], row: Row) -> Json | None:
    chat = chats.get(row["conversation_id"])
    return names.ref("Patient", chat["patient_id"]) if chat else None
