"""The recorder in a real browser: typing waits for nothing, and outlives a killed server."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.make import Make
from tests.server import Server
from tumorboard.core.db import db
from tumorboard.directory.models import Person
from tumorboard.permissions import Role
from tumorboard.plans.models import Plan
from tumorboard.plans.queries import sections_of
from tumorboard.plans.states import SectionKind

pytestmark = pytest.mark.once  # the meeting itself runs on both: test_the_meeting.py


@pytest.fixture
def plan(live_make: Make) -> Plan:
    """The draft of the case that is open in a meeting of three."""
    return live_make.taken_up(live_make.running_meeting(cases=3))


@pytest.fixture
def recorder(
    live_make: Make, new_page: Callable[..., Page], sign_in: Callable[[Page, Person], None], plan: Plan
) -> Callable[[str], Page]:
    """``recorder("Ada")`` is somebody new with the recorder's page open."""

    def _open(name: str) -> Page:
        page = new_page()
        programme = live_make.programme_of(plan)
        sign_in(page, live_make.member(programme, Role.COORDINATOR, name=name))
        page.goto(f"/conferences/{plan.conference_id}/recorder")
        return page

    return _open


def consensus(page: Page):
    """The field of the consensus."""
    return page.get_by_role("textbox", name="Consensus")


def kept(plan: Plan) -> str:
    """The consensus as the database has it."""
    db.session.rollback()
    section = sections_of(plan.id).get(SectionKind.CONSENSUS)
    words = section.text if section else ""
    db.session.rollback()  # a read here would keep the server from writing
    return words


def test_typing_outlives_a_killed_server(recorder, plan: Plan, server: Server):
    page = recorder("Ada")
    section = page.locator("#consensus")
    consensus(page).press_sequentially("Two more cycles")
    expect(section.get_by_text("Saved by Ada")).to_be_visible()
    assert kept(plan) == "Two more cycles"
    server.kill()
    consensus(page).press_sequentially(", then surgery")
    expect(section.get_by_text("Not sent yet: no connection")).to_be_visible()
    consensus(page).press_sequentially(" and proton")
    server.start()
    expect(section.locator("[data-state=saved]")).to_be_visible(timeout=20_000)
    expect(consensus(page)).to_have_value("Two more cycles, then surgery and proton")
    assert kept(plan) == "Two more cycles, then surgery and proton"
    expect(page.locator("[data-unsent]")).to_have_count(0)


def test_two_recorders_see_each_other(recorder, plan: Plan):
    ada, ben = recorder("Ada"), recorder("Ben")
    consensus(ada).press_sequentially("Surgery")
    expect(ben.locator("#consensus").get_by_text("Ada is writing here")).to_be_visible()
    expect(consensus(ben)).to_have_value("Surgery")
    expect(consensus(ben)).not_to_be_editable()
    ben.locator("#consensus").get_by_role("button", name="Take over").click()
    expect(ada.locator("#consensus").get_by_text("Ben is writing here")).to_be_visible()
    ada.context.set_offline(True)
    ada.evaluate("document.querySelector('#consensus textarea').readOnly = false")
    consensus(ada).press_sequentially(" in May")
    consensus(ben).press_sequentially(" in June")
    expect(ben.locator("#consensus [data-state=saved]")).to_be_visible()
    ada.context.set_offline(False)
    both = ada.get_by_role("group", name="Two versions of this section")
    expect(both.get_by_text("Surgery in June")).to_be_visible(timeout=15_000)
    both.get_by_role("button", name="Keep both").click()
    expect(consensus(ben)).to_have_value("Surgery in June\nSurgery in May")


def test_the_meeting_runs_by_single_keys(recorder, plan: Plan):
    page = recorder("Ada")
    rows = page.locator(".run-row")
    expect(page.locator(".run-now")).to_be_focused()
    page.keyboard.press("n")
    expect(page.locator(".run-now")).to_have_id(rows.nth(1).get_attribute("id") or "")
    expect(page.locator(".case-now")).to_have_attribute("data-item", page.locator(".run-now").get_attribute("id")[5:])
    late: list[Route] = []  # the case itself comes last, and the hand is quicker
    page.route("**/recorder/case", lambda route: late.append(route))
    page.keyboard.press("p")
    expect(rows.first).to_contain_text("Now")
    page.keyboard.press("c")
    for route in late:
        route.continue_()
    page.unroute("**/recorder/case")
    expect(page.locator(".case-now")).to_have_attribute("data-item", rows.first.get_attribute("id")[5:])
    expect(consensus(page)).to_be_focused()
    page.keyboard.type("nb")
    expect(consensus(page)).to_have_value("nb")
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    expect(page.get_by_role("button", name="End break")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("End the break")


def test_nothing_is_taken_from_under_the_hand(recorder, plan: Plan):
    ada, ben = recorder("Ada"), recorder("Ben")
    first = ada.locator(".case-now").get_attribute("data-item") or ""
    consensus(ada).press_sequentially("Wide")
    ben.keyboard.press("n")
    expect(ben.locator(".case-now")).not_to_have_attribute("data-item", first)
    expect(ada.locator("[data-away]")).to_be_visible()
    consensus(ada).press_sequentially(" resection")
    expect(ada.locator(".case-now")).not_to_have_attribute("data-item", first, timeout=15_000)
    expect(consensus(ada)).to_have_value("")
    assert kept(plan) == "Wide resection"
