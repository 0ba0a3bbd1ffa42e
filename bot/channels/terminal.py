"""The terminal as a channel: what the desk says is shown as lines of a transcript."""

from __future__ import annotations

from collections.abc import Callable

from bot.channels.base import Caps, Outbound, Outcome, Refused, Sent
from bot.channels.rendering import numbered

NAME = "terminal"
CAPS = Caps(buttons=False, max_text=1_000_000, covered=True)


class Terminal:
    """Shows each message with `show`, one line at a time, in the form that transcripts have."""

    name = NAME
    caps = CAPS

    def __init__(self, show: Callable[[str], None]) -> None:
        self._show = show

    async def send(self, outbound: Outbound) -> Outcome:
        """Show the message and its numbered menu. A terminal that is gone refuses it."""
        try:
            for line in transcript_lines(outbound):
                self._show(line)
        except (BrokenPipeError, ValueError) as error:
            return Refused(f"the terminal is gone ({type(error).__name__})")
        return Sent(outbound.id)

    async def working(self, address: str, on: bool) -> None:
        """Nothing to show: the next line is the answer."""


def transcript_lines(outbound: Outbound) -> list[str]:
    """`<` and the first line, then the rest and the menu, indented."""
    first, *rest = outbound.text.splitlines() or [""]
    return [
        f"< {first}",
        *(f"  {line}".rstrip() or "  " for line in rest),
        *(f"  {line}" for line in numbered(outbound.choices)),
    ]
