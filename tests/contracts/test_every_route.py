"""No route answers a stranger, and none shows or changes what is another practice's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.console.gate import BASE, SIGN_IN
from practice.settings import PracticeSettings
from tests.conftest import OTHER
from tests.console import Person
from tests.routes import ROWS, SAFE, Practice, all_of_it

CANARIES = ("Zebulon", "Quartz", "hush-hush", "5550177")
PUBLIC_PAGES = ("/", "/robots.txt", "/private.css", "/m/{secret}", SIGN_IN)  # the same words for everybody
INBOX = f"{BASE}/inbox"
ACTS = (
    "claim reply note snooze lower close again invite proxy no_proxy give withdraw task done undo arrive",
    "complete no_show approve start stop sign enrol pause resume override hold unhold erase",
)
FORM = {"scope": "reminders", "text": "hello", "because": "x", "day": "2026-03-05", "time": "18:00"}


@pytest.fixture
async def world(tmp_path: Path, sample: PracticeSettings) -> AsyncIterator[Practice]:
    async with all_of_it(tmp_path / "d", sample) as practice:
        yield practice


async def test_a_stranger_sees_and_changes_nothing_on_any_route(world: Practice) -> None:
    before, wrong = world.rows(), []
    for place in world.places:
        answer = await world.ask(place, world.own, act="claim", text="hello", born="1970-01-01")
        said = f"{place.method} {place.path}: {answer.status_code}"
        if place.path.startswith(BASE) and place.path != SIGN_IN:
            fits = answer.status_code == 401 or (
                answer.status_code == 303 and answer.headers["location"].startswith((SIGN_IN, INBOX))
            )
        elif place.path in PUBLIC_PAGES and place.method in SAFE:
            fits = answer.status_code == 200
        elif place.path.endswith(".ics"):
            fits = answer.status_code == 200 and "Vera" not in answer.text and "cough" not in answer.text
        else:
            fits = answer.status_code in (400, 403, 404)
        if not fits:
            wrong.append(said)
        if place.path != "/" and any(name in answer.text for name in ("Vera", "cough", "5550123")):
            wrong.append(f"{said}: tells of a patient")
    assert not wrong, "\n".join(wrong)
    changed = world.changed(before)
    assert set(changed) <= {"wrong_tries", "audit", "meta", "outbox"}, changed
    assert all("staff.turned_away" in row for row in changed.get("audit", []) if "riverside" in row)


@pytest.fixture
async def staff(world: Practice) -> Practice:
    """The same, signed in to the one practice."""
    who = Person("Dr. Amari", world.own["totp"])
    assert (await world.local.sign_in(who, world.desk.front.now())).status_code == 303
    return world


def foreign(rows: dict[str, list[str]]) -> dict[str, list[str]]:
    """What belongs to the other practice."""
    return {name: found for name, listed in rows.items() if (found := [r for r in listed if OTHER in r])}


async def test_ids_of_another_practice_are_not_found_on_any_route(staff: Practice) -> None:
    """Not even that they were asked for is written down as seen."""
    await staff.desk.quiet()
    before, wrong = staff.rows(), []
    for place in staff.places:
        if not place.names_a_row:
            continue
        values = {**staff.own, **{gap: staff.theirs[gap] for gap in (*ROWS, "feed")}}
        answer = await staff.ask(place, values, **FORM)
        refused = answer.status_code == 404 or (place.path.startswith("/m/") and answer.status_code == 403)
        same_for_all = place.path == "/m/{secret}" and place.method in SAFE and answer.status_code == 200
        hook = place.path.startswith("/hooks/") and answer.status_code == 403
        if not (refused or same_for_all or hook):
            wrong.append(f"{place.method} {place.path}: {answer.status_code}")
        if any(name in answer.text for name in CANARIES):
            wrong.append(f"{place.method} {place.path}: tells of their patient")
    assert not wrong, "\n".join(wrong)
    assert set(staff.changed(before)) <= {"logins"}


async def test_ids_of_another_practice_in_a_form_or_a_question_reach_nothing(staff: Practice) -> None:
    """Paths name the practice's own rows; every field that a page knows holds the other's."""
    await staff.desk.quiet()
    theirs = {name: staff.theirs[name] for name in ("patient", "visit", "task", "waiting", "login")}
    fields = {**theirs, "proxy": theirs["patient"], "conversation": "", "q": "Zebulon", "by": "Dr. Other"}
    before, wrong = foreign(staff.rows()), []
    for place in staff.places:
        if not place.path.startswith(BASE) or place.path.endswith(("/stream", "/sign-out", "/sign-in")):
            continue
        for act in " ".join(ACTS).split() if place.method == "POST" else ("",):
            answer = await staff.ask(place, staff.own, **{**FORM, **fields, "act": act})
            if answer.status_code == 303 and answer.headers["location"].startswith(BASE):
                answer = await staff.local.get(answer.headers["location"])
            if answer.status_code >= 500 or any(name in answer.text for name in CANARIES[1:]):
                wrong.append(f"{place.method} {place.path} {act}: {answer.status_code} {place}")
    assert not wrong, "\n".join(wrong)
    assert foreign(staff.rows()) == before
    with staff.desk.store.look(staff.desk.settings.id, staff.desk.front.now()) as uow:
        seen = [e for e in uow.audit.latest(limit=10_000) if theirs["patient"] in f"{e.patient} {e.about}"]
    assert seen == []
