"""Campaigns: the dry run, the physician's approval, start and stop, and what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from actions.book import DeskBook
from bot.campaigns import acts
from bot.campaigns.lint import Fault, Standards, clinical_words, faults
from bot.campaigns.planning import Planned, planned
from bot.console.desk import ConsoleDesk
from bot.console.gate import BASE, here, login_of
from bot.console.rendering import Pages
from bot.staff.answers import Outcome
from practice.campaigns.loading import campaign_names, read_campaign
from practice.campaigns.model import Campaign
from practice.campaigns.running import Approval, Results, Run
from practice.episodes import Refused
from practice.ports import UnitOfWork
from practice.settings import PracticeSettings
from practice.store.store import Store


@dataclass(frozen=True, slots=True)
class Brief:
    """One line of the list."""

    name: str
    approved: bool
    run: Run | None


@dataclass(frozen=True, slots=True)
class CampaignView:
    """One campaign: who would get what, what is wrong with it, and its last run."""

    campaign: Campaign
    plan: Planned
    faults: tuple[Fault, ...]
    approval: Approval | None
    running: Run | None
    latest: Run | None
    results: Results | None


class CampaignPages:
    """Nothing is sent without the physician's approval of exactly this wording."""

    def __init__(self, desk: ConsoleDesk, pages: Pages, book: DeskBook, data: Path) -> None:
        self._desk = desk
        self._pages = pages
        self._book = book
        self._data = data

    def routes(self) -> list[BaseRoute]:
        """Within the console."""
        return [
            Route("/campaigns", self.all),
            Route("/campaigns/{name}", self.one),
            Route("/campaigns/{name}", self.act, methods=["POST"]),
        ]

    async def all(self, request: Request) -> Response:
        """Those that data holds."""
        found = await self._desk.read(self._briefs)
        return self._pages.page(request, "campaigns.html", found=found)

    async def one(self, request: Request) -> Response:
        """The dry run and the results. It names patients, so the look is written down."""
        view = await self._desk.read(self._view, self._campaign(request))
        await self._desk.seen(
            request, "campaign.viewed", campaign=view.campaign.name, gets=len(view.plan.gets)
        )
        return self._pages.page(request, "campaign.html", view=view)

    async def act(self, request: Request) -> Response:
        """Approve, start or stop."""
        campaign, form, by = self._campaign(request), here(request).form, login_of(request).name

        def act(uow: UnitOfWork) -> Outcome:
            if form.get("fingerprint") != campaign.fingerprint:
                return Refused("The file has changed meanwhile. Look at the dry run again.")
            match form.get("act"):
                case "approve":
                    return acts.approve(uow, campaign, by, self._standards())
                case "start":
                    return acts.start(uow, campaign, by, self._standards(), self._book)
                case "stop":
                    return acts.stop(uow, campaign.name, by)
            return Refused("Nothing was done: the page asked for something it cannot do.")

        outcome = await self._desk.room.perform(act)
        return self._pages.after(request, f"{BASE}/campaigns/{campaign.name}", outcome)

    def _campaign(self, request: Request) -> Campaign:
        name = request.path_params["name"]
        if name not in campaign_names(self._folder):
            raise HTTPException(404, "There is no such campaign.")
        return read_campaign(self._folder, name)

    @property
    def _folder(self) -> Path:
        return self._data / "campaigns"

    def _briefs(self, store: Store, settings: PracticeSettings, now: datetime) -> tuple[Brief, ...]:
        with store.look(settings.id, now) as uow:
            return tuple(self._brief(uow, name) for name in campaign_names(self._folder))

    def _brief(self, uow: UnitOfWork, name: str) -> Brief:
        campaign = read_campaign(self._folder, name)
        approved = uow.campaigns.approval(name, campaign.fingerprint) is not None
        return Brief(name, approved, uow.campaigns.latest(name))

    def _view(
        self, store: Store, settings: PracticeSettings, campaign: Campaign, now: datetime
    ) -> CampaignView:
        with store.look(settings.id, now) as uow:
            latest = uow.campaigns.latest(campaign.name)
            return CampaignView(
                campaign,
                planned(uow, campaign, self._book),
                faults(campaign, self._standards()),
                uow.campaigns.approval(campaign.name, campaign.fingerprint),
                uow.campaigns.running(campaign.name),
                latest,
                uow.campaigns.results(latest.id) if latest else None,
            )

    def _standards(self) -> Standards:
        settings = self._desk.settings
        today = self._pages.local(self._desk.now()).date()
        return Standards(settings, today, clinical_words(self._data), tuple(self._book.chronic.protocols))
