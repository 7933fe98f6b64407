"""The agenda builder and the rules with the keyboard alone; a hand on the mouse leaves the same in the ledger."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from tests.browser.keyboard import Keyboard
from tests.make import Make
from tests.validity import accessibility_problems
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db
from tumorboard.directory.models import Person
from tumorboard.permissions import Role

pytestmark = pytest.mark.once
SignIn = Callable[[Page, Person], None]


class Builder:
    """A coordinator before the builder of an empty meeting, with three candidates; one for each way to work."""

    def __init__(self, page: Page, make: Make, sign_in: SignIn) -> None:
        self.page = page
        programme = make.programme()
        self.person = make.member(programme, Role.COORDINATOR)
        self.meeting = make.coming_meeting(programme)
        for name in ("Ada One", "Bea Two", "Cleo Three"):
            make.presentation(state="accepted", case=make.case(programme, name=name))
        sign_in(page, self.person)
        db.session.rollback()
        page.goto(f"/conferences/{self.meeting.id}/build")

    def candidate(self, name: str) -> Locator:
        """The row of a candidate."""
        return self.page.locator("[data-ruler-source] > li", has_text=name)

    def slot(self, words: str) -> Locator:
        """A place on the agenda."""
        return self.page.locator(".ruler .slot", has_text=words)

    def stands(self, *words: str) -> None:
        """Wait until the agenda is this."""
        expect(self.page.locator(".ruler .slot")).to_contain_text(list(words))

    def acts(self) -> list[tuple[str, dict[str, Any]]]:
        """What the ledger kept of this person's work, in order; what differs from meeting to meeting left out."""
        db.session.rollback()
        kept = select(LedgerEntry).where(LedgerEntry.person_id == self.person.id).order_by(LedgerEntry.id)
        own = {"conference", "agenda_item", "cases"}
        return [
            (one.event.value, {name: value for name, value in one.facts.items() if name not in own})
            for one in db.session.scalars(kept)
            if one.event.value.startswith(("agenda.", "presentation.")) and one.event.value != "agenda.read"
        ]


def _by_keyboard(desk: Builder) -> None:
    keys = Keyboard(desk.page)
    keys.skip()
    keys.reach(desk.candidate("Ada One"))
    for name, rest in (("Ada One", "Bea Two"), ("Bea Two", "Cleo Three"), ("Cleo Three", "Cleo Three")):
        keys.press("a")
        expect(desk.slot(name)).to_be_visible()
        expect(desk.candidate(rest) if rest != name else desk.slot(name)).to_be_focused()
    keys.press("ArrowUp", "ArrowUp", "Shift+J")
    desk.stands("Bea Two", "Ada One", "Cleo Three")
    expect(desk.slot("Ada One")).to_be_focused()
    keys.write(desk.slot("Ada One").get_by_label("Minutes of Ada One", exact=True), "12")
    keys.press("Enter")
    expect(desk.slot("Ada One")).to_contain_text("12 min")
    expect(desk.slot("Ada One")).to_be_focused()
    keys.press("x")
    desk.stands("Bea Two", "Cleo Three")
    keys.press("Control+z")
    desk.stands("Bea Two", "Ada One", "Cleo Three")
    keys.push(desk.page.get_by_role("button", name="Insert a break"), back=True)
    desk.stands("Bea Two", "Ada One", "Cleo Three", "Break")
    expect(desk.slot("Break")).to_be_focused()
    keys.press("Shift+K")
    desk.stands("Bea Two", "Ada One", "Break", "Cleo Three")
    _is_accessible(desk.page)
    keys.push(desk.page.get_by_role("button", name="Publish agenda"), back=True)


def _by_mouse(desk: Builder) -> None:
    page = desk.page
    _drag(page, desk.candidate("Cleo Three"), page.locator(".ruler"), at=0.5)
    desk.stands("Cleo Three")
    for name, before in (("Bea Two", "Cleo Three"), ("Ada One", "Bea Two")):
        _drag(page, desk.candidate(name), desk.slot(before), at=0.3)
        expect(desk.slot(name)).to_be_visible()
    desk.stands("Ada One", "Bea Two", "Cleo Three")
    _drag(page, desk.slot("Ada One"), desk.slot("Bea Two"), at=0.95)
    desk.stands("Bea Two", "Ada One", "Cleo Three")
    page.get_by_label("Minutes of Ada One", exact=True).fill("12")
    page.get_by_role("button", name="Set the minutes of Ada One").click()
    expect(desk.slot("Ada One")).to_contain_text("12 min")
    page.get_by_role("button", name="Remove Ada One").click()
    desk.stands("Bea Two", "Cleo Three")
    page.get_by_role("button", name="Undo", exact=True).click()
    desk.stands("Bea Two", "Ada One", "Cleo Three")
    page.get_by_role("button", name="Insert a break").click()
    desk.stands("Bea Two", "Ada One", "Cleo Three", "Break")
    _drag(page, desk.slot("Break"), desk.slot("Cleo Three"), at=0.05)
    desk.stands("Bea Two", "Ada One", "Break", "Cleo Three")
    page.get_by_role("button", name="Publish agenda").click()


def _drag(page: Page, what: Locator, onto: Locator, *, at: float) -> None:
    what.locator(".slot-handle").hover()
    page.mouse.down()
    box = onto.bounding_box()
    assert box is not None
    for part in (0.5, (0.5 + at) / 2, at):
        page.mouse.move(box["x"] + 60, box["y"] + box["height"] * part, steps=4)
    page.mouse.up()


