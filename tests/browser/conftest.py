"""A real Chromium, and the app as `make run` starts it, on a database of its own."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, sync_playwright

from tests.app import PASSWORD
from tests.make import Make
from tumorboard.directory.models import Person

FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What stands in this folder needs a browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.fail("Chromium is missing: install the Debian package chromium.")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def new_page(browser: Browser, live_server: str) -> Iterator[Callable[..., Page]]:
    """``new_page()`` is another visitor with no cookies; what Playwright's contexts take may be given.

    A script error or a refused script, style or picture fails the test.
    """
    contexts: list[BrowserContext] = []
    trouble: list[str] = []

    def _new_page(**facts: Any) -> Page:
        size = {"width": 1440, "height": 900}
        contexts.append(browser.new_context(**({"base_url": live_server, "locale": "en-US", "viewport": size} | facts)))
        contexts[-1].set_default_timeout(10_000)
        opened = contexts[-1].new_page()
        opened.on("pageerror", lambda error: trouble.append(str(error)))
        opened.on("console", lambda message: trouble.extend(_refused(message)))
        opened.on("response", lambda response: trouble.extend(_lost(response)))
        return opened

    yield _new_page
    for context in contexts:
        context.close()
    assert trouble == []


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page of a visitor with no cookies."""
    return new_page()


def _refused(message: ConsoleMessage) -> list[str]:
    # An answer 4xx is told here too, but a page that refuses may be what the test wants to see.
    if message.type != "error" or message.text.startswith("Failed to load resource"):
        return []
    return [message.text]


def _lost(response: Response) -> list[str]:
    kind = response.request.resource_type
    if response.status < 400 or kind in ("document", "fetch", "xhr"):
        return []
    return [f"{kind} {response.url} answers {response.status}"]


@pytest.fixture
def sign_in(live_make: Make) -> Callable[[Page, Person], None]:
    """``sign_in(page, person)`` fills in the form, as that person would."""

    def _sign_in(page: Page, person: Person) -> None:
        live_make.with_password(person)
        page.context.clear_cookies()
        page.goto("/sign-in")
        page.get_by_label("E-mail").fill(person.email)
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda address: "/sign-in" not in address)

    return _sign_in
