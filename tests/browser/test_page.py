"""The page as a patient uses it: write, read, tap, reload, lose the network, on a phone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import NewPage
from tests.program import Program

pytestmark = pytest.mark.browser
DESK = ".message.desk .bubble"
MINE = ".message.patient .bubble"


def write(page: Page, text: str) -> None:
    page.get_by_label("Your message").fill(text)
    page.get_by_role("button", name="Send").click()


def desk_says(page: Page, text: str) -> None:
    expect(page.locator(DESK).last).to_contain_text(text, timeout=10_000)


def test_a_patient_books_by_writing_and_tapping(fresh: NewPage) -> None:
    page = fresh()
    page.get_by_label("Who is writing").select_option(label="Rosa Dell")
    write(page, "can i see the doc next week after 3? a cough")
    desk_says(page, "What is the visit for?")
    page.get_by_role("button", name="Sick visit").click()
    desk_says(page, "These times are open")
    page.locator(".choices button:not(:disabled)").first.click()
    desk_says(page, "Shall I book it?")
    page.get_by_role("button", name="Book it").click()
    desk_says(page, "Booked:")
    expect(page.locator(".choices button:not(:disabled)")).to_have_count(0)
    expect(page.locator(".choices button.taken")).to_have_count(3)


def test_a_reload_keeps_the_conversation_and_who_writes(fresh: NewPage) -> None:
    page = fresh()
    page.get_by_label("Who is writing").select_option(label="Victor Lund")
    write(page, "book a visit")
    desk_says(page, "What is the visit for?")
    before = page.locator(".bubble").all_inner_texts()
    page.reload()
    desk_says(page, "What is the visit for?")
    assert page.locator(".bubble").all_inner_texts() == before
    assert page.locator("#who option:checked").inner_text() == "Victor Lund"


def test_two_browsers_see_separate_conversations(fresh: NewPage) -> None:
    one, other = fresh(), fresh()
    for page in (one, other):
        page.get_by_label("Who is writing").select_option(label="Ana Marsh")
    write(one, "book a visit for my blue parrot")
    expect(one.locator(DESK).last).to_be_visible()
    other.reload()
    expect(other.get_by_role("heading", name="Say it in your own words")).to_be_visible()
    expect(other.locator(".bubble")).to_have_count(0)


def test_two_pages_of_one_browser_show_the_same(fresh: NewPage, program: Program) -> None:
    page = fresh()
    second = page.context.new_page()
    second.goto(program.address)
    write(page, "book a visit")
    desk_says(page, "What is the visit for?")
    desk_says(second, "What is the visit for?")
    expect(second.locator(MINE)).to_have_text(["book a visit"])


def test_an_emergency_is_answered_at_once_and_can_be_called(fresh: NewPage) -> None:
    page = fresh()
    write(page, "my chest hurts and my arm is numb")
    reply = page.locator(".message.emergency .bubble")
    expect(reply).to_contain_text("911")
    assert reply.get_by_role("link", name="911").first.get_attribute("href") == "tel:911"
    page.reload()
    expect(page.locator(".message.emergency")).to_have_count(1)


def test_without_the_network_a_message_is_kept_and_sent_once_later(fresh: NewPage) -> None:
    page = fresh()
    expect(page.get_by_role("heading", name="Say it in your own words")).to_be_visible()
    lost: list[bool] = [True]
    page.route("**/messages", lambda route: route.abort() if lost[0] else route.continue_())
    write(page, "book a visit")
    expect(page.locator(".message.failed .about")).to_contain_text("Not delivered, kept")
    lost[0] = False
    page.get_by_role("button", name="Try again").click()
    desk_says(page, "What is the visit for?")
    expect(page.locator(MINE)).to_have_count(1)
    expect(page.locator(".message.failed")).to_have_count(0)


def test_what_a_patient_writes_is_text_and_nothing_else(fresh: NewPage) -> None:
    page = fresh()
    write(page, "<img src=x onerror=alert(1)><b>hi</b>")
    expect(page.locator(MINE)).to_have_text("<img src=x onerror=alert(1)><b>hi</b>")
    expect(page.locator(".bubble img, .bubble b")).to_have_count(0)


def test_everything_works_from_the_keyboard(fresh: NewPage) -> None:
    page = fresh()
    page.get_by_label("Your message").press_sequentially("book a visit")
    page.keyboard.press("Enter")
    desk_says(page, "What is the visit for?")
    first = page.locator(".choices button").first
    first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(MINE)).to_have_count(2)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone_in_light_and_dark(fresh: NewPage, scheme: str) -> None:
    page = fresh(viewport={"width": 360, "height": 640}, color_scheme=scheme, has_touch=True)
    write(page, "book a visit")
    desk_says(page, "What is the visit for?")
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360
    assert too_low(page, 32) == []
    assert worst_contrast(page) >= 4.5


def too_low(page: Page, least: int) -> list[list[Any]]:
    """What can be tapped and is lower than so many pixels; all measured at one moment, as pages live."""
    found: list[list[Any]] = page.evaluate(
        """(least) => [...document.querySelectorAll("button, .button, nav a")]
          .filter((e) => e.checkVisibility({ visibilityProperty: true }))
          .map((e) => [e.innerText, e.getBoundingClientRect().height])
          .filter(([, height]) => height && height < least)""",
        least,
    )
    return found


def worst_contrast(page: Page) -> float:
    """The lowest contrast of any visible text to what it stands on (WCAG 2: 4.5 for small text)."""
    pairs = page.evaluate(
        """() => [...document.querySelectorAll("p, h1, label, button, select, .bubble, .about")]
          .filter((e) => e.offsetParent && !e.disabled && e.textContent.trim()).map((e) => {
            let under = e;
            const clear = "rgba(0, 0, 0, 0)";
            while (under && getComputedStyle(under).backgroundColor === clear) under = under.parentElement;
            return [getComputedStyle(e).color, getComputedStyle(under ?? document.body).backgroundColor];
          })"""
    )
    return min(contrast(ink, paper) for ink, paper in pairs)


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_message_written_while_the_desk_is_closed_arrives_once_after_it_opens(
    chromium: Browser, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    program = Program(home, "--no-nlu")
    page = chromium.new_page()
    page.goto(program.address)
    expect(page.locator("#condition")).to_contain_text("The desk understands")
    assert program.stop() == 0
    expect(page.get_by_role("status")).to_have_text(
        "Not connected, trying again. Your message is kept.", timeout=10_000
    )
    write(page, "book a visit")
    expect(page.locator(".message.failed")).to_have_count(1)
    again = Program(home, "--no-nlu", port=program.port)
    try:
        desk_says(page, "What is the visit for?")
        expect(page.locator(MINE)).to_have_count(1)
        expect(page.get_by_role("status")).to_be_hidden()
    finally:
        page.close()
        assert again.stop() == 0
