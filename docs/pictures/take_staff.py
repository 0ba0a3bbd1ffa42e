"""Takes the pictures of the console: `PYTHONPATH=. .venv/bin/python docs/pictures/take_staff.py`."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.app import wall_clock
from docs.pictures.take import FLAGS, HERE, write
from practice.settings import read_file
from tests.console import PASSWORD, person_of
from tests.prepared import DATA
from tests.program import Program

WIDE = {"width": 1180, "height": 860}


def main() -> None:
    """Two patients ask for a person; the physician signs in, reads one case and answers it."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        program = Program(Path(folder) / "home", "--no-nlu")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        try:
            take(browser, program)
        finally:
            browser.close()
            program.stop()


def take(browser: Browser, program: Program) -> None:
    """Play both sides and keep what the console shows."""
    patient = browser.new_page()
    patient.goto(program.address)
    for name, text, answer in (
        ("Rosa Dell", "a person please", "asking a person to take over"),
        ("Victor Lund", "my chest hurts and my arm is numb", "911"),
    ):
        patient.get_by_label("Who is writing").select_option(label=name)
        write(patient, text, answer)
    staff = browser.new_page(viewport=WIDE, color_scheme="light")
    sign_in(staff, program)
    staff.locator(".pick").first.click()
    staff.get_by_label("Write to Victor").fill("Have you called 911? I am calling you now.")
    staff.get_by_role("button", name="Send to the patient").click()
    expect(staff.locator(".message.staff .about")).to_contain_text(", sent")
    staff.screenshot(path=HERE / "staff.png")


def sign_in(page: Page, program: Program) -> None:
    """As the physician, with a new account."""
    who = person_of(program.home, read_file(DATA / "practice.yml", date(2026, 3, 2)))
    page.goto(f"{program.address}/staff")
    page.get_by_label("Name").fill(who.name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Code from your phone").fill(who.code(wall_clock()))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()


if __name__ == "__main__":
    main()
