"""A real Chromium, and the app as `make run` starts it, on a database of its own."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, sync_playwright

from tests.conftest import PASSWORD, make_app
from tests.databases import fresh_database
from tests.make import Make
from tumorboard.core.db import db
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
def page(browser: Browser, live_server: str) -> Iterator[Page]:
    """A page of a visitor with no cookies. A script error or a refused script, style or picture fails the test."""
    context = browser.new_context(base_url=live_server, locale="en-US", viewport={"width": 1440, "height": 900})
    context.set_default_timeout(10_000)
    opened = context.new_page()
    trouble: list[str] = []
    opened.on("pageerror", lambda error: trouble.append(str(error)))
    opened.on("console", lambda message: trouble.extend(_refused(message)))
    opened.on("response", lambda response: trouble.extend(_lost(response)))
    yield opened
    context.close()
    assert trouble == []


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


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of the database that the live server uses; nobody else does."""
    with fresh_database(tmp_path_factory.mktemp("database")) as url:
        yield url


@pytest.fixture(scope="module")
def live_server(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app: database upgraded, two web processes and the job worker, no demo."""
    folder = tmp_path_factory.mktemp("instance")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TUMORBOARD_")}
    environment |= {"PORT": str(port), "DEMO": "0", "TUMORBOARD_INSTANCE": str(folder)}
    environment |= {"TUMORBOARD_DATABASE_URL": database, "TUMORBOARD_PASSWORD_COST": "1"}
    log = folder / "log"
    with log.open("w") as output:
        command = [sys.executable, "-m", "tumorboard.serve"]
        server = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    try:
        _wait_until_up(server, f"http://localhost:{port}/", log)
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait(30)


@pytest.fixture(scope="module")
def live_app(database: str, live_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A second app on the live server's database, for making what a journey starts from and reading what it left."""
    app = make_app(database, tmp_path_factory.mktemp("beside"))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def live_make(live_app: Flask) -> Iterator[Make]:
    """The factories, on the live server's database. Before reading what the browser did: ``db.session.rollback()``."""
    with live_app.app_context():
        yield Make(PASSWORD)
        db.session.remove()


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


def _wait_until_up(server: "subprocess.Popen[bytes]", address: str, log: Path, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while server.poll() is None and time.monotonic() < end:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"The app did not start:\n{log.read_text()}")
