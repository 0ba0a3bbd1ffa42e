"""Chromium and the real program, for tests that use the page as a patient does."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.program import Program

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NewPage = Callable[..., Page]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for a file of tests: Playwright keeps a loop running, and other tests need their own."""
    if CHROMIUM is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """The desk, without its model: the page must not need it."""
    running = Program(tmp_path_factory.mktemp("desk") / "home", "--no-nlu")
    yield running
    assert running.stop() == 0


@pytest.fixture
def fresh(chromium: Browser, program: Program) -> Iterator[NewPage]:
    """Opens the page in a browser of its own each time; fails the test on anything in the console."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(**wishes: object) -> Page:
        context = chromium.new_context(**wishes)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if is_complaint(said) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(program.address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def is_complaint(said: ConsoleMessage) -> bool:
    """An error or warning of the page's own making; a browser reports a lost network by itself."""
    return said.type in ("error", "warning") and "net::ERR_" not in said.text
