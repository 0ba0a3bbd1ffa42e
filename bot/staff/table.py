"""The one table of what staff can order, whatever they write it with: each row its name, form and act."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.staff.answers import Answer
from bot.staff.at import At
from practice.episodes import Refused

Act = Callable[[At, re.Match[str]], Answer]
_LINE = re.compile(r"(?P<slash>/?)(?P<name>[a-z_]+)(?:@\w+)?(?:\s+(?P<rest>.*))?", re.IGNORECASE | re.DOTALL)


def rest(pattern: str = "") -> re.Pattern[str]:
    """What may follow a name."""
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Order:
    """One row. What follows the name has to fit `rest`, or `slashed` where a slash says that it is an order.

    `short` is its one letter; `menu`: it is offered under "/". `shows`: it changes nothing; `asks`: it always
    asks before it does.
    """

    name: str
    form: str
    about: str
    rest: re.Pattern[str]
    act: Act
    slashed: re.Pattern[str] | None = None
    short: str = ""
    also: tuple[str, ...] = ()
    menu: bool = False
    shows: bool = False
    asks: bool = False

    def called(self, name: str) -> bool:
        """Whether this is one of its names."""
        return name in (self.name, self.short, *self.also)

    def fits(self, text: str, slash: str) -> re.Match[str] | None:
        """What follows the name, read; None when it is not this order."""
        said = self.rest.fullmatch(text)
        return self.slashed.fullmatch(text) if said is None and slash and self.slashed else said


@dataclass(frozen=True, slots=True)
class Read:
    """A line that is an order in form."""

    order: Order
    said: re.Match[str]


def read(line: str, orders: Sequence[Order]) -> Read | Refused | None:
    """The order in a line; None: it is none. After a slash it is meant as one, so a wrong form is refused."""
    found = _LINE.fullmatch(line.strip())
    if found is None:
        return Refused(UNKNOWN) if line.strip().startswith("/") else None
    name, text = found["name"].lower(), (found["rest"] or "").strip()
    named = [order for order in orders if order.called(name)]
    for order in named:
        said = order.fits(text, found["slash"])
        if said is not None:
            return Read(order, said)
    if not found["slash"] and "_" not in name:
        return None
    forms = " or ".join(dict.fromkeys(order.form for order in named))
    return Refused(f"That is not understood. Write {forms}." if named else UNKNOWN)


UNKNOWN = "That is no order I know. Write /help to see what there is."
