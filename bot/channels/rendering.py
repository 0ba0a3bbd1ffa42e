"""One outbound message in the form that a channel can carry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.channels import gsm7
from bot.channels.base import Caps, Outbound


@dataclass(frozen=True, slots=True)
class Rendered:
    """`parts` are sent in order; `buttons` (opaque id, label) stand under the last one."""

    parts: tuple[str, ...]
    buttons: tuple[tuple[str, str], ...] = ()


def render(outbound: Outbound, caps: Caps) -> Rendered:
    """Choices as buttons where the channel has them, else as a numbered list; text in parts that fit."""
    text = outbound.text if caps.buttons else _with_menu(outbound)
    parts: Iterable[str] = _utf16_parts(text, caps.max_text) if caps.utf16 else _parts(text, caps.max_text)
    if caps.gsm7:
        parts = gsm7.parts(gsm7.gsm7(text), caps.max_text // gsm7.GSM7.joined or 1)
    return Rendered(tuple(parts), outbound.choices if caps.buttons else ())


def numbered(choices: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """The menu as lines: "1. Tue Mar 3, 9:20 AM". The numbers are what the dialogue reads back."""
    return tuple(f"{number}. {label}" for number, (_, label) in enumerate(choices, 1))


def utf16(text: str) -> int:
    """The length in UTF-16 units: most emoji count two."""
    return len(text) + sum(mark > "\uffff" for mark in text)


def _with_menu(outbound: Outbound) -> str:
    return "\n".join((outbound.text, *numbered(outbound.choices)))


def _parts(text: str, longest: int) -> Iterator[str]:
    while len(text) > longest:
        window = text[: longest + 1]
        cut = max(window.rfind("\n"), window.rfind(" "))
        cut = cut if cut > 0 else longest
        yield text[:cut].rstrip()
        text = text[cut:].lstrip()
    yield text


def _utf16_parts(text: str, longest: int) -> Iterator[str]:
    """As `_parts`; a part that is too long in units alone is cut where it is short enough for certain."""
    for part in _parts(text, longest):
        yield from (part,) if utf16(part) <= longest else _parts(part, longest // 2)
