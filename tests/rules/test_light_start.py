"""The first answer comes soon: what a start does not need is not imported at it."""

from __future__ import annotations

import subprocess
import sys

HEAVY = (
    "alembic",
    "argon2",
    "bot.console.app",
    "caldav",
    "icalendar",
    "matplotlib",
    "pyotp",
    "reportlab",
    "segno",
    "spacy",
    "telegram",
    "twilio",
)
SHOW = f"""
import sys
import bot.__main__, bot.app, bot.commands.serving
print(*(name for name in {HEAVY} if name in sys.modules))
"""


def test_nothing_heavy_is_imported_that_a_start_does_not_need() -> None:
    done = subprocess.run([sys.executable, "-c", SHOW], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_the_red_flags_read_with_spacy_without_its_command_line() -> None:
    lean = "import sys; from practice.safety.tokens import tokenizer; tokenizer([], []); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", lean], capture_output=True, text=True, check=True)
    assert "spacy" in done.stdout.split()
    assert "spacy.cli" not in done.stdout.split()
