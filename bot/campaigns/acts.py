"""What staff do with a campaign: approve, start, stop. Functions over one turn, as all acts of staff."""

from __future__ import annotations

from actions.book import DeskBook
from bot.campaigns.lint import Standards, faults
from bot.campaigns.planning import planned
from bot.staff.answers import Done, Outcome
from practice.campaigns.model import Campaign
from practice.episodes import Refused
from practice.ports import UnitOfWork


def approve(uow: UnitOfWork, campaign: Campaign, by: str, standards: Standards) -> Outcome:
    """The physician approves this wording of the file, once it has no faults."""
    refused = _faulty(campaign, standards)
    if refused is not None:
        return refused
    if by != standards.settings.physician:
        return Refused(f"Only {standards.settings.physician} can approve a campaign, by that name.")
    uow.campaigns.approve(campaign.name, campaign.fingerprint, by)
    return Done(f"approved: {campaign.name}, wording {campaign.fingerprint[:8]}")


def start(uow: UnitOfWork, campaign: Campaign, by: str, standards: Standards, book: DeskBook) -> Outcome:
    """Fix the recipients and plan their messages, if this wording is approved."""
    refused = _faulty(campaign, standards)
    if refused is not None:
        return refused
    if uow.campaigns.approval(campaign.name, campaign.fingerprint) is None:
        return Refused(
            f"{campaign.name} is not approved as it is written now: look at the dry run, then approve it."
        )
    plan = planned(uow, campaign, book)
    if not plan.gets:
        return Refused(f"{campaign.name} would reach nobody: the dry run says why.")
    recipients = [(one.patient, one.at) for one in plan.gets]
    run = uow.campaigns.begin(campaign, recipients, plan.ends_at, by)
    if run is None:
        return Refused(f"{campaign.name} is running already; stop it first.")
    first = recipients[0][1].astimezone(book.facts.zone)
    begins = f"{first:%a} {first.day} {first:%b %H:%M}"
    return Done(f"started: {campaign.name} for {run.recipients} patients, from {begins}")


def stop(uow: UnitOfWork, name: str, by: str, reason: str = "") -> Outcome:
    """Nothing more of it is sent from now on."""
    run = uow.campaigns.running(name)
    if run is None:
        return Refused(f"No campaign {name!r} is running.")
    unsent = uow.campaigns.stop(run.id, by, reason)
    return Done(f"stopped: {name}; {unsent} of {run.recipients} were not sent yet and will not be")


def _faulty(campaign: Campaign, standards: Standards) -> Refused | None:
    found = faults(campaign, standards)
    if not found:
        return None
    return Refused(f"{campaign.name} has {len(found)} faults to mend first: {found[0]}.")
