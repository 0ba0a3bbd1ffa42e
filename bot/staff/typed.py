"""What staff write, in a chat, a terminal or a text, read by the one table of orders and done."""

from __future__ import annotations

from bot.staff import (
    campaigning,
    case_orders,
    day_orders,
    follow_up_orders,
    following,
    people_orders,
    visit_orders,
)
from bot.staff.answers import Answer, Shown
from bot.staff.at import At
from bot.staff.following import Chronic
from bot.staff.table import Order, Read, read, rest
from practice.episodes import Refused

_ROWS = (
    *day_orders.ORDERS,
    *people_orders.ORDERS,
    *visit_orders.ORDERS,
    *follow_up_orders.ORDERS,
    *campaigning.ORDERS,
    *case_orders.ORDERS,
)
HELP = "That is no order I know. Write help to see what there is."
OWN_HEALTH = (
    " Is it about your own health? Only orders are read here: call the office, and 911 in an emergency."
)
_OF_MANY = ("agenda", "next", "brief", "find", "cases", "followed")
_LETTERS = (
    "One letter does: a agenda, b brief, f find, p patient, m move, c claim, r reply, n note, q quick, "
    "s snooze, x close, d done."
)


def _help(row: Order) -> str:
    return f"{row.form} - {row.about}"


def help_text() -> str:
    """Every order in a line of its own."""
    return "\n".join([*(_help(row) for row in _ROWS), following.HELP, _LETTERS])


ORDERS = (
    *_ROWS,
    Order(
        "help",
        "help",
        "What you can write here",
        rest(),
        lambda at, said: Shown(help_text()),
        menu=True,
        shows=True,
    ),
)


def reads(line: str, chronic: Chronic | None = None) -> bool:
    """Whether a line is an order in form; whether it can be done is another matter."""
    if chronic is not None and following.reads(line.removeprefix("/"), chronic):
        return True
    return read(line, ORDERS) is not None


def only_shows(line: str) -> bool:
    """Whether a line is an order that changes nothing."""
    found = read(line, ORDERS)
    return isinstance(found, Read) and found.order.shows


def asks_first(line: str) -> bool:
    """Whether a line is an order that says what it would do, and waits."""
    found = read(line, ORDERS)
    return isinstance(found, Read) and found.order.asks


def _noted(at: At, name: str, answer: Answer) -> Answer:
    """Whoever was shown people is written down; what is about one patient writes that itself."""
    if isinstance(answer, Shown) and name in _OF_MANY:
        at.uow.audit.write("orders.shown", at.by, about={"order": name})
    return answer


def obey(at: At, line: str) -> Answer | None:
    """Do what the line says; None: it is no order, and must never be sent to a patient by mistake."""
    line = line.strip()
    noted = case_orders.noted(at, line)
    if noted is not None:
        return noted
    found = read(line, ORDERS)
    if isinstance(found, Read):
        return _noted(at, found.order.name, found.order.act(at, found.said))
    bare = line.removeprefix("/")
    followed = following.obey(at.uow, bare, at.by, at.chronic) if at.chronic is not None else None
    return followed if followed is not None else found if isinstance(found, Refused) else None
