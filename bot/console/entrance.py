"""The pages about who is signed in: signing in and out, and the browsers that are signed in now."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.console.desk import ConsoleDesk
from bot.console.gate import BASE, SIGN_IN, cookie_name, here, login_of, own_place
from bot.console.rendering import Pages
from bot.console.signing_in import SigningIn
from bot.staff.answers import Done, Missing, Outcome
from practice.episodes import Refused
from practice.ids import LoginId
from practice.ports import UnitOfWork

_LOST = "You were signed out meanwhile, so nothing was sent or changed. What you wrote is still on the page."
_IDLE = "You were signed out, because nobody used the page for a while."


class EntrancePages:
    """Nobody is signed in yet, or somebody wants to be no more."""

    def __init__(self, desk: ConsoleDesk, pages: Pages, signing_in: SigningIn) -> None:
        self._desk = desk
        self._pages = pages
        self._signing_in = signing_in

    def routes(self) -> list[BaseRoute]:
        """Within the console."""
        return [
            Route("/", self.begin),
            Route("/sign-in", self.form),
            Route("/sign-in", self.sign_in, methods=["POST"]),
            Route("/sign-out", self.sign_out, methods=["POST"]),
            Route("/account", self.account),
            Route("/account/logins/{login}/end", self.end_login, methods=["POST"]),
        ]

    async def begin(self, request: Request) -> Response:
        """The inbox is where a day begins."""
        return RedirectResponse(f"{BASE}/inbox", status_code=303)

    async def form(self, request: Request) -> Response:
        """Ask who it is."""
        asked = request.query_params
        wrong = _LOST if "lost" in asked else _IDLE if "idle" in asked else ""
        return await self._asked(request, own_place(asked.get("next", "")), wrong)

    async def sign_in(self, request: Request) -> Response:
        """Check it. A former login of this browser ends, whoever's it was."""
        form, former = here(request).form, here(request).login
        place, name = own_place(form.get("next", "")), form.get("name", "").strip()
        about = request.headers.get("user-agent", "")
        found = await self._signing_in.sign_in(name, form.get("password", ""), form.get("code", ""), about)
        if isinstance(found, Refused):
            return await self._asked(request, place, found.because, name, status=403)
        if former is not None:
            await self._signing_in.sign_out(former.id, found.login.name)
        response = RedirectResponse(place, status_code=303)
        secure = request.url.scheme == "https"
        response.set_cookie(
            cookie_name(request), found.token, path="/", secure=secure, httponly=True, samesite="strict"
        )
        return response

    async def sign_out(self, request: Request) -> Response:
        """End this login and forget its cookie."""
        login = login_of(request)
        await self._signing_in.sign_out(login.id, login.name)
        response = RedirectResponse(SIGN_IN, status_code=303)
        secure = request.url.scheme == "https"
        response.delete_cookie(cookie_name(request), secure=secure, httponly=True, samesite="strict")
        return response

    async def account(self, request: Request) -> Response:
        """Who is signed in where, and how many recovery codes are left."""
        login = login_of(request)

        def look() -> tuple[object, int]:
            with self._desk.store.look(self._desk.settings.id, self._desk.now()) as uow:
                return uow.accounts.logins(), uow.accounts.recovery_left(login.account)

        logins, left = await self._desk.memory.do(look)
        return self._pages.page(request, "account.html", logins=logins, recovery_left=left)

    async def end_login(self, request: Request) -> Response:
        """Sign out another browser."""
        login, by = LoginId(request.path_params["login"]), login_of(request).name

        def end(uow: UnitOfWork) -> Outcome:
            if login not in [one.id for one in uow.accounts.logins()]:
                return Missing("That browser is not signed in any more.")
            uow.accounts.sign_out(login, by)
            return Done("That browser is signed out.")

        return self._pages.after(request, f"{BASE}/account", await self._desk.room.perform(end))

    async def _asked(
        self, request: Request, place: str, wrong: str, name: str = "", status: int = 200
    ) -> Response:
        def nobody() -> bool:
            with self._desk.store.look(self._desk.settings.id, self._desk.now()) as uow:
                return not uow.accounts.all()

        about: dict[str, object] = {"place": place, "wrong": wrong, "name": name}
        about |= {
            "nobody": await self._desk.memory.do(nobody),
            "physician": self._desk.settings.physician,
        }
        return self._pages.page(request, "sign_in.html", status, **about)
