"""The staff page as the physician uses it: an escalation comes in, is answered, and is handed back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.test_page import desk_says, worst_contrast, write
from tests.program import Program

pytestmark = pytest.mark.browser


def staff_page(patient: Page, program: Program) -> Page:
    page = patient.context.new_page()
    page.goto(f"{program.address}/staff")
    return page


def as_patient(page: Page, name: str) -> None:
    page.get_by_label("Who is writing").select_option(label=name)


def open_case(page: Page, text: str) -> None:
    page.get_by_role("button", name=text).click()


def test_an_escalation_is_answered_and_handed_back(fresh: NewPage, program: Program) -> None:
    patient = fresh()
    as_patient(patient, "Rosa Dell")
    staff = staff_page(patient, program)
    write(patient, "a person please")
    desk_says(patient, "asking a person to take over")
    open_case(staff, "a person please")
    expect(staff.locator("#who")).to_contain_text("Rosa Dell")
    expect(staff.locator("#title")).not_to_contain_text("Rosa")
    staff.get_by_role("button", name="Claim").click()
    expect(staff.locator("#who")).to_contain_text("With Dr. Amari")

    staff.get_by_label("Reply to the patient").fill("//check the dose")
    staff.get_by_role("button", name="Keep as a note").click()
    expect(staff.locator("#notes")).to_contain_text("check the dose")
    staff.get_by_label("Reply to the patient").fill("Please sit down. I call you in 5 minutes.")
    staff.get_by_role("button", name="Send to the patient").click()
    expect(patient.locator(".message.staff .bubble")).to_have_text(
        "Please sit down. I call you in 5 minutes."
    )
    expect(staff.locator(".message.staff .about")).to_contain_text("sent")
    expect(patient.locator("main")).not_to_contain_text("check the dose")

    write(patient, "where do I park?")
    expect(staff.locator("#turns")).to_contain_text("where do I park?")
    desk_says(patient, "I added this for the staff")
    staff.get_by_role("button", name="Close and hand back").click()
    expect(staff.locator("#cases button")).to_have_count(0)
    write(patient, "book a visit")
    desk_says(patient, "What is the visit for?")


def test_an_emergency_stands_on_top_and_says_that_nobody_has_seen_it(
    fresh: NewPage, program: Program
) -> None:
    calm, patient = fresh(), fresh()
    write(calm, "a person please")
    desk_says(calm, "asking a person to take over")
    write(patient, "my chest hurts and my arm is numb")
    staff = staff_page(patient, program)
    first = staff.locator("#cases button").first
    expect(first).to_contain_text("emergency")
    expect(staff.get_by_role("alert")).to_contain_text("not yet seen by anyone")
    first.click()
    expect(staff.locator("#flag")).to_contain_text("chest pain")
    expect(staff.get_by_role("button", name="Snooze 1 hour")).to_be_hidden()
    staff.get_by_role("button", name="Claim").click()
    expect(staff.locator("#alarm")).not_to_contain_text("not yet seen")


def test_everything_is_reached_from_the_keyboard(fresh: NewPage, program: Program) -> None:
    patient = fresh()
    as_patient(patient, "Victor Lund")
    write(patient, "a person please")
    desk_says(patient, "asking a person to take over")
    staff = staff_page(patient, program)
    case = staff.locator("#cases button").last
    case.focus()
    staff.keyboard.press("Enter")
    expect(staff.locator("#who")).to_contain_text("Victor Lund")
    expect(staff.locator("#case")).to_be_focused()
    staff.get_by_label("Reply to the patient").press_sequentially("I am here.")
    staff.keyboard.press("Enter")
    expect(patient.locator(".message.staff .bubble")).to_have_text("I am here.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone_in_light_and_dark(fresh: NewPage, program: Program, scheme: str) -> None:
    patient = fresh(viewport={"width": 360, "height": 640}, color_scheme=scheme, has_touch=True)
    write(patient, "my chest hurts and my arm is numb")
    staff = staff_page(patient, program)
    staff.locator("#cases button").first.click()
    expect(staff.locator("#title")).to_be_visible()
    assert staff.evaluate("document.documentElement.scrollWidth") <= 360
    for button in staff.locator("button:visible").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44
    assert worst_contrast(staff) >= 4.5
