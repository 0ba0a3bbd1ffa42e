"""The bundle: every resource under a stable name, every reference to something that is in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from practice.settings import PracticeSettings

Json = Any


@dataclass(slots=True)
class Names:
    """Names resources. The same row gets the same name each time, and another practice's never does."""

    settings: PracticeSettings
    known: set[str] = field(default_factory=set)

    def of(self, kind: str, key: object) -> str:
        """The id of a resource."""
        return str(uuid5(NAMESPACE_URL, f"urn:deskside:{self.settings.id}:{kind}:{key}"))

    def made(self, kind: str, key: object, **about: Json) -> Json:
        """A resource with its name; what is None or empty is left out."""
        filled = {name: value for name, value in about.items() if value not in (None, "", [], {})}
        self.known.add(self.of(kind, key))
        return {"resourceType": kind, "id": self.of(kind, key), **filled}

    def ref(self, kind: str, key: object | None) -> Json | None:
        """A reference to what was made before; None when it was not, so that nothing points nowhere."""
        if key is None or self.of(kind, key) not in self.known:
            return None
        return {"reference": f"urn:uuid:{self.of(kind, key)}", "type": kind}


def instant(moment: datetime | None) -> str | None:
    """An aware moment as FHIR writes it."""
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds")


def bundle(names: Names, resources: Iterable[Mapping[str, Json]], now: datetime) -> Json:
    """A collection of these resources."""
    entries = [
        {"fullUrl": f"urn:uuid:{resource['id']}", "resource": dict(resource)} for resource in resources
    ]
    return {
        "resourceType": "Bundle",
        "id": names.of("Bundle", now.isoformat()),
        "type": "collection",
        "timestamp": instant(now),
        "entry": entries,
    }
