"""The inbox: what waits for a person, one case with its conversation, and every act on it."""

from __future__ import annotations

import secrets

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.console.desk import ConsoleDesk
from bot.console.gate import BASE, here, login_of
from bot.console.reading_cases import CaseView, note_view, nothing_yet, read_case, read_closed, read_lost
from bot.console.rendering import Pages, Undo
from bot.staff import commands
from bot.staff.answers import Done, Missing, Outcome
from bot.staff.room import Deed, deed_of
from practice.episodes import Act, Refused
from practice.ids import TaskId
from practice.ports import UnitOfWork

SNOOZES = (("30", "30 minutes"), ("60", "1 hour"), ("240", "4 hours"), ("1440", "1 day"))
_KEEP_WORDS = ("reply", "note")


class InboxPages:
    """The pages about cases and tasks."""

    def __init__(self, desk: ConsoleDesk, pages: Pages) -> None:
        self._desk = desk
        self._pages = pages

    def routes(self) -> list[BaseRoute]:
        """Within the console."""
        return [
            Route("/inbox", self.inbox),
            Route("/closed", self.closed),
            Route("/cases/{number:int}", self.case),
            Route("/cases/{number:int}", self.act, methods=["POST"]),
            Route("/tasks/{task}/done", self.finish, methods=["POST"]),
            Route("/tasks/{task}/open", self.put_back, methods=["POST"]),
            Route("/live/inbox", self.inbox_part),
            Route("/live/cases/{number:int}", self.case_part),
        ]

    async def inbox(self, request: Request) -> Response:
        """Everything that waits."""
        board = await self._desk.room.board()
        await self._desk.seen(request, "inbox.viewed", cases=len(board.cases), tasks=len(board.tasks))
        about = {"board": board, "lost": await self._desk.read(read_lost)}
        first = request.url.scheme == "http" and await self._desk.read(nothing_yet)
        return self._pages.page(request, "inbox.html", **about, first=first)

    async def inbox_part(self, request: Request) -> Response:
        """The lists alone, as they are now."""
        board = await self._desk.room.board()
        return self._pages.part(
            request, "inbox_lists.html", board=board, lost=await self._desk.read(read_lost)
        )

    async def closed(self, request: Request) -> Response:
        """The cases handed back and the tasks ticked off last."""
        cases, tasks = await self._desk.read(read_closed)
        await self._desk.seen(request, "inbox.viewed", closed=len(cases), done=len(tasks))
        return self._pages.page(request, "closed.html", cases=cases, tasks=tasks)

    async def case(self, request: Request) -> Response:
        """One case. A ready answer named in the address is put where one writes."""
        quick = dict(self._desk.room.quick).get(request.query_params.get("quick", ""), "")
        return await self._shown(request, await self._view(request), text=quick)

    async def case_part(self, request: Request) -> Response:
        """The card and the conversation alone, as they are now."""
        return self._pages.part(request, "case_live.html", view=await self._view(request), snoozes=SNOOZES)

    async def act(self, request: Request) -> Response:
        """Do one act. What was written is never lost: a refusal shows it again."""
        await self._view(request)
        form, by = here(request).form, login_of(request).name
        number, act = request.path_params["number"], form.get("act", "")
        text = form.get("text", "").replace("\r\n", "\n")
        if act == "reply" and text.lstrip().startswith("//"):
            act, text = "note", text.lstrip()[2:].strip()
        deed = self._deed(number, act, {**form, "text": text}, by)
        outcome = deed if isinstance(deed, Refused) else await self._desk.room.perform(deed)
        if isinstance(outcome, Refused) and act in _KEEP_WORDS:
            view = await self._view(request)
            return await self._shown(
                request, view, text=form.get("text", ""), wrong=outcome.because, status=409
            )
        place = f"{BASE}/inbox" if act == "close" and isinstance(outcome, Done) else request.url.path
        return self._pages.after(request, place, outcome, self._way_back(number, act))

    async def finish(self, request: Request) -> Response:
        """Tick off a task."""
        task, by = TaskId(request.path_params["task"]), login_of(request).name
        outcome = await self._desk.room.perform(lambda uow: commands.finish_task(uow, task, by))
        undo = Undo(f"{BASE}/tasks/{task}/open", "Put it back", {"next": self._next(request)})
        return self._pages.after(request, self._next(request), outcome, undo)

    async def put_back(self, request: Request) -> Response:
        """It was ticked off by mistake."""
        task, by = TaskId(request.path_params["task"]), login_of(request).name

        def put(uow: UnitOfWork) -> Outcome:
            if not uow.staff.reopen_task(task, by):
                return Missing("There is no such task.")
            return Done("the task is back on the list")

        return self._pages.after(request, self._next(request), await self._desk.room.perform(put))

    async def _view(self, request: Request) -> CaseView:
        view = await self._desk.read(read_case, request.path_params["number"])
        if view is None:
            raise HTTPException(404, "There is no case of this number.")
        return view

    async def _shown(
        self, request: Request, view: CaseView, text: str = "", wrong: str = "", status: int = 200
    ) -> Response:
        await self._desk.read(note_view, view, login_of(request).name)
        about = {"view": view, "text": text, "wrong": wrong, "snoozes": SNOOZES}
        about |= {"quick": self._desk.room.quick, "id": secrets.token_hex(8)}
        return self._pages.page(request, "case.html", status, **about)

    def _deed(self, number: int, act: str, form: dict[str, str], by: str) -> Deed | Refused:
        if act == "again":
            return lambda uow: _open_again(uow, number, by)
        return deed_of(act, {**form, "case": str(number)}, by)

    def _way_back(self, number: int, act: str) -> Undo | None:
        if act != "close":
            return None
        return Undo(f"{BASE}/cases/{number}", "Open it again", {"act": "again"})

    def _next(self, request: Request) -> str:
        wanted = here(request).form.get("next", "")
        known = wanted.startswith(f"{BASE}/patients/") or wanted == f"{BASE}/closed"
        return wanted if known else f"{BASE}/inbox"


def _open_again(uow: UnitOfWork, number: int, by: str) -> Outcome:
    """A new case with the same patient, already with whoever opened it: nobody is called."""
    old = uow.episodes.numbered(number)
    if old is None:
        return Missing(f"There is no case {number}.")
    uow.conversations.lock(old.conversation)
    if uow.episodes.of(old.conversation) is not None:
        return Refused("This patient is with staff already: see the inbox.")
    uow.staff.open_episode(old.conversation, f"opened again after case {number}", "", "routine")
    fresh = uow.episodes.of(old.conversation)
    assert fresh is not None
    uow.episodes.act(fresh, Act.CLAIM, by)
    return Done(f"case {fresh.number} goes on where case {number} ended; the desk is silent")
