"""Building an agenda by hand, by key and by button: the same acts, and the focus stays where the work is."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.make import Make
from tumorboard.audit.models import LedgerEntry
from tumorboard.conferences.models import Conference
from tumorboard.core.db import db
from tumorboard.directory.models import Person
from tumorboard.permissions import Role

pytestmark = pytest.mark.once
SignIn = Callable[[Page, Person], None]


class Desk:
    """A coordinator before the builder of a meeting with three cases, and two candidates beside it."""

    def __init__(self, page: Page, make: Make, sign_in: SignIn) -> None:
        self.page, self.make = page, make
        programme = make.programme()
        self.person = make.member(programme, Role.COORDINATOR)
        self.meeting: Conference = make.coming_meeting(programme)
        self.names: list[str] = []
        for number in range(3):
            case = make.case(programme, name=f"Ada Listed{number}")
            make.listed(self.meeting, case=case)
        for number in range(2):
            make.presentation(state="accepted", case=make.case(programme, name=f"Bea Waiting{number}"))
        self.first = (db.session.scalar(select(LedgerEntry.id).order_by(LedgerEntry.id.desc())) or 0) + 1
        db.session.commit()
        sign_in(page, self.person)
        page.goto(f"/conferences/{self.meeting.id}/build")

    def agenda(self) -> list[str]:
        """The names on the agenda, in order."""
        return self.page.locator(".ruler .patient-name").all_inner_texts()

    def acts(self) -> list[tuple[str, object, object]]:
        """What the ledger kept of the building: event, the change, and the case."""
        db.session.rollback()
        told = db.session.scalars(
            select(LedgerEntry).where(
                LedgerEntry.id >= self.first, LedgerEntry.person_id == self.person.id,
                LedgerEntry.event.in_(("agenda.changed", "presentation.listed", "presentation.unlisted")),
            ).order_by(LedgerEntry.id)
        )  # fmt: skip
        return [(str(one.event.value), one.facts.get("moved"), one.facts.get("removed")) for one in told]


@pytest.fixture
def desk(page: Page, live_make: Make, sign_in: SignIn) -> Desk:
    """Before the builder."""
    return Desk(page, live_make, sign_in)


def _drag(page: Page, source: str, target: str) -> None:
    page.locator(source).hover()
    page.mouse.down()
    box = page.locator(target).bounding_box()
    assert box is not None
    for part in (0.3, 0.6, 0.95):
        page.mouse.move(box["x"] + 60, box["y"] + box["height"] * part, steps=8)
    page.mouse.up()


def test_drag_key_and_button_move_a_case_with_the_same_entry(desk: Desk) -> None:
    page = desk.page
    _drag(page, ".ruler .slot:nth-child(1) .slot-handle", ".ruler .slot:nth-child(2)")
    expect(page.locator(".ruler .patient-name").first).to_have_text("Ada Listed1")
    assert desk.agenda() == ["Ada Listed1", "Ada Listed0", "Ada Listed2"]

    page.locator(".ruler .slot").nth(0).focus()
    page.keyboard.press("Shift+J")
    expect(page.locator(".ruler .patient-name").first).to_have_text("Ada Listed0")
    assert desk.agenda() == ["Ada Listed0", "Ada Listed1", "Ada Listed2"]

    page.get_by_role("button", name="Move Ada Listed0 later").click()
    expect(page.locator(".ruler .patient-name").first).to_have_text("Ada Listed1")
    assert desk.acts() == [("agenda.changed", [0, 1], None)] * 3


def test_the_focus_follows_the_moved_case(desk: Desk) -> None:
    page = desk.page
    page.locator(".ruler .slot").first.focus()
    for place in (1, 2):
        page.keyboard.press("Shift+J")
        expect(page.locator(".ruler .patient-name").nth(place)).to_have_text("Ada Listed0")
        expect(page.locator(".ruler .slot").nth(place)).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator(".ruler .slot").nth(1)).to_be_focused()


def test_after_adding_the_next_candidate_has_the_focus(desk: Desk) -> None:
    page = desk.page
    page.locator("[data-ruler-source] > li").first.focus()
    page.keyboard.press("a")
    expect(page.locator(".ruler .slot")).to_have_count(4)
    expect(page.locator("[data-ruler-source] > li").first).to_be_focused()
    page.keyboard.press("a")
    expect(page.locator(".ruler .slot")).to_have_count(5)
    assert page.evaluate("document.activeElement.matches('[data-row]')")


def test_remove_and_undo_by_key_are_two_acts(desk: Desk) -> None:
    page = desk.page
    page.locator(".ruler .slot").nth(1).focus()
    page.keyboard.press("x")
    expect(page.locator(".ruler .slot")).to_have_count(2)
    expect(page.locator(".ruler .slot").nth(1)).to_be_focused()
    page.keyboard.press("Control+z")
    expect(page.locator(".ruler .slot")).to_have_count(3)
    assert desk.agenda() == ["Ada Listed0", "Ada Listed1", "Ada Listed2"]
    assert [act[0] for act in desk.acts()] == ["presentation.unlisted", "presentation.listed"]


def test_letters_do_nothing_outside_the_list(desk: Desk) -> None:
    page = desk.page
    page.locator("#content").focus()
    for key in ("x", "a", "Shift+J", "Control+z"):
        page.keyboard.press(key)
    page.locator("input[name=minutes]").first.focus()
    page.keyboard.press("x")
    expect(page.locator(".ruler .slot")).to_have_count(3)
    assert desk.acts() == []
