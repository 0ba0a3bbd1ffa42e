"""Into the console: only with a name, a password and a fresh code, and only our own page's forms."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from starlette.routing import BaseRoute, Mount, Route

from bot.app import Desk
from bot.clock import VirtualClock
from bot.console.app import Console
from bot.console.gate import own_place
from bot.console.proof import Proof
from practice.accounts import TRIES, WITHIN
from tests.console import ORIGIN, PASSWORD, RECOVERY, Caller, Person, calling, given, person, signed_in
from tests.desk import FakeChannel, opened, plan

STEP = timedelta(seconds=30)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(plan(tmp_path / "d", FakeChannel())) as desk:
        yield desk


def moved(desk: Desk, by: timedelta) -> None:
    clock = desk.front.now
    assert isinstance(clock, VirtualClock)
    clock.advance(by)


async def refused(caller: Caller, who: Person, desk: Desk, **wrong: str) -> str:
    answer = await caller.sign_in(who, desk.front.now(), **wrong)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    return answer.text


def all_routes(routes: list[BaseRoute]) -> list[tuple[str, str]]:
    """Every method and path, its blanks filled in."""
    found = []
    for route in routes:
        if isinstance(route, Mount):
            continue
        assert isinstance(route, Route)
        path = route.path.replace("{number:int}", "1").replace("{day}", "2026-03-02")
        filled = "/".join("x" if part.startswith("{") else part for part in path.split("/"))
        found += [(method, f"/staff{filled}") for method in route.methods or ()]
    return found


async def test_nobody_gets_past_the_gate_unasked(desk: Desk) -> None:
    routes = all_routes(Console(desk, given()).routes)
    assert len(routes) > 10
    async with calling(desk) as caller:
        for method, path in routes:
            if path == "/staff/sign-in":
                continue
            answer = await caller.web.request(
                method, path, data={"act": "claim"} if method == "POST" else None
            )
            assert answer.status_code in (303, 401), (method, path)
            if answer.status_code == 303:
                assert answer.headers["location"].startswith("/staff/sign-in"), (method, path)
            for name in ("Marsh", "Hollis", "Lund", "5555550"):
                assert name not in answer.text, (method, path)
    with desk.store.look(desk.settings.id, desk.front.now()) as uow:
        assert [entry.by for entry in uow.audit.latest(by="nobody")] == []


async def test_no_form_of_another_page_does_anything(desk: Desk) -> None:
    routes = [path for method, path in all_routes(Console(desk, given()).routes) if method == "POST"]
    async with signed_in(desk) as caller:
        token = caller.token
        with desk.store.look(desk.settings.id, desk.front.now()) as uow:
            before = uow.audit.latest(limit=1)
        for path in routes:
            for origin, sent in (("http://evil.example", token), ("null", token), (ORIGIN, "0" * 64)):
                if path == "/staff/sign-in" and origin == ORIGIN:
                    continue
                answer = await caller.web.post(path, data={"page_token": sent}, headers={"origin": origin})
                assert answer.status_code == 403, (path, origin)
        with desk.store.look(desk.settings.id, desk.front.now()) as uow:
            assert uow.audit.latest(limit=1) == before


async def test_three_things_open_the_console_and_each_alone_does_not(desk: Desk) -> None:
    who = person(desk.store, desk.settings, desk.front.now())
    async with calling(desk) as caller:
        texts = {
            await refused(caller, who, desk, password="green kettle on the sun"),
            await refused(caller, who, desk, code="000000"),
        }
        stranger = Person("Dr. Nobody", who.secret)
        texts.add((await refused(caller, stranger, desk)).replace("Dr. Nobody", who.name))
        assert len(texts) == 1, "whoever guesses learns nothing from the answer"
        assert (await caller.sign_in(who, desk.front.now())).status_code == 303
        assert (await caller.get("/staff/inbox")).status_code == 200


async def test_a_wrong_name_costs_as_much_work_as_a_wrong_password(desk: Desk) -> None:
    who = person(desk.store, desk.settings, desk.front.now())
    calls: list[tuple[str, str]] = []
    matches, step = Proof.matches, Proof.step

    def counted(self: Proof, kept: str | None, password: str) -> bool:
        calls.append(("password", "someone" if kept else "nobody"))
        return matches(self, kept, password)

    def stepped(self: Proof, sealed: str | None, *about: object) -> int | None:
        calls.append(("code", "someone" if sealed else "nobody"))
        return step(self, sealed, *about)  # type: ignore[arg-type]

    with patch.object(Proof, "matches", counted), patch.object(Proof, "step", stepped):
        async with calling(desk) as caller:
            await refused(caller, who, desk, password="wrong", code="1")
            await refused(caller, Person("Dr. Nobody", who.secret), desk, password="wrong", code="1")
    assert calls == [("password", "someone"), ("code", "someone"), ("password", "nobody"), ("code", "nobody")]


async def test_a_code_opens_once(desk: Desk) -> None:
    who = person(desk.store, desk.settings, desk.front.now())
    code = who.code(desk.front.now())
    async with calling(desk) as caller, calling(desk) as thief:
        assert (await caller.sign_in(who, desk.front.now(), code=code)).status_code == 303
        await refused(thief, who, desk, code=code)
        moved(desk, STEP)
        assert (await thief.sign_in(who, desk.front.now())).status_code == 303


async def test_a_recovery_code_opens_once_without_the_phone(desk: Desk) -> None:
    who = person(desk.store, desk.settings, desk.front.now())
    async with calling(desk) as caller:
        answer = await caller.sign_in(who, desk.front.now(), code="k7qm-4txb")
        assert answer.status_code == 303
        await refused(caller, who, desk, code=RECOVERY)


async def test_five_wrong_tries_lock_the_name_whoever_has_it(desk: Desk) -> None:
    who = person(desk.store, desk.settings, desk.front.now())
    for someone in (who, Person("Dr. Nobody", who.secret)):
        async with calling(desk) as caller:
            for _ in range(TRIES):
                assert "That did not work" in await refused(caller, someone, desk, password="wrong")
            assert "Too many wrong tries" in await refused(caller, someone, desk)
    moved(desk, WITHIN)
    async with calling(desk) as caller:
        assert (await caller.sign_in(who, desk.front.now())).status_code == 303


async def test_the_cookie_is_kept_from_scripts_other_places_and_plain_http(desk: Desk) -> None:
    who = person(desk.store, desk.settings, desk.front.now())
    async with calling(desk) as caller:
        cookie = (await caller.sign_in(who, desk.front.now())).headers["set-cookie"].casefold()
        assert cookie.startswith("desk_login=")
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert "domain" not in cookie
        assert "max-age" not in cookie
    moved(desk, STEP)
    async with calling(desk, "https://localhost") as caller:
        cookie = (await caller.sign_in(who, desk.front.now())).headers["set-cookie"]
        assert cookie.startswith("__Host-desk_login=")
        assert "Secure" in cookie
        assert "Path=/" in cookie
        assert (await caller.get("/staff/inbox")).status_code == 200


async def test_every_answer_says_what_a_browser_may_do_with_it(desk: Desk) -> None:
    async with signed_in(desk) as caller:
        for path in ("/staff/inbox", "/staff/none", "/staff/sign-in"):
            headers = (await caller.get(path)).headers
            assert "default-src 'self'" in headers["content-security-policy"]
            assert "unsafe" not in headers["content-security-policy"]
            assert headers["cache-control"] == "no-store"
            assert headers["x-frame-options"] == "DENY"
            assert headers["referrer-policy"] == "same-origin"
            assert headers["x-content-type-options"] == "nosniff"


async def test_signing_in_again_makes_a_new_token_and_ends_the_old_one(desk: Desk) -> None:
    who = person(desk.store, desk.settings, desk.front.now())
    async with calling(desk) as caller:
        await caller.sign_in(who, desk.front.now())
        old = caller.web.cookies["desk_login"]
        moved(desk, STEP)
        await caller.get("/staff/inbox")
        code = who.code(desk.front.now())
        await caller.post("/staff/sign-in", name=who.name, password=PASSWORD, code=code)
        assert caller.web.cookies["desk_login"] != old
    async with calling(desk) as thief:
        thief.web.cookies.set("desk_login", old)
        assert (await thief.get("/staff/inbox")).status_code == 303


async def test_unused_pages_sign_out_and_live_parts_keep_nobody_in(desk: Desk) -> None:
    async with signed_in(desk) as caller:
        for _ in range(16):
            moved(desk, timedelta(minutes=1))
            answer = await caller.web.get("/staff/live/now")
        assert answer.status_code == 401
        answer = await caller.get("/staff/inbox")
        assert answer.headers["location"] == "/staff/sign-in?next=/staff/inbox"


async def test_who_writes_stays_in(desk: Desk) -> None:
    async with signed_in(desk) as caller:
        for _ in range(20):
            moved(desk, timedelta(minutes=1))
            assert (await caller.web.get("/staff/here")).status_code == 204
        assert (await caller.get("/staff/inbox")).status_code == 200


async def test_a_form_sent_too_late_says_that_nothing_was_done(desk: Desk) -> None:
    async with signed_in(desk) as caller:
        moved(desk, timedelta(minutes=16))
        answer = await caller.post("/staff/cases/1", act="reply", text="I am here.")
        assert answer.headers["location"] == "/staff/sign-in?next=/staff/cases/1&lost=1"
        assert "nothing was sent" in (await caller.get(answer.headers["location"])).text


async def test_signing_out_here_and_elsewhere(desk: Desk) -> None:
    who = person(desk.store, desk.settings, desk.front.now())
    async with calling(desk) as one, calling(desk) as other:
        await one.sign_in(who, desk.front.now())
        moved(desk, STEP)
        await other.sign_in(who, desk.front.now())
        page = (await one.get("/staff/account")).text
        assert page.count("/end") == 1
        path = page.partition('action="/staff/account/logins/')[2].partition('"')[0]
        assert (await one.post(f"/staff/account/logins/{path}")).status_code == 303
        assert (await other.get("/staff/inbox")).status_code == 303
        assert (await one.post("/staff/sign-out")).headers["location"] == "/staff/sign-in"
        assert (await one.get("/staff/inbox")).status_code == 303


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example", "//evil.example", "/\\evil.example", "/staff/\\x", "/staff/sign-in", "", "/"],
)
def test_a_link_never_leads_elsewhere_after_signing_in(wanted: str) -> None:
    assert own_place(wanted) == "/staff/inbox"


async def test_a_page_that_is_not_there_says_so(desk: Desk) -> None:
    async with signed_in(desk) as caller:
        for path in ("/staff/none", "/staff/cases/99", "/staff/cases/x"):
            answer = await caller.get(path)
            assert answer.status_code == 404
            assert "Not found" in answer.text


async def test_without_its_memory_the_console_says_that_nothing_was_changed(desk: Desk) -> None:
    async with signed_in(desk) as caller:
        with patch.object(desk.store, "look", side_effect=OSError):
            answer = await caller.get("/staff/inbox")
    assert answer.status_code == 503
    assert "Nothing was changed" in answer.text
