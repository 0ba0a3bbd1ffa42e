"""Orders about campaigns: stop one, hear how it goes; and conditions, by which some campaigns choose."""

from __future__ import annotations

import re

from bot.campaigns import acts
from bot.staff.answers import Answer, Done, Shown
from bot.staff.at import At
from bot.staff.people_orders import one
from bot.staff.table import Order, rest
from practice.campaigns.running import Results, Run
from practice.episodes import Refused


def campaign(at: At, said: re.Match[str]) -> Answer:
    """Stop is at once; results are counted now."""
    name = said["name"].lower()
    if said["act"].lower() == "stop":
        return acts.stop(at.uow, name, at.by)
    run = at.uow.campaigns.latest(name)
    if run is None:
        return Refused(f"No campaign {name!r} was started yet.")
    return Shown(_in_short(run, at.uow.campaigns.results(run.id)))


def condition(at: At, said: re.Match[str]) -> Answer:
    """Note a condition of a patient's, or that it holds no more."""
    who = one(at, said["patient"].split())
    if isinstance(who, Refused):
        return who
    name = said["condition"].lower()
    if said["no"]:
        gone = at.uow.conditions.forget(who.id, name, at.by)
        return Done(f"no longer noted: {name}") if gone else Refused(f"{name} was not noted.")
    noted = at.uow.conditions.note(who.id, name, at.by)
    return Done(f"noted: {name}") if noted else Refused(f"{name} is noted already.")


def _in_short(run: Run, found: Results) -> str:
    share = 100 * found.sent / found.recipients if found.recipients else 0
    sent = f"sent {found.sent} of {found.recipients} recipients ({share:.0f} %)"
    came = f"answered {found.answered}, booked {found.booked}, opted out {found.opted_out}"
    return f"{run.title} ({run.name}): {sent}, {found.waiting} still to be sent; {came}"


_CAMPAIGN = rest(r"(?P<act>stop|results)\s+(?P<name>\w+)")
_CONDITION = rest(r"(?P<patient>\D+?)\s+(?P<no>no\s+)?(?P<condition>[a-z]\w*)")
ORDERS = (
    Order("campaign", "campaign stop flu_shot", "Stop a campaign; or results of one", _CAMPAIGN, campaign),
    Order("condition", "condition NAME diabetes", "Note a condition, or no diabetes", _CONDITION, condition),
)
