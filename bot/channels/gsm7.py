"""What a text message can carry: its alphabet, the length that is paid for, and copy made to fit.

Segments as in 3GPP TS 23.038 and 23.040: 160 characters of GSM-7 or 70 UTF-16 units in one message, 153 or 67
in each part of a longer one. A character of the extension table counts two, and no part splits it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u200a\u202f\u3000\t", " "),
        **dict.fromkeys("•·‣▪●", "-"),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\ufe0e\ufe0f\u200e\u200f\u00ad", ""),
        "…": "...",
        "×": "x",
        "÷": "/",
        "°": " deg",
        "½": "1/2",
        "¼": "1/4",
        "¾": "3/4",
        "≤": "<=",
        "≥": ">=",
        "≠": "!=",
        "→": "->",
        "←": "<-",
        "✓": "(ok)",
        "✔": "(ok)",
        "™": "(tm)",
        "®": "(r)",
        "©": "(c)",
        "œ": "oe",
        "Œ": "OE",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "ı": "i",
    }
)
_SIGNS = {
    "👍": "(thumbs up)",
    "👎": "(thumbs down)",
    "🙂": ":)",
    "😊": ":)",
    "🙁": ":(",
    "❤": "<3",
    "🙏": "(thank you)",
}
_TONES = frozenset("\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")


@dataclass(frozen=True, slots=True)
class Alphabet:
    """How one message is counted: `alone` units in a single one, `joined` in each part of several."""

    name: str
    alone: int
    joined: int


GSM7 = Alphabet("GSM-7", 160, 153)
UCS2 = Alphabet("UCS-2", 70, 67)


def alphabet(text: str) -> Alphabet:
    """GSM-7 when every character is in it, else UCS-2."""
    return GSM7 if all(mark in _BASIC or mark in _EXTENDED for mark in text) else UCS2


def units(text: str) -> int:
    """The length in the alphabet that the text needs."""
    return sum(_size(mark, alphabet(text)) for mark in text)


def segments(text: str) -> int:
    """How many messages the carrier counts; an empty text is none."""
    used = alphabet(text)
    sizes = [_size(mark, used) for mark in text]
    if sum(sizes) <= used.alone:
        return 1 if sizes else 0
    parts, left = 1, used.joined
    for size in sizes:
        if size > left:
            parts, left = parts + 1, used.joined
        left -= size
    return parts


def gsm7(text: str) -> str:
    """The text in GSM-7 where that loses nothing that matters, else as it came.

    Quotes, dashes and spaces are made plain, accents that the alphabet lacks are dropped, an emoji becomes
    its name. Another script, whose letters have no plain form, stays as it is and is sent in UCS-2.
    """
    plain = "".join(_in_gsm7(mark) for mark in unicodedata.normalize("NFC", text).translate(_PLAIN))
    return plain if alphabet(plain) is GSM7 else text


def parts(text: str, most: int) -> tuple[str, ...]:
    """The text in parts of at most `most` segments each, cut between paragraphs, sentences or words."""
    return tuple(_parts(text, most))


def _parts(text: str, most: int) -> Iterator[str]:
    used = alphabet(text)
    longest = used.alone if most == 1 else most * (used.joined - 1)
    while segments(text) > most:
        fits = _fitting(text, longest, used)
        cut = _good_cut(text[: fits + 1]) or fits
        yield text[:cut].rstrip()
        text = text[cut:].lstrip()
    yield text


def _fitting(text: str, longest: int, used: Alphabet) -> int:
    """How many characters fit."""
    total = 0
    for number, mark in enumerate(text):
        total += _size(mark, used)
        if total > longest:
            return max(number, 1)
    return len(text)


def _good_cut(window: str) -> int:
    """The last place to cut, a sentence's end if one is in the second half; 0 when there is none at all."""
    half = len(window) // 2
    for ends in ("\n\n", "\n", ". ", "? ", "! "):
        found = window.rfind(ends)
        if found >= half:
            return found + len(ends.rstrip())
    return max(window.rfind(" "), window.rfind("\n"), 0)


def _size(mark: str, used: Alphabet) -> int:
    if used is GSM7:
        return 2 if mark in _EXTENDED else 1
    return 2 if mark > "\uffff" else 1


def _in_gsm7(mark: str) -> str:
    if mark in _BASIC or mark in _EXTENDED:
        return mark
    if mark in _SIGNS:
        return _SIGNS[mark]
    if mark in _TONES or unicodedata.category(mark) in ("Mn", "Cf", "Cc"):
        return ""
    bare = unicodedata.normalize("NFKD", mark)
    plain = "".join(each for each in bare if not unicodedata.combining(each))
    if plain and all(each in _BASIC or each in _EXTENDED for each in plain):
        return plain
    if unicodedata.category(mark) == "So":
        return f"({unicodedata.name(mark, 'sign').lower()})"
    return mark
