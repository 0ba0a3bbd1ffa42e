"""The vocabulary that several groups of guards share, as pieces of patterns and as trigger words."""

from __future__ import annotations

Guard = tuple[str, str]

# stands for "the message holds a digit" among the triggers
DIGITS = "0"
NUMBER = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
