"""The coordinator's board by hand, by key and by button: the same acts, and the focus stays on the case."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from tests.make import Make
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db
from tumorboard.directory.models import Person
from tumorboard.permissions import Role

pytestmark = pytest.mark.once
SignIn = Callable[[Page, Person], None]


class Desk:
    """A coordinator before the board: two cases on the first of two meetings, and a candidate."""

    def __init__(self, page: Page, make: Make, sign_in: SignIn) -> None:
        self.page = page
        programme = make.programme()
        self.person = make.member(programme, Role.COORDINATOR)
        self.near, self.far = make.coming_meeting(programme), make.coming_meeting(programme, in_days=14)
        cases = [make.case(programme, name=f"Ada Listed{number}") for number in range(2)]
        self.cards = [make.listed(self.near, case=case).presentation_id for case in cases]
        waiting = make.case(programme, name="Bea Waiting")
        self.cards.append(make.presentation(state="accepted", case=waiting).id)
        self.first = (db.session.scalar(select(LedgerEntry.id).order_by(LedgerEntry.id.desc())) or 0) + 1
        db.session.commit()
        sign_in(page, self.person)
        self.address = f"/programmes/{programme.slug}/board"
        page.goto(self.address)

    def column(self, key: object) -> Locator:
        """A column, by the meeting's id or none."""
        return self.page.locator(f'[data-board-column="{key}"]')

    def card(self, number: int) -> Locator:
        """A card, in the order they were made."""
        return self.page.locator(f"#card-{self.cards[number]}")

    def stands(self, number: int, key: object) -> None:
        """Wait until the card stands in the column."""
        expect(self.column(key).locator(f"#card-{self.cards[number]}")).to_be_visible()

    def acts(self) -> list[tuple[str, object, object]]:
        """What the ledger kept of the board: event, which case, which meeting."""
        db.session.rollback()
        told = db.session.scalars(
            select(LedgerEntry).where(
                LedgerEntry.id >= self.first, LedgerEntry.person_id == self.person.id,
                LedgerEntry.event.in_(("presentation.listed", "presentation.unlisted")),
            ).order_by(LedgerEntry.id)
        )  # fmt: skip
        return [(one.event.value, one.subject_id, one.facts["conference"]) for one in told]


@pytest.fixture
def desk(page: Page, live_make: Make, sign_in: SignIn) -> Desk:
    """Before the board."""
    return Desk(page, live_make, sign_in)


def _drag(desk: Desk, number: int, key: object) -> None:
    page, start, end = desk.page, desk.card(number).bounding_box(), desk.column(key).bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + start["width"] - 20, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(start["x"] + start["width"] - 10, start["y"] + 24, steps=4)
    for part in (0.6, 0.4, 0.5):
        page.mouse.move(end["x"] + end["width"] * part, end["y"] + 160, steps=8)
    page.mouse.up()


def _by_drag(desk: Desk) -> None:
    _drag(desk, 0, desk.far.id)
    desk.stands(0, desk.far.id)
    _drag(desk, 0, desk.near.id)


def _by_key(desk: Desk) -> None:
    desk.card(0).focus()
    desk.page.keyboard.press("]")
    desk.stands(0, desk.far.id)
    expect(desk.card(0)).to_be_focused()
    desk.page.keyboard.press("[")


def _by_list(desk: Desk) -> None:
    for key, meeting in (("m", desk.far), ("m", desk.near)):
        desk.stands(0, desk.near.id if meeting is desk.far else desk.far.id)
        desk.card(0).focus()
        desk.page.keyboard.press(key)
        desk.page.locator(f'dialog[open] button[value="{meeting.id}"]').click()


def _by_button(desk: Desk) -> None:
    desk.card(0).get_by_role("button", name="Move Ada Listed0 to").last.click()
    desk.stands(0, desk.far.id)
    desk.card(0).get_by_role("button", name="Move Ada Listed0 to").first.click()


@pytest.mark.parametrize("move", [_by_drag, _by_key, _by_list, _by_button])
def test_drag_key_list_and_button_leave_the_same_entries(desk: Desk, move: Callable[[Desk], None]) -> None:
    move(desk)
    desk.stands(0, desk.near.id)
    key, near, far = desk.cards[0], desk.near.id, desk.far.id
    expect(desk.page.locator(".toast-words")).to_contain_text("Moved to")
    assert desk.acts() == [
        ("presentation.unlisted", key, near), ("presentation.listed", key, far),
        ("presentation.unlisted", key, far), ("presentation.listed", key, near),
    ]  # fmt: skip


def test_without_scripts_the_list_of_meetings_is_a_page(desk: Desk, new_page: Callable[..., Page]) -> None:
    plain = new_page(java_script_enabled=False)
    plain.context.add_cookies(desk.page.context.cookies())  # type: ignore[arg-type]
    plain.goto(desk.address)
    plain.get_by_role("link", name="Move Bea Waiting").click()
    expect(plain.get_by_role("heading", name="Move Bea Waiting to")).to_be_visible()
    plain.locator(f'dialog button[value="{desk.far.id}"]').click()
    moved = plain.locator(f'[data-board-column="{desk.far.id}"] #card-{desk.cards[2]}')
    expect(moved).to_be_visible()
    plain.get_by_role("button", name="Undo").click()
    expect(plain.locator(f'[data-board-column="none"] #card-{desk.cards[2]}')).to_be_visible()
    key, far = desk.cards[2], desk.far.id
    assert desk.acts() == [("presentation.listed", key, far), ("presentation.unlisted", key, far)]


def test_arrows_go_through_the_board_and_d_says_that_a_thing_is_there(desk: Desk) -> None:
    page = desk.page
    desk.card(0).focus()
    page.keyboard.press("ArrowDown")
    expect(desk.card(1)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(desk.card(2)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(desk.card(0)).to_be_focused()
    lacking = desk.card(0).locator(".lacks li")
    count = lacking.count()
    page.keyboard.press("d")
    expect(lacking).to_have_count(count - 1)
    expect(desk.card(0)).to_be_focused()
    page.get_by_role("button", name="Undo").click()
    expect(lacking).to_have_count(count)
    assert desk.acts() == []
