"""The physician's own calendar blocks openings and cancels nothing; visits' times go out by a secret name."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.request import Request, urlopen

import httpx
import pytest
from starlette.applications import Starlette

from bot.app import Desk
from bot.calendars.coming_in import ComingIn
from bot.calendars.feed import feed_route
from bot.calendars.fetching import Given, NotFetched, fetch
from bot.memory import StillMemory
from practice.figures.period import of
from practice.ids import PatientId
from practice.visits import Visit
from tests.conftest import OTHER, World
from tests.desk import MORNING, FakeChannel, opened, plan
from tests.parts.running import free_port

TUESDAY = datetime(2026, 3, 3, 14, 0, tzinfo=UTC)  # 9:00 in the practice
HOUR = timedelta(hours=1)
EVENT = """BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:{uid}\r
DTSTAMP:20260101T000000Z\r
SUMMARY:secret lunch\r\nDTSTART:{start}\r\nDTEND:{end}\r\n{more}END:VEVENT\r\nEND:VCALENDAR\r\n"""


def keep(world: World, *spans: tuple[datetime, datetime]) -> tuple[Visit, ...]:
    with world.turn() as uow:
        return uow.outside.replace(spans)


def starts(world: World) -> set[datetime]:
    return {opening.start for opening in world.openings("sick_visit", days=3)}


def test_busy_elsewhere_is_not_offered_and_cannot_be_booked_by_chat(world: World) -> None:
    (wanted,) = [o for o in world.openings("sick_visit", days=3) if o.start == TUESDAY]
    keep(world, (TUESDAY, TUESDAY + HOUR))
    taken = {TUESDAY, TUESDAY + timedelta(minutes=20), TUESDAY + timedelta(minutes=40)}
    assert not taken & starts(world)
    assert TUESDAY + HOUR in starts(world)
    chat = world.conversation("a")
    with world.turn() as uow:
        assert not isinstance(uow.visits.book(wanted, chat, PatientId("ana-marsh"), ""), Visit)
        assert isinstance(
            uow.staff_visits.book_by_staff(wanted, PatientId("ana-marsh"), "dr.amari", ""), Visit
        )


def test_what_is_not_busy_any_more_is_offered_again(world: World) -> None:
    before = starts(world)
    keep(world, (TUESDAY, TUESDAY + HOUR))
    keep(world)
    assert starts(world) == before


def test_a_booked_visit_stays_and_is_told_once_for_each_time(world: World) -> None:
    (opening,) = [o for o in world.openings("sick_visit", days=3) if o.start == TUESDAY]
    visit = world.booked(opening)
    span = (TUESDAY - HOUR, TUESDAY + timedelta(minutes=5))
    assert [found.id for found in keep(world, span)] == [visit.id]
    assert keep(world, span) == ()
    keep(world)
    other = (TUESDAY, TUESDAY + HOUR)
    assert [found.id for found in keep(world, other)] == [visit.id]
    with world.turn() as uow:
        kept = uow.visits.get(visit.id)
        assert kept is not None
        assert kept.state == visit.state


def test_what_is_over_stays_as_it_was(world: World) -> None:
    keep(world, (TUESDAY, TUESDAY + HOUR), (TUESDAY + 48 * HOUR, TUESDAY + 49 * HOUR))
    later = TUESDAY + 24 * HOUR
    with world.turn(later) as uow:
        uow.outside.replace([])
        assert uow.outside.spans() == ()
        period = of("week", date(2026, 3, 3), world.settings.zone)
        counted = uow.figures.facts(period, len).open_minutes
    assert [counted[date(2026, 3, day)] for day in (2, 3, 5)] == [420, 360, 420]


def test_another_practice_is_not_busy_with_it(world: World) -> None:
    keep(world, (TUESDAY, TUESDAY + HOUR))
    with world.store.turn(OTHER, world.now) as uow:
        assert uow.outside.spans() == ()
        found = uow.visits.openings(world.kind("sick_visit"), world.now, world.now + timedelta(days=3))
    assert TUESDAY in {opening.start for opening in found}


async def test_a_feed_opens_by_its_name_until_it_is_ended(world: World) -> None:
    (opening,) = [o for o in world.openings("sick_visit", days=3) if o.start == TUESDAY]
    world.booked(opening)
    with world.turn() as uow:
        name = uow.outside.open_feed("dr.amari")
        assert len(name) == 43
    route = feed_route(world.store, world.settings, StillMemory(), lambda: world.now)
    reader = httpx.AsyncClient(
        transport=httpx.ASGITransport(Starlette(routes=[route])), base_url="http://desk"
    )
    answer = await reader.get(f"/calendar/{name}.ics")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert answer.headers["cache-control"] == "no-store"
    assert "DTSTART;TZID=America/New_York:20260303T090000" in answer.text
    assert "Ana" not in answer.text
    assert world.count("SELECT count(*) FROM calendar_feeds WHERE token = :n", n=name) == 0
    with world.store.turn(OTHER, world.now) as uow:
        assert not uow.outside.opens(name)
    for wrong in ("", "x", name[:-1], name + "a", "%00", "..%2f..%2fetc"):
        assert (await reader.get(f"/calendar/{wrong}.ics")).status_code == 404
    with world.turn() as uow:
        assert uow.outside.end_feeds("dr.amari") == 1
    assert (await reader.get(f"/calendar/{name}.ics")).status_code == 404
    await reader.aclose()


# --- a real CalDAV server ---


class Radicale:
    """Radicale on a free port, with one calendar, open to anybody on this machine."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/amari/own/"
        command = [
            sys.executable,
            "-m",
            "radicale",
            "--hosts",
            f"127.0.0.1:{self.port}",
            "--auth-type",
            "none",
        ]
        storage = ["--storage-filesystem-folder", str(folder), "--rights-type", "authenticated"]
        self._log = (folder.parent / "radicale.log").open("w")
        self._running = subprocess.Popen([*command, *storage], stdout=self._log, stderr=self._log)
        self._wait()
        self.ask("MKCALENDAR", self.url)

    def ask(self, method: str, url: str, content: str = "") -> None:
        login = {"Authorization": "Basic YW1hcmk6eA==", "Content-Type": "text/calendar"}
        with urlopen(Request(url, content.encode() or None, login, method=method), timeout=10):
            pass

    def put(self, uid: str, start: str, end: str, more: str = "") -> None:
        self.ask("PUT", f"{self.url}{uid}.ics", EVENT.format(uid=uid, start=start, end=end, more=more))

    def remove(self, uid: str) -> None:
        self.ask("DELETE", f"{self.url}{uid}.ics")

    def stop(self) -> None:
        self._running.terminate()
        self._running.wait(timeout=10)
        self._log.close()

    def _wait(self) -> None:
        for _ in range(300):
            try:
                with urlopen(f"http://127.0.0.1:{self.port}/.web/", timeout=1):
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("Radicale did not start")


