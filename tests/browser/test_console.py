"""The console as the physician uses it: an escalation is answered; on a phone, in the dark, by keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bot.app import wall_clock
from tests.browser.conftest import NewPage, is_complaint
from tests.browser.test_page import desk_says, too_low, worst_contrast, write
from tests.console import PASSWORD, Person, made_as_printed
from tests.program import Program

pytestmark = pytest.mark.browser
LEVEL_AA = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
PHONE: Mapping[str, Any] = {"viewport": {"width": 390, "height": 844}}
Staff = Callable[..., Page]


@pytest.fixture(scope="module")
def who(program: Program) -> Person:
    """The physician's account, made as the open desk says: nothing else was read."""
    return made_as_printed(program)


@pytest.fixture(scope="module")
def state(chromium: Browser, program: Program, who: Person) -> Any:
    """One login for all tests of this file: a code of the phone counts only once."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(re.search(r"http://\S+/staff", "".join(program.said))[0])  # type: ignore[index]
    page.get_by_label("Name").fill(who.name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Code from your phone").fill(who.code(wall_clock()))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    kept = context.storage_state()
    context.close()
    return kept


@pytest.fixture
def staff(chromium: Browser, program: Program, state: Any) -> Iterator[Staff]:
    """Opens a page of the console, signed in; fails the test on anything in the console of the browser."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(path: str = "inbox", **wishes: object) -> Page:
        context = chromium.new_context(storage_state=state, **wishes)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if is_complaint(said) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{program.address}/staff/{path}")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def as_patient(page: Page, name: str) -> None:
    page.get_by_label("Who is writing").select_option(label=name)


def wants_a_person(patient: Page, name: str) -> None:
    as_patient(patient, name)
    write(patient, "a person please")
    desk_says(patient, "asking a person to take over")


def accessible(page: Page, where: str = "", rules: Mapping[str, Any] = LEVEL_AA) -> None:
    """Read by axe, which is put into each page once."""
    if page.evaluate("typeof window.axe") == "undefined":
        page.evaluate(AXE)
    found = page.evaluate("(rules) => window.axe.run(document, rules)", rules)["violations"]
    assert [(where, v["id"], [node["html"][:90] for node in v["nodes"]]) for v in found] == []


def test_an_escalation_is_answered_and_handed_back(fresh: NewPage, staff: Staff) -> None:
    patient, page = fresh(), staff()
    wants_a_person(patient, "Rosa Dell")
    page.get_by_role("link", name="Rosa Dell").click(timeout=10_000)
    page.get_by_role("button", name="Claim").click()
    expect(page.locator(".card")).to_contain_text("Dr. Amari has it")

    page.get_by_label("Write to Rosa").fill("check the dose")
    page.get_by_role("button", name="Keep as a note").click()
    expect(page.locator(".notes")).to_contain_text("check the dose")
    page.get_by_label("Write to Rosa").fill("Please sit down. I call you in 5 minutes.")
    page.get_by_role("button", name="Send to the patient").click()
    expect(patient.locator(".message.staff .bubble")).to_have_text(
        "Please sit down. I call you in 5 minutes."
    )
    expect(page.locator(".message.staff .about").last).to_contain_text(", sent", timeout=10_000)
    expect(page.get_by_label("Write to Rosa")).to_have_value("")
    expect(patient.locator("main")).not_to_contain_text("check the dose")

    write(patient, "where do I park?")
    expect(page.locator(".log")).to_contain_text("where do I park?", timeout=10_000)
    page.get_by_role("button", name="Close and hand back").click()
    expect(page.get_by_role("button", name="Open it again")).to_be_visible()
    expect(page.get_by_role("link", name="Rosa Dell")).to_have_count(0)
    write(patient, "book a visit")
    desk_says(patient, "What is the visit for?")


def test_an_emergency_is_said_on_every_page_until_somebody_has_it(fresh: NewPage, staff: Staff) -> None:
    patient, page = fresh(), staff("account")
    write(patient, "my chest hurts and my arm is numb")
    alarm = page.get_by_role("alert")
    expect(alarm).to_contain_text("not yet seen by anyone", timeout=10_000)
    expect(page).to_have_title("(!) Dr. Amari - Riverside Family Practice")
    page.goto(page.url.replace("account", "inbox"))
    first = page.locator(".pick").first
    expect(first).to_contain_text("emergency")
    first.click()
    expect(page.locator(".flag").first).to_contain_text("chest pain")
    expect(page.get_by_role("button", name="Snooze")).to_have_count(0)
    page.get_by_role("button", name="Claim").click()
    expect(page.locator("#alarm")).not_to_contain_text("not yet seen")


