"""Phone numbers as addresses: E.164, and nothing that no person writes from."""

from __future__ import annotations

import re

_HOME = "US"  # where a number without a country is read
_SHORTEST = 8  # digits; shorter senders are machines
_WRITTEN = re.compile(r"\+?[0-9 ().-]{1,40}")


def e164(number: str) -> str | None:
    """The number as +15555550123; None when no phone can have it, as with short codes and names."""
    import phonenumbers  # takes a fifth of a second, and only texts need it

    if not _WRITTEN.fullmatch(number.strip()):
        return None
    for written in (number.strip(), f"+{number.strip()}"):
        try:
            read = phonenumbers.parse(written, _HOME)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(read) and len(str(read.national_number)) >= _SHORTEST:
            return phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164)
    return None
