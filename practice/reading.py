"""Reads settings out of nested dicts; every complaint names the key and the mend."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class SettingsError(ValueError):
    """A setting cannot be used: which one, why, and how to mend it."""

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(f"practice settings: {key} {problem}")
        self.key = key
        self.sentence = f"{key} {problem}"


class Section:
    """One mapping of the settings. It remembers which keys were read, so that a misspelt key is found."""

    def __init__(self, data: Any, name: str) -> None:
        if not isinstance(data, Mapping):
            raise SettingsError(name or "the file", "should be a list of 'key: value' lines")
        self._data = data
        self._name = name
        self._seen: set[str] = set()

    def key(self, key: str) -> str:
        """The whole dotted key, for messages."""
        return f"{self._name}.{key}" if self._name else key

    def has(self, key: str) -> bool:
        """Whether the key is set to something."""
        return self._data.get(key) is not None

    def nothing_else(self) -> None:
        """Refuse keys that nobody asked for: they are misspelt or do nothing."""
        for key in self._data:
            if key not in self._seen:
                known = ", ".join(sorted(self._seen))
                raise SettingsError(self.key(str(key)), f"is not known; known here: {known}")

    def text(self, key: str, default: str | None = None) -> str:
        """A text; without a default it must be there and not be empty."""
        value = self._value(key, default)
        if not isinstance(value, str) or (not value.strip() and default is None):
            raise SettingsError(self.key(key), "should be a text in quotes")
        return value.strip()

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, empty when the key is missing."""
        value = self._value(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise SettingsError(
                self.key(key), "should be a list of texts: [one, two]; quote words like yes and no"
            )
        return tuple(value)

    def whole(self, key: str, default: int | None = None, *, least: int = 0) -> int:
        """A whole number of at least `least`."""
        value = self._value(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise SettingsError(self.key(key), f"is {value!r}; write a whole number of at least {least}")
        return value

    def number(self, key: str) -> float:
        """A number of at least 0, with or without a point."""
        value = self._value(key, None)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
            raise SettingsError(self.key(key), f"is {value!r}; write a number of at least 0")
        return float(value)

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self._value(key, default)
        if not isinstance(value, bool):
            raise SettingsError(self.key(key), f"is {value!r}; write true or false")
        return value

    def wall(self, key: str) -> time:
        """A local wall time like "17:30"."""
        return wall_time(self._value(key, None), self.key(key))

    def day(self, key: str, default: date | None = None) -> date | None:
        """A date like 2026-12-24; the default when missing."""
        value = self._value(key, default) if default is not None or self.has(key) else None
        if isinstance(value, datetime) or not isinstance(value, date | None):
            raise SettingsError(self.key(key), f"is {value!r}; write a date like 2026-12-24, without quotes")
        self._seen.add(key)
        return value

    def zone(self, key: str) -> ZoneInfo:
        """A time zone by its IANA name."""
        name = self.text(key)
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise SettingsError(self.key(key), f"is {name!r}; write a zone like America/New_York") from error

    def mapping(self, key: str) -> Mapping[str, Any]:
        """The keys below a key; empty when missing."""
        value = self._value(key, {})
        if not isinstance(value, Mapping):
            raise SettingsError(self.key(key), "should be a list of 'key: value' lines")
        return value

    def section(self, key: str) -> Section:
        """The section below a key; empty when missing."""
        return Section(self.mapping(key), self.key(key))

    def items(self, key: str) -> list[Any]:
        """A list of anything; empty when missing."""
        value = self._value(key, [])
        if not isinstance(value, list):
            raise SettingsError(self.key(key), "should be a list, one '- ' line each")
        return value

    def _value(self, key: str, default: Any) -> Any:
        self._seen.add(key)
        value = self._data.get(key)
        if value is None and default is None:
            raise SettingsError(self.key(key), "is missing; add it")
        return default if value is None else value


def wall_time(value: Any, key: str) -> time:
    """ "09:30" as a local wall time. YAML reads an unquoted 9:30 as a number, which is refused."""
    try:
        if not isinstance(value, str):
            raise ValueError("not a text")
        return time.fromisoformat(value.strip().zfill(5))
    except ValueError as error:
        raise SettingsError(key, f'is {value!r}; write a time in quotes, like "09:30"') from error
