"""The codes of FHIR that Deskside uses, each with its system, and how the desk's own words become them."""

from __future__ import annotations

from typing import Any

Json = Any
HL7 = "http://terminology.hl7.org/CodeSystem"
LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
OWN = "urn:deskside"  # the system of identifiers and words that only the desk knows

APPOINTMENT = {
    "held": "pending",
    "booked": "booked",
    "arrived": "arrived",
    "completed": "fulfilled",
    "cancelled": "cancelled",
    "no_show": "noshow",
}  # http://hl7.org/fhir/R4/valueset-appointmentstatus.html; a released hold never was an appointment
SLOT = {"held": "busy-tentative", "booked": "busy", "arrived": "busy", "completed": "busy"}
SENT = {
    "planned": "preparation",
    "sending": "in-progress",
    "retry": "in-progress",
    "sent": "completed",
    "delivered": "completed",
    "unknown": "unknown",
    "failed": "not-done",
    "dropped": "not-done",
}  # http://hl7.org/fhir/R4/valueset-event-status.html
CATEGORY = {"nudge": "reminder", "emergency": "alert", "notice": "notification"}
READINGS = {
    "blood_pressure": ("85354-9", "Blood pressure panel with all children optional"),
    "heart_rate": ("8867-4", "Heart rate"),
    "pulse": ("8867-4", "Heart rate"),
    "temperature": ("8310-5", "Body temperature"),
    "oxygen": ("59408-5", "Oxygen saturation in Arterial blood by Pulse oximetry"),
    "spo2": ("59408-5", "Oxygen saturation in Arterial blood by Pulse oximetry"),
    "weight": ("29463-7", "Body weight"),
    "glucose": ("2339-0", "Glucose [Mass/volume] in Blood"),
    "peak_flow": ("33452-4", "Maximum expiratory gas flow Respiratory system airway --pre bronchodilation"),
    "phq9": ("44261-6", "Patient Health Questionnaire 9 item (PHQ-9) total score [Reported]"),
    "gad7": ("70274-6", "Generalized anxiety disorder 7 item (GAD-7) total score [Reported.PHQ]"),
}
PRESSURES = (("8480-6", "Systolic blood pressure"), ("8462-4", "Diastolic blood pressure"))
UNITS = {
    "lb": "[lb_av]",
    "kg": "kg",
    "F": "[degF]",
    "C": "Cel",
    "mg/dL": "mg/dL",
    "mmol/L": "mmol/L",
    "mmHg": "mm[Hg]",
    "/min": "/min",
    "%": "%",
    "L/min": "L/min",
    "score": "{score}",
}
_VITAL = frozenset({"blood_pressure", "heart_rate", "pulse", "temperature", "oxygen", "spo2", "weight"})


def coded(system: str, code: str, display: str = "") -> Json:
    """A CodeableConcept of one coding."""
    coding = {"system": system, "code": code, **({"display": display} if display else {})}
    return {"coding": [coding]}


def worded(text: str) -> Json:
    """A CodeableConcept of the desk's own words."""
    return {"text": text.replace("_", " ").strip() or "not said"}


def measured(value: float, unit: str) -> Json:
    """A Quantity; a unit that nobody coded stays a word."""
    code = UNITS.get(unit)
    return {"value": value, "unit": unit, **({"system": UCUM, "code": code} if code else {})}


def category_of(kind: str) -> Json:
    """The category of an observation: a vital sign, a questionnaire's score, or a test's result."""
    name = "vital-signs" if kind in _VITAL else "survey" if kind in ("phq9", "gad7") else "laboratory"
    if kind == "peak_flow":
        name = "procedure"
    return coded(f"{HL7}/observation-category", name)
