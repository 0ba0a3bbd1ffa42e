"""Takes the picture of the staff page: `PYTHONPATH=. .venv/bin/python docs/pictures/take_staff.py`."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from docs.pictures.take import FLAGS, HERE, write
from tests.program import Program

SIZE = {"width": 1180, "height": 1000}


def main() -> None:
    """Two patients ask for a person; the physician reads one case and answers it."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        program = Program(Path(folder) / "home", "--no-nlu")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        try:
            take(browser, program)
        finally:
            browser.close()
            program.stop()


def take(browser: Browser, program: Program) -> None:
    """Play both sides and keep what the staff page shows."""
    patient = browser.new_page()
    patient.goto(program.address)
    for name, text, answer in (
        ("Rosa Dell", "a person please", "asking a person to take over"),
        ("Victor Lund", "my chest hurts and my arm is numb", "911"),
    ):
        patient.get_by_label("Who is writing").select_option(label=name)
        write(patient, text, answer)
    staff = browser.new_page(viewport=SIZE, device_scale_factor=2, color_scheme="light")
    staff.goto(f"{program.address}/staff")
    staff.locator("#cases button").first.click()
    staff.get_by_label("Reply to the patient").fill("Have you called 911? I am calling you now.")
    staff.get_by_role("button", name="Send to the patient").click()
    expect(staff.locator(".message.staff .about")).to_contain_text("sent")
    staff.screenshot(path=HERE / "staff.png")


if __name__ == "__main__":
    main()
