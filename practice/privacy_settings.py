"""What a practice decides about clinical words on channels that others may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from practice.reading import Section, SettingsError

CAN_BE_SIGNED = ("twilio",)


@dataclass(frozen=True, slots=True)
class PrivacySettings:
    """`signed`: providers with whom the practice has a BAA in force. `link_lives`: how long a link opens."""

    signed: tuple[str, ...] = ()
    link_lives: timedelta = timedelta(hours=48)


def read_privacy(root: Section) -> PrivacySettings:
    """The `privacy` section; what is missing keeps its default."""
    part, usual = root.section("privacy"), PrivacySettings()
    signed = part.texts("baa")
    for name in signed:
        if name not in CAN_BE_SIGNED:
            raise SettingsError(
                part.key("baa"),
                f"names {name!r}; only {', '.join(CAN_BE_SIGNED)} can stand there: Telegram signs no BAA, "
                "and a gateway or phone of your own has none",
            )
    hours = part.whole("link_hours", int(usual.link_lives.total_seconds()) // 3600, least=1)
    if hours > 24 * 7:
        raise SettingsError(part.key("link_hours"), f"is {hours}; a link lives a week (168) at most")
    part.nothing_else()
    return PrivacySettings(signed, timedelta(hours=hours))
