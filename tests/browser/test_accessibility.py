"""Every page, as somebody who may open it, in both themes: axe finds nothing."""

from collections import defaultdict
from typing import Literal

import pytest
from flask import Flask
from playwright.sync_api import Error, Page

from tests.make import Make
from tests.validity import accessibility_problems
from tests.walk import address, is_part, is_stream, rules, who_may
from tests.world import build
from tumorboard.core.db import db
from tumorboard.directory.models import Person

pytestmark = pytest.mark.once

#: The rules of axe that the second theme is asked about: those of colour. All others read what is the same in both.
THEMES: tuple[tuple[Literal["light", "dark"], tuple[str, ...]], ...] = (
    ("light", ()),
    ("dark", ("color-contrast", "link-in-text-block")),
)


def test_no_page_keeps_anybody_out(page: Page, live_server: str, live_app: Flask, live_make: Make) -> None:
    world = build(live_make)
    addresses: dict[int, list[str]] = defaultdict(list)
    for rule in rules(live_app, "GET"):
        person = None if is_part(rule) or is_stream(rule) else who_may(live_app, live_make, world, rule)
        if person is not None:
            addresses[person.id].append(address(live_app, world, rule))
    people = {person.id: person for person in world.cast.values()}
    wrong: list[str] = []
    for key, paths in addresses.items():
        _come_in(page, live_server, live_app, live_make, people[key])
        for path in paths:
            wrong += [f"{path} {line}" for line in _problems(page, path)]
    page.context.clear_cookies()
    wrong += [f"signed out {line}" for line in _problems(page, "/sign-in")]
    assert wrong == []


def _come_in(page: Page, live_server: str, live_app: Flask, live_make: Make, person: Person) -> None:
    """With a session as it is after signing in, however this person would have to."""
    browser = live_app.test_client()
    live_make.signed_in(browser, person)
    cookie = browser.get_cookie("tumorboard")
    assert cookie
    page.context.clear_cookies()
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server}])
    db.session.rollback()


def _is_page(page: Page, path: str) -> bool:
    try:
        response = page.goto(path)
    except Error as error:
        assert "Download is starting" in error.message
        return False
    return response is not None and "text/html" in response.headers.get("content-type", "")


def _problems(page: Page, path: str) -> list[str]:
    if not _is_page(page, path):
        return []
    found, grounds = [], set()
    for theme, named in THEMES:
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        grounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        found += [f"({theme}) {line}" for line in accessibility_problems(page, *named)]
    has_one = path.endswith(("/print", "/certificate", "/letter", "/minutes", "/wall"))  # paper, or dark in both
    return found if len(grounds) == 2 or has_one else [*found, "looks the same in both themes"]
