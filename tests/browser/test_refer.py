"""Refer a case with the keyboard alone, quickly; the draft is kept while typing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.make import Make
from tumorboard.core.db import db
from tumorboard.directory.models import Person
from tumorboard.permissions import Role
from tumorboard.presentations.models import Draft

pytestmark = pytest.mark.once  # on both databases a case is referred in test_main_line.py

#: Keys besides the free text that a plain case needs. It may only go down.
MOST_KEYS = 23


@pytest.fixture(scope="module")
def referrer(live_make: Make) -> Person:
    """Somebody who refers, in a programme of their own."""
    programme = live_make.programme("sarcoma")
    return live_make.member(programme, Role.REFERRER, name="Dr. Ines Okafor")


class Keyboard:
    """Counts the keys that are no free text."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys = page, 0

    def press(self, key: str, times: int = 1) -> None:
        """Press a key, or the same one several times."""
        for _ in range(times):
            self.page.keyboard.press(key)
            self.keys += 1

    def reach(self, name: str, text: str) -> None:
        """Tab to the field of this name and type into it; the page must lead there in a few steps."""
        for _ in range(8):
            self.press("Tab")
            if self.page.evaluate("document.activeElement.name") == name:
                self.page.keyboard.type(text)
                return
        raise AssertionError(f"{name} is more than 8 keys away")


def test_a_plain_case_is_referred_without_a_mouse(
    page: Page, sign_in: Callable[[Page, Person], None], referrer: Person
) -> None:
    sign_in(page, referrer)
    page.goto("/programmes/sarcoma/refer")
    expect(page.locator("[name=biopsy]").first).to_be_focused()
    keyboard = Keyboard(page)
    keyboard.press("Space")
    keyboard.reach("value", "4471-2080")
    keyboard.reach("born_on", "03012015")
    keyboard.reach("system", "County hospital")
    keyboard.reach("given_names", "Amara")
    keyboard.reach("family_name", "Osei")
    keyboard.reach("diagnosis", "Osteosarcoma suspected")
    keyboard.reach("site", "Femur, distal")
    keyboard.reach("side", "l")
    keyboard.reach("history", "Pain in the left knee for six weeks.")
    keyboard.reach("question", "Where should the biopsy be taken?")
    expect(page.locator("[data-summary]")).to_contain_text("Where should the biopsy be taken?")
    expect(page.locator("[data-summary]")).to_contain_text("Amara Osei")
    keyboard.press("Control+Enter")
    page.wait_for_url("**/presentations/*")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Referred")
    assert keyboard.keys <= MOST_KEYS


def test_a_draft_survives_leaving_the_page(
    page: Page, sign_in: Callable[[Page, Person], None], referrer: Person, live_make: Make
) -> None:
    sign_in(page, referrer)
    page.goto("/programmes/sarcoma/refer")
    page.get_by_label("Planned", exact=True).check()
    page.get_by_label("Elsewhere", exact=True).check()
    expect(page.get_by_text("Please speak with the programme before the biopsy.")).to_be_visible()
    page.get_by_label("Which hospital?").fill("County hospital")
    page.locator("#imaging > summary").click()
    page.locator("#imaging").get_by_role("button", name="Add another").click()
    page.locator("[name=imaging-1-region]").fill("Left thigh")
    expect(page.locator(".refer-foot")).to_contain_text("Saved")
    page.goto(page.url)
    expect(page.get_by_label("Which hospital?")).to_have_value("County hospital")
    expect(page.locator("[name=imaging-1-region]")).to_have_value("Left thigh")
    db.session.rollback()
    assert len(db.session.scalars(select(Draft)).all()) == 1