def test_what_was_begun_is_not_lost(fresh: NewPage, staff: Staff) -> None:
    patient, page = fresh(), staff()
    wants_a_person(patient, "Sam Pike")
    page.get_by_role("link", name="Sam Pike").click(timeout=10_000)
    page.get_by_label("Write to Sam").fill("Half a sentence")
    page.reload()
    expect(page.get_by_label("Write to Sam")).to_have_value("Half a sentence")
    page.get_by_role("link", name="I have read this").click()
    expect(page.get_by_label("Write to Sam")).to_have_value(
        "Thank you, I have read this and will write back here today."
    )
    write(patient, "and another thing")
    expect(page.locator(".log")).to_contain_text("and another thing", timeout=10_000)
    expect(page.get_by_label("Write to Sam")).not_to_have_value("")


def test_everything_is_reached_from_the_keyboard(fresh: NewPage, staff: Staff) -> None:
    patient, page = fresh(), staff()
    wants_a_person(patient, "Victor Lund")
    case = page.get_by_role("link", name="Victor Lund")
    case.focus(timeout=10_000)
    page.keyboard.press("Enter")
    page.get_by_label("Write to Victor").press_sequentially("I am here.")
    page.keyboard.press("Control+Enter")
    expect(patient.locator(".message.staff .bubble")).to_have_text("I am here.")


def test_another_browser_is_asked_who_it_is(chromium: Browser, program: Program) -> None:
    """A refusal is not a success, which the browser's own console says too."""
    page = chromium.new_page()
    page.goto(f"{program.address}/staff/cases/1")
    expect(page.get_by_label("Password")).to_be_visible()
    page.get_by_label("Name").fill("Dr. Amari")
    page.get_by_label("Password").fill("open sesame, please")
    page.get_by_label("Code from your phone").fill("123456")
    with page.expect_response("**/sign-in"):
        page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("That did not work")
    accessible(page)
    page.close()


def test_a_page_that_is_not_there_leads_back(chromium: Browser, program: Program, state: Any) -> None:
    context = chromium.new_context(storage_state=state)
    page = context.new_page()
    page.goto(f"{program.address}/staff/nowhere")
    accessible(page)
    page.get_by_role("link", name="Go to the inbox").click()
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    context.close()


def test_a_visit_is_booked_marked_and_called_off_by_keys_alone(staff: Staff) -> None:
    page = staff("book")
    page.get_by_label("Patient", exact=True).select_option(label="Pike, Sam, Feb 17, 1999")
    page.get_by_label("Day", exact=True).fill(f"{wall_clock() + timedelta(days=3):%Y-%m-%d}")
    page.get_by_role("button", name="Show the times").press("Enter")
    page.get_by_label("Another time").fill("18:35")
    page.get_by_label("Overbook").press("Space")
    page.get_by_role("button", name="Book it").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Overbooked")
    page.get_by_role("link", name="Sam Pike").press("Enter")
    page.get_by_role("button", name="Here").press("Enter")
    expect(page.locator(".entry.arrived")).to_contain_text("Sam Pike")
    page.get_by_role("button", name="Take it back").press("Enter")
    expect(page.locator(".entry.booked")).to_contain_text("Sam Pike")
    page.get_by_role("link", name="Sam Pike").press("Enter")
    page.get_by_role("link", name="Call off").press("Enter")
    accessible(page)
    page.get_by_role("button", name="Call it off").press("Enter")
    expect(page.locator(".entry.cancelled")).to_contain_text("Sam Pike")


PAGES = (
    "inbox",
    "cases/1",
    "closed",
    "account",
    "calendar",
    "calendar/2026-03-02/week",
    "book",
    "patients",
    "patients/victor-lund",
    "patients/victor-lund/follow",
    "patients/rosa-dell/follow?enrol=asthma",
    "patients/rosa-dell/whole",
    "patients/rosa-dell/erase",
    "patients/rosa-dell/record",
    "patients/victor-lund/charts/blood_pressure",
    "more",
    "protocols",
    "protocols/headache",
    "protocols/hypertension",
    "campaigns",
    "campaigns/flu_shot",
    "figures",
    "figures?kind=month",
    "settings",
    "audit",
)


def test_every_page_fits_and_is_accessible_on_a_phone_in_the_dark_and_wide(
    staff: Staff, fresh: NewPage
) -> None:
    """Each page is loaded once. Only colours differ between the schemes, so only they are read twice."""
    wants_a_person(fresh(), "Nina Hollis")
    page = staff(**PHONE, has_touch=True)
    for path in PAGES:
        page.set_viewport_size(PHONE["viewport"])
        page.emulate_media(color_scheme="light")
        page.goto(page.url.partition("/staff")[0] + f"/staff/{path}")
        expect(page.locator("h1")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        assert too_low(page, 44) == [], path
        accessible(page, path)
        assert worst_contrast(page) >= 4.5, path
        page.emulate_media(color_scheme="dark")
        accessible(page, path, COLOURS)
        assert worst_contrast(page) >= 4.5, path
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 1280, "height": 800})
        accessible(page, path)