@pytest.fixture
def radicale(tmp_path: Path) -> Iterator[Radicale]:
    folder = tmp_path / "radicale"
    folder.mkdir()
    server = Radicale(folder)
    yield server
    server.stop()


@asynccontextmanager
async def reading(folder: Path, url: str, rung: list[str]) -> AsyncIterator[tuple[Desk, ComingIn]]:
    async with opened(plan(folder, FakeChannel())) as desk:
        wanted = Given(url, "amari", "x", near=True)
        coming = ComingIn(
            wanted,
            desk.store,
            desk.settings,
            desk.memory,
            lambda: MORNING,
            lambda kind, **about: rung.append(kind),
        )
        yield desk, coming


def offered(desk: Desk) -> set[datetime]:
    kind = desk.settings.visit_types["sick_visit"]
    with desk.store.look(desk.settings.id, MORNING) as uow:
        return {o.start for o in uow.visits.openings(kind, MORNING, MORNING + timedelta(days=15))}


async def test_a_real_caldav_server_is_read_changes_and_falls_silent(
    tmp_path: Path, radicale: Radicale
) -> None:
    rung: list[str] = []
    radicale.put("lunch", "20260303T140000Z", "20260303T150000Z", "RRULE:FREQ=WEEKLY;COUNT=2\r\n")
    radicale.put("free", "20260304T140000Z", "20260304T150000Z", "TRANSP:TRANSPARENT\r\n")
    async with reading(tmp_path / "home", radicale.url, rung) as (desk, coming):
        await coming.look()
        week = timedelta(days=7)
        assert not {TUESDAY, TUESDAY + week - HOUR + HOUR} & offered(desk)
        assert TUESDAY + timedelta(days=1) in offered(desk)
        radicale.put("lunch", "20260303T160000Z", "20260303T170000Z")
        await coming.look()
        assert TUESDAY in offered(desk)
        assert TUESDAY + 2 * HOUR not in offered(desk)
        await asyncio.to_thread(radicale.stop)
        for _ in range(5):
            await coming.look()
        assert TUESDAY + 2 * HOUR not in offered(desk)
        assert rung == ["calendar_not_read"]


async def test_staff_are_told_of_a_visit_where_the_physician_is_busy_now(
    tmp_path: Path, radicale: Radicale
) -> None:
    radicale.put("school", "20260305T130000Z", "20260305T150000Z")  # over the sample's visit of Thursday 9:00
    async with reading(tmp_path / "home", radicale.url, []) as (desk, coming):
        await coming.look()
        await coming.look()
        with desk.store.look(desk.settings.id, MORNING) as uow:
            told = [task for task in uow.staff.open_tasks() if task.kind == "calendar"]
            assert len(uow.visits.upcoming(PatientId("ana-marsh"))) == 1
    assert [task.text[:60] for task in told] == [
        "Your own calendar is busy on Thu Mar 5, 09:00, where a visit"
    ]
    assert "secret" not in told[0].text


def test_a_page_that_is_no_calendar_is_not_taken_for_an_empty_one(radicale: Radicale) -> None:
    page = Given(f"http://127.0.0.1:{radicale.port}/.web/", near=True)
    with pytest.raises(ValueError, match="no calendar"):
        fetch(page, MORNING, MORNING + HOUR, UTC)  # type: ignore[arg-type]
    with pytest.raises(NotFetched):
        fetch(Given(f"http://127.0.0.1:{radicale.port}/x.ics"), MORNING, MORNING + HOUR, UTC)  # type: ignore[arg-type]
    with pytest.raises(NotFetched):
        fetch(Given(f"http://127.0.0.1:{free_port()}/x.ics", near=True), MORNING, MORNING + HOUR, UTC)  # type: ignore[arg-type]
