"""The app answers a real browser, and the checks of pages find what they are asked to find."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.make import Make
from tests.validity import accessibility_problems
from tumorboard.directory.models import Person

SignIn = Callable[[Page, Person], None]


def test_sign_in_shows_my_work(page: Page, sign_in: SignIn, live_make: Make) -> None:
    sign_in(page, live_make.person("Ada"))
    page.goto("/")
    assert "/sign-in" not in page.url


def test_live_server_shows_a_titled_page(page: Page) -> None:
    page.goto("/")
    assert page.title()
    assert page.locator("h1").count() == 1


@pytest.mark.once
def test_accessibility_problems_finds_a_picture_without_words(page: Page) -> None:
    page.goto("/")
    page.evaluate("document.body.append(document.createElement('img'))")
    assert any(line.startswith("image-alt:") for line in accessibility_problems(page))
