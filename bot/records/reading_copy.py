"""One patient's record as a page to read or print, in the order in which it happened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from practice.home_readings import shown
from practice.patients import Patient
from practice.records import Row, Tables
from practice.settings import PracticeSettings

_HERE = Path(__file__).resolve().parent
_CAME = {"sent", "delivered"}
_FATE = {
    "unknown": "may not have arrived",
    "failed": "did not arrive",
    "dropped": "was not sent",
    "planned": "not sent yet",
    "retry": "not sent yet",
    "sending": "not sent yet",
}
_STATES = {"no_show": "missed", "held": "held for a moment", "completed": "took place"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a section: when, in the practice's time, and what."""

    at: str
    what: str
    words: str = ""


def page_of(
    tables: Tables, patient: Patient, proxies: Mapping[str, str], settings: PracticeSettings, now: datetime
) -> str:
    """The whole record as one HTML page that needs nothing else. `proxies` are names by patient id."""
    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("record.html").render(
        practice=settings.name,
        phone=settings.phone,
        zone=settings.zone.key,
        patient=patient,
        made=_at(now, settings.zone),
        sections=[(name, list(lines)) for name, lines in _sections(tables, proxies, settings)],
    )


def _sections(
    tables: Tables, proxies: Mapping[str, str], settings: PracticeSettings
) -> Iterator[tuple[str, Iterator[Line]]]:
    zone = settings.zone
    yield "Visits", (_visit(row, settings) for row in tables["visits"] if row["state"] != "released")
    yield "Messages", _messages(tables, zone)
    yield "Readings from home", (_reading(row, zone) for row in tables["home_readings"])
    yield "Followed from home", (_enrolment(row, zone) for row in tables["enrolments"])
    yield (
        "Written down for staff",
        (Line(_at(row["created_at"], zone), _name(row["kind"]), row["text"]) for row in tables["tasks"]),
    )
    yield (
        "Cases that staff looked after",
        (
            Line(_at(row["opened_at"], zone), f"case {row['number']}, {row['level']}", row["summary"])
            for row in tables["episodes"]
        ),
    )
    yield (
        "Notes of staff",
        (Line(_at(row["at"], zone), row["because"], row["text"]) for row in tables["episode_notes"]),
    )
    yield "What may be sent", (_consent(row, zone) for row in tables["consent_ledger"])
    yield "Messages planned by the desk", (_nudge(row, zone) for row in tables["nudges"])
    yield "Who speaks for whom", (_proxy(row, proxies) for row in tables["proxies"])
    yield (
        "Who saw or changed this record",
        (Line(_at(row["at"], zone), f"{row['by']}: {_name(row['what'])}") for row in tables["audit"]),
    )


def _messages(tables: Tables, zone: ZoneInfo) -> Iterator[Line]:
    """Both ways, in the order of their moments."""
    chats = {row["id"]: row["channel"] for row in tables["conversations"]}
    lines = [
        (row["received_at"], row["sequence"], f"wrote by {chats.get(row['conversation_id'], 'chat')}", row)
        for row in tables["inbox"]
    ]
    for row in tables["outbox"]:
        who = "staff" if row["kind"] == "staff_reply" else "desk"
        fate = "" if row["state"] in _CAME else f" ({_FATE.get(row['state'], row['state'])})"
        lines.append((row["created_at"], row["sequence"], f"{who}{fate}", row))
    for at, _, who, row in sorted(lines, key=lambda line: line[:2]):
        yield Line(_at(at, zone), who, row["text"])


def _visit(row: Row, settings: PracticeSettings) -> Line:
    kind = settings.visit_types.get(row["visit_type"])
    name = kind.name if kind else _name(row["visit_type"])
    state = _STATES.get(row["state"], _name(row["state"]))
    return Line(_at(row["starts_at"], settings.zone), f"{name}: {state}", row["reason"])


def _reading(row: Row, zone: ZoneInfo) -> Line:
    corrected = " (corrected later)" if row["superseded_by"] else ""
    figures = shown(row["kind"], row["figures"], row["unit"])
    return Line(_at(row["taken_at"], zone), f"{_name(row['kind'])} {figures}{corrected}")


def _enrolment(row: Row, zone: ZoneInfo) -> Line:
    return Line(_at(row["enrolled_at"], zone), f"{_name(row['protocol'])}: {_name(row['state'])}")


def _consent(row: Row, zone: ZoneInfo) -> Line:
    said = "wants" if row["given"] else "does not want"
    return Line(_at(row["at"], zone), f"{said} {_name(row['scope'])}", f"said by {row['source']}")


def _nudge(row: Row, zone: ZoneInfo) -> Line:
    because = f", because {row['reason']}" if row["reason"] else ""
    return Line(_at(row["due_at"], zone), f"{_name(row['kind'])}: {_name(row['state'])}{because}")


def _proxy(row: Row, names: Mapping[str, str]) -> Line:
    who, whom = (names.get(row[key], "a person no longer on file") for key in ("proxy_id", "patient_id"))
    return Line("", f"{who} speaks for {whom}")


def _name(word: Any) -> str:
    return str(word).replace("_", " ").replace(".", " ")


def _at(moment: datetime, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M}"
