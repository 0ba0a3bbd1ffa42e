"""`python -m bot campaign`: read over, look who gets what, approve, start, stop, count."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable

from actions.book import load
from bot.app import DATA, wall_clock
from bot.campaigns import acts
from bot.campaigns.lint import Standards, clinical_words, faults
from bot.campaigns.planning import planned
from bot.campaigns.report import lint_lines, plan_lines, result_lines
from bot.commands.opened import opened
from bot.home import CannotStart
from bot.staff.answers import Outcome
from practice.campaigns.loading import CampaignError, campaign_names, read_campaign
from practice.campaigns.model import Campaign
from practice.episodes import Refused
from practice.protocols.chronic_library import read_chronic_library
from practice.settings import PracticeSettings

_ABOUT = "messages to many: flu shots, yearly visits, and others of data/campaigns"
_FOLDER = DATA / "campaigns"
_DO = {
    "lint": "read the copy over; without a NAME, of all campaigns",
    "dry-run": "who gets what and when, who does not and why, and what it costs; changes nothing",
    "approve": "approve the file as it is now: the physician, by name",
    "start": "fix the recipients and begin to send, a few a day",
    "stop": "send no more of it, at once",
    "results": "what came of the last start; without a NAME, of all that were started",
}


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Teach the command line these commands."""
    parser = commands.add_parser(
        "campaign",
        help=_ABOUT,
        description=f"{_ABOUT.capitalize()}. Beside a desk that is open or not.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(f"{act:8} {about}" for act, about in _DO.items()),
    )
    parser.add_argument("act", choices=list(_DO), metavar="|".join(_DO))
    parser.add_argument(
        "name", nargs="?", metavar="NAME", help=f"one of: {', '.join(campaign_names(_FOLDER))}"
    )
    parser.add_argument("--by", help='who approves, starts or stops it, such as --by "Dr. Amari"')
    parser.set_defaults(perform=perform)


def perform(chosen: argparse.Namespace) -> int:
    """Do it and print what came of it; 1 when the copy has faults."""
    try:
        return _ACTS[chosen.act](chosen)
    except CampaignError as error:
        raise CannotStart(str(error)) from error


def _lint(chosen: argparse.Namespace) -> int:
    from bot.app import read_practice

    settings, sound = read_practice(DATA, wall_clock), True
    for name in [chosen.name] if chosen.name else campaign_names(_FOLDER):
        found = faults(read_campaign(_FOLDER, name), _standards(settings))
        _print(lint_lines(name, found))
        sound = sound and not found
    return 0 if sound else 1


def _dry_run(chosen: argparse.Namespace) -> int:
    campaign = _named(chosen)
    with opened() as (store, settings), store.look(settings.id, wall_clock()) as uow:
        book = load(DATA, settings)
        _print(plan_lines(planned(uow, campaign, book), settings.zone))
        approval = uow.campaigns.approval(campaign.name, campaign.fingerprint)
        found = faults(campaign, _standards(settings))
    _print(f"Fault: {fault}." for fault in found)
    approved = f"Approved by {approval.by}." if approval else "Not approved as it is written now."
    _print([approved, "Nothing was changed."])
    return 0


def _approve(chosen: argparse.Namespace) -> int:
    campaign = _named(chosen)
    with opened() as (store, settings), store.turn(settings.id, wall_clock()) as uow:
        return _came(acts.approve(uow, campaign, _who(chosen), _standards(settings)))


def _start(chosen: argparse.Namespace) -> int:
    campaign = _named(chosen)
    with opened() as (store, settings), store.turn(settings.id, wall_clock()) as uow:
        book = load(DATA, settings)
        return _came(acts.start(uow, campaign, chosen.by or "command line", _standards(settings), book))


def _stop(chosen: argparse.Namespace) -> int:
    name = _required(chosen)
    with opened() as (store, settings), store.turn(settings.id, wall_clock()) as uow:
        return _came(acts.stop(uow, name, chosen.by or "command line"))


def _results(chosen: argparse.Namespace) -> int:
    with opened() as (store, settings), store.look(settings.id, wall_clock()) as uow:
        runs = [run for run in uow.campaigns.runs() if chosen.name in (None, run.name)]
        if not runs:
            raise CannotStart("No such campaign was started yet.")
        for run in runs[:1] if chosen.name else runs:
            _print(result_lines(run, uow.campaigns.results(run.id), settings.zone))
            told = [uow.patients.get(patient) for patient in uow.campaigns.said_they_had_it(run.id)]
            if names := ", ".join(patient.full_name for patient in told if patient):
                _print([f"for the chart, they say that they had it: {names}"])
    return 0


_ACTS = {
    "lint": _lint,
    "dry-run": _dry_run,
    "approve": _approve,
    "start": _start,
    "stop": _stop,
    "results": _results,
}


def _named(chosen: argparse.Namespace) -> Campaign:
    return read_campaign(_FOLDER, _required(chosen))


def _required(chosen: argparse.Namespace) -> str:
    if not chosen.name:
        raise CannotStart(f"Name a campaign: {', '.join(campaign_names(_FOLDER))}.")
    return str(chosen.name)


def _who(chosen: argparse.Namespace) -> str:
    if not chosen.by:
        raise CannotStart('Say who approves it: --by "Dr. Amari".')
    return str(chosen.by)


def _standards(settings: PracticeSettings) -> Standards:
    now = wall_clock()
    protocols = read_chronic_library(DATA).protocols
    today = now.astimezone(settings.zone).date()
    return Standards(settings, today, clinical_words(DATA), tuple(protocols))


def _came(outcome: Outcome) -> int:
    if isinstance(outcome, Refused):
        raise CannotStart(outcome.because)
    _print([outcome.line])
    return 0


def _print(lines: Iterable[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)