def _is_accessible(page: Page) -> None:
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        assert accessibility_problems(page) == []


def test_an_agenda_is_built_without_a_mouse_and_leaves_the_same_entries(
    new_page: Callable[..., Page], live_make: Make, sign_in: SignIn
) -> None:
    by_key, by_hand = (Builder(new_page(), live_make, sign_in) for _ in range(2))
    _by_keyboard(by_key)
    _by_mouse(by_hand)
    for desk in (by_key, by_hand):
        expect(desk.page.get_by_text("Version 1 is published")).to_be_visible()
    acts = by_key.acts()
    assert acts == by_hand.acts()
    assert acts == [
        ("presentation.listed", {}), ("presentation.listed", {}), ("presentation.listed", {}),
        ("agenda.changed", {"moved": [0, 1]}), ("agenda.changed", {"minutes": [8, 12]}),
        ("presentation.unlisted", {"position": 1}), ("presentation.listed", {}),
        ("agenda.changed", {"added": "break", "minutes": 10}), ("agenda.changed", {"moved": [3, 2]}),
        ("agenda.published", {"number": 1}),
    ]  # fmt: skip


def test_rules_are_changed_without_a_mouse(page: Page, live_make: Make, sign_in: SignIn) -> None:
    programme = live_make.programme()
    live_make.specialty_of(programme, "PAT").is_required, db.session.info["recorded"] = False, True
    db.session.commit()
    live_make.rules(programme, live_make.rule("PAT", "Very young", age_below=1))
    live_make.presentation(case=live_make.case(programme))  # of the left distal femur
    sign_in(page, live_make.member(programme, Role.CHAIR))
    db.session.rollback()
    page.goto(f"/programmes/{programme.slug}/rules")
    keys, preview = Keyboard(page), page.get_by_role("region", name="On the last cases")
    keys.skip()
    keys.push(page.get_by_role("link", name="Change rules"))
    keys.push(page.get_by_role("button", name="Add a rule"))
    _fills_in_the_new_rule(keys, "Specialty PAT", "Lower limb", "lower limb")
    expect(preview).to_contain_text("1 of the last 1 case would change")
    keys.push(page.get_by_role("button", name="Move up rule 2"))
    expect(page.get_by_role("button", name="Move down rule 1")).to_be_focused()
    _is_accessible(page)
    keys.push(page.get_by_role("button", name="Preview"))
    expect(preview).to_be_focused()
    keys.push(page.get_by_role("button", name="Save rules"), back=True)
    expect(page.get_by_text("Version 2 holds from now on")).to_be_visible()
    expect(page.locator(".rules-list").first.locator("li")).to_contain_text(["Lower limb", "Very young"])
    keys.push(page.get_by_role("link", name="Change rules"))
    keys.push(page.get_by_role("button", name="Remove rule 2"))
    expect(page.get_by_role("button", name="Remove rule 1")).to_be_focused()
    keys.reach(page.get_by_label("Reason shown"), back=True)
    keys.press("Enter")
    expect(page.get_by_text("Version 3 holds from now on")).to_be_visible()
    expect(page.locator("h1")).to_have_text("1 rule adds a specialty")


def _fills_in_the_new_rule(keys: Keyboard, specialty: str, because: str, region: str) -> None:
    rule = keys.page.locator("fieldset.rule").last
    expect(rule.get_by_label("Adds the specialty")).to_be_focused()
    keys.write(rule.get_by_label("Adds the specialty"), specialty)
    keys.write(rule.get_by_label("Reason shown"), because)
    keys.push(rule.locator("summary", has_text="Region"))
    keys.reach(rule.get_by_label(region))
    keys.press("Space")


def test_the_board_is_kept_without_a_mouse(page: Page, live_make: Make, sign_in: SignIn) -> None:
    programme = live_make.programme()
    near, far = live_make.coming_meeting(programme), live_make.coming_meeting(programme, in_days=14)
    listed = live_make.listed(near, case=live_make.case(programme, name="Ada Listed")).presentation_id
    waiting = live_make.presentation(state="accepted", case=live_make.case(programme, name="Bea Waiting")).id
    sign_in(page, live_make.member(programme, Role.COORDINATOR))
    db.session.rollback()
    page.goto(f"/programmes/{programme.slug}/board")
    keys, columns = Keyboard(page), {key: page.locator(f'[data-board-column="{key}"]') for key in (near.id, far.id)}
    keys.skip()
    keys.reach(page.locator(f"#card-{waiting}"))
    lacking = page.locator(f"#card-{waiting} .lacks li")
    count = lacking.count()
    keys.press("d")
    expect(lacking).to_have_count(count - 1)
    keys.press("ArrowRight")
    expect(page.locator(f"#card-{listed}")).to_be_focused()
    keys.press("]")
    expect(columns[far.id].locator(f"#card-{listed}")).to_be_focused()
    _is_accessible(page)
    keys.press("ArrowLeft", "m")
    expect(page.get_by_role("dialog", name="Move Bea Waiting to")).to_be_visible()
    _is_accessible(page)
    keys.push(page.locator(f'dialog button[value="{near.id}"]'))
    expect(columns[near.id].locator(f"#card-{waiting}")).to_be_focused()
