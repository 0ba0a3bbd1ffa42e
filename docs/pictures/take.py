"""Takes the README's picture of the page: `PYTHONPATH=. .venv/bin/python docs/pictures/take.py`."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.program import Program

HERE = Path(__file__).parent
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZE = {"width": 820, "height": 980}


def main() -> None:
    """Write as Rosa Dell until a visit is booked, and keep what the page shows."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        program = Program(Path(folder) / "home")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        try:
            page = browser.new_page(viewport=SIZE, device_scale_factor=2, color_scheme="light")
            page.goto(program.address)
            expect(page.locator("#condition")).to_have_text("The automated desk is here", timeout=120_000)
            page.get_by_label("Who is writing").select_option(label="Rosa Dell")
            write(page, "hi! can i see the doc this week after 2? not friday", "What is the visit for")
            write(page, "bad cough that wont go away", "These times are open")
            write(page, "oh and where do i park?", "park free behind the clinic")
            write(page, "the second one", "Shall I book it?")
            write(page, "yes please", "Booked:")
            page.screenshot(path=HERE / "page.png")
        finally:
            browser.close()
            program.stop()


def write(page: Page, text: str, answer: str) -> None:
    """Write one message and wait for the answer."""
    page.get_by_label("Your message").fill(text)
    page.get_by_role("button", name="Send").click()
    said = page.locator(".message.patient ~ .message.desk .bubble").filter(has_text=answer)
    expect(said.last).to_be_visible(timeout=20_000)
    page.wait_for_timeout(600)


if __name__ == "__main__":
    main()
