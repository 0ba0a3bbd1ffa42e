"""Takes the pictures of the console: `PYTHONPATH=. .venv/bin/python docs/pictures/take_staff.py`."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.app import wall_clock
from bot.home import Home
from bot.staff.free import opening_at
from docs.pictures.take import FLAGS, HERE, write
from practice.ids import PatientId
from practice.settings import read_file
from practice.store import open_sqlite
from tests.console import PASSWORD, made_as_printed
from tests.prepared import DATA
from tests.program import Program

WIDE = {"width": 1180, "height": 860}
PHONE = {"width": 390, "height": 860}
VISITS = (
    ("rosa-dell", "09:00", "sick_visit", "knee swollen since Sunday"),
    ("victor-lund", "09:20", "follow_up", "blood pressure"),
    ("sam-pike", "10:20", "new_patient", "first visit"),
    ("nina-hollis", "11:20", "sick_visit", "sore throat"),
    ("ana-marsh", "14:00", "physical", "yearly checkup"),
)


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
    day = a_working_day(program)
    staff.goto(f"{program.address}/staff/calendar/{day}")
    staff.screenshot(path=HERE / "calendar.png")
    staff.set_viewport_size(PHONE)
    staff.emulate_media(color_scheme="dark")
    staff.goto(f"{program.address}/staff/patients/victor-lund")
    staff.screenshot(path=HERE / "patient.png")


def a_working_day(program: Program) -> date:
    """Books some visits of the next Tuesday; the day."""
    settings, now = read_file(DATA / "practice.yml", date(2026, 3, 2)), wall_clock()
    day = now.astimezone(settings.zone).date()
    day += timedelta(days=(1 - day.weekday()) % 7 or 7)
    store = open_sqlite(program.home / "desk.db", Home(program.home).key({}), {settings.id: settings})
    with store.turn(settings.id, now) as uow:
        for patient, wall, kind, reason in VISITS:
            start = datetime.fromisoformat(f"{day}T{wall}").replace(tzinfo=settings.zone)
            opening = opening_at(settings, settings.visit_types[kind], start)
            uow.staff_visits.book_by_staff(opening, PatientId(patient), "Dr. Amari", reason, overbook=True)
        uow.closing.close(day, "course", "Dr. Amari", time(15, 30), time(17))
    store.close()
    return day


def sign_in(page: Page, program: Program) -> None:
    """As the physician, with a new account."""
    who = made_as_printed(program)
    page.goto(f"{program.address}/staff")
    page.get_by_label("Name").fill(who.name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Code from your phone").fill(who.code(wall_clock()))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()


if __name__ == "__main__":
    main()
