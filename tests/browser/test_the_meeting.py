"""A meeting of ten cases on three real screens: wall, recorder and phone follow each other, and outlive two crashes."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Locator, Page, Request, Response, expect

from tests.make import Make
from tests.server import Server
from tests.validity import accessibility_problems
from tumorboard.core.db import db
from tumorboard.directory.models import Person
from tumorboard.permissions import Role
from tumorboard.plans.models import Plan
from tumorboard.plans.queries import sections_of
from tumorboard.plans.states import SectionKind
from tumorboard.rooms.recorder.queries import newest_plan, now_in

CASES = 10
#: Milliseconds. The promise is a second (median, see `make bench`); a machine that does much else gets more.
SEEN, BACK = 15_000, 40_000
#: What the recorder's `?` shows while a case is discussed: a key for everything that is done there.
KEYS = {
    "N": "This case was discussed: next",
    "P": "Back to the case before",
    "B": "A break begins; the case goes on after it",
    "D": "Defer this case",
    "+": "Pull a case in",
    "O": "Take this case up now",
    "[": "Move this case earlier",
    "]": "Move this case later",
    "I": "To the inputs",
    "C": "To the consensus",
    "T": "To the intent",
    "R": "To a recommendation",
    "F": "To who tells the family",
    "G": "To presenting again",
    "A": "To the attendance",
    "S": "To signing the plan",
    "E": "End the meeting",
    "/": "Find a patient or case",
    "?": "This list",
    "↑ ↓": "Move in the list",
}


class Screens:
    """One meeting, open on a recorder's desk, on the wall, and on the phone of a radiologist."""

    def __init__(self, make: Make, count: int, new_page: Callable[..., Page]) -> None:
        meeting = make.running_meeting(cases=count)
        programme = make.programme_of(meeting)
        self.meeting, self.count = meeting.id, count
        self.people = {
            "recorder": make.member(programme, Role.COORDINATOR, Role.CHAIR, name="Noor van Dijk"),
            "wall": make.member(programme, Role.CHAIR, name="Dr. Lena Vogt"),
            "here": make.member(programme, Role.ATTENDEE, specialty="RAD", name="Dr. Rosa Keller"),
        }
        self.surgeon = make.member(programme, Role.ATTENDEE, specialty="ORT", name="Dr. Ana Ruiz").id
        db.session.rollback()
        self.recorder = new_page()
        self.wall = new_page(viewport={"width": 1920, "height": 1080})
        self.phone = new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
        self.all = {"recorder": self.recorder, "wall": self.wall, "here": self.phone}
        self.acknowledged: list[str] = []
        self.recorder.on("response", self._hear)

    def open(self, sign_in: Callable[[Page, Person], None]) -> "Screens":
        """Sign everybody in at their own screen."""
        for name, page in self.all.items():
            sign_in(page, self.people[name])
            db.session.rollback()
            page.goto(f"/conferences/{self.meeting}/{name}")
        self.follow()
        return self

    def follow(self, *, timeout: float = SEEN) -> None:
        """Wait until all three hear of changes again."""
        for page in self.all.values():
            expect(page.locator("html")).to_have_attribute("data-live-state", "streaming", timeout=timeout)
            expect(page.locator("[data-live-room]")).to_have_text("")

    def show_case(self, number: int, *, timeout: float = SEEN) -> None:
        """Wait until each of the three shows this case."""
        row = self.recorder.locator(".run-row").nth(number - 1)
        expect(row).to_contain_text("Now", timeout=timeout)
        item = (row.get_attribute("id") or "").removeprefix("item-")
        expect(self.recorder.locator(".case-now")).to_have_attribute("data-item", item, timeout=timeout)
        for page in (self.wall, self.phone):
            expect(page.get_by_text(re.compile(f"^Case {number} of {self.count}"))).to_be_visible(timeout=timeout)

    def show_text(self, words: str, *, timeout: float = SEEN) -> None:
        """Wait until wall and phone show what was written."""
        for page in (self.wall, self.phone):
            expect(page.get_by_text(words, exact=True)).to_be_visible(timeout=timeout)

    def mark(self) -> None:
        """Leave a mark on each page that a reload would wipe off."""
        for page in self.all.values():
            page.evaluate("window.isTheSamePage = true")

    def are_the_same_pages(self) -> bool:
        """No page was loaded anew since they were marked."""
        return all(page.evaluate("window.isTheSamePage === true") for page in self.all.values())

    def key(self, key: str) -> None:
        """Press a single key in the agenda's list."""
        self.recorder.keyboard.press("Escape")
        expect(self.recorder.locator(".run-row:focus")).to_have_count(1)
        self.recorder.keyboard.press(key)

    @property
    def consensus(self) -> Locator:
        """Where the recorder writes."""
        return self.recorder.get_by_role("textbox", name="Consensus")

    def write(self, words: str) -> None:
        """Type as a hand does."""
        self.consensus.press_sequentially(words, delay=10)

    def kept(self) -> str:
        """The consensus of the open case as the database has it, whether the server lives or not."""
        db.session.rollback()
        presentation = now_in(self.meeting).presentation
        plan: Plan | None = newest_plan(presentation.id) if presentation else None
        section = sections_of(plan.id).get(SectionKind.CONSENSUS) if plan else None
        words = section.text if section else ""
        db.session.rollback()  # a read here would keep the server from writing
        return words

    def _hear(self, response: Response) -> None:
        if response.url.endswith("/written/consensus") and response.ok:
            self.acknowledged.append(parse_qs(response.request.post_data or "")["text"][0])


@pytest.fixture
def screens_of(
    live_make: Make, new_page: Callable[..., Page], sign_in: Callable[[Page, Person], None]
) -> Callable[[int], Screens]:
    """``screens_of(10)``: so many cases are on the agenda, the meeting was started, and three screens show it."""
    return lambda count: Screens(live_make, count, new_page).open(sign_in)


def test_ten_cases_on_three_screens(screens_of: Callable[[int], Screens], server: Server) -> None:
    screens = screens_of(CASES)
    screens.recorder.keyboard.press("n")
    screens.show_case(1)
    _everybody_says_something(screens)
    screens.key("n")
    screens.show_case(2)
    _crash_between_two_batches(screens, server)
    for number in (3, 4, 5):
        screens.key("n")
        screens.show_case(number)
    _crash_while_a_batch_is_under_way(screens, server)
    for number in range(6, CASES + 1):
        screens.key("n")
        screens.show_case(number)
    screens.key("n")
    expect(screens.recorder.get_by_role("heading", name="Nothing is left")).to_be_visible(timeout=SEEN)
    for page in (screens.wall, screens.phone):
        expect(page.get_by_role("heading", name="All cases are discussed")).to_be_visible(timeout=SEEN)
    screens.follow()


def _everybody_says_something(screens: Screens) -> None:
    recorder, wall, phone = screens.recorder, screens.wall, screens.phone
    who, plan = wall.get_by_role("region", name="Who is here"), wall.get_by_role("region", name="The plan")
    expect(who).to_contain_text("4 missing for this case")
    phone.get_by_role("button", name="In the room").tap()
    expect(phone.get_by_text("Checked in", exact=True)).to_be_visible(timeout=SEEN)
    expect(recorder.locator(f"#person-{screens.people['here'].id}")).to_contain_text("In the room", timeout=SEEN)
    expect(who).to_contain_text("1 specialty here", timeout=SEEN)
    recorder.get_by_role("button", name="Remote: Dr. Ana Ruiz").click()
    expect(who).to_contain_text("2 specialties here", timeout=SEEN)
    expect(who).to_contain_text("2 missing for this case")

    phone.get_by_role("button", name="Reviewed, nothing to add").first.tap()
    expect(recorder.locator("#said-RAD")).to_contain_text("Dr. Rosa Keller", timeout=SEEN)

    screens.key("c")
    screens.write("Wide resection in May.")
    screens.show_text("Wide resection in May.")
    recorder.get_by_role("button", name="Further diagnostics: CT of the chest").click()
    screens.show_text("CT of the chest no owner yet")
    expect(recorder.locator(".recommendations")).to_contain_text("CT of the chest", timeout=SEEN)

    phone.get_by_role("button", name="I agree").tap()
    expect(plan).to_contain_text("1 agrees", timeout=SEEN)
    expect(recorder.locator("#stances")).to_contain_text("1 agrees", timeout=SEEN)
    phone.get_by_text("I dissent").tap()
    phone.get_by_label("Why", exact=True).fill("The margin is too close")
    phone.get_by_role("button", name="Dissent, with this reason").tap()
    for place in (plan, recorder.locator("#stances")):
        expect(place).to_contain_text("1 dissents", timeout=SEEN)
        expect(place).to_contain_text("The margin is too close")


def _crash_between_two_batches(screens: Screens, server: Server) -> None:
    """The first batch was acknowledged, the next is still on the page; somebody goes on typing before a dead server."""
    status = screens.recorder.locator("#consensus [data-save-status]")
    screens.mark()
    screens.key("c")
    screens.write("Two more cycles")
    expect(status).to_contain_text("Saved", timeout=SEEN)
    screens.write(", then surgery")
    server.kill()
    assert screens.kept() == screens.acknowledged[-1]
    screens.write(" and proton")
    expect(status).to_contain_text("Not sent yet", timeout=SEEN)
    for page in screens.all.values():
        expect(page.locator("[data-live-room]")).to_contain_text("Not connected since", timeout=BACK)
    server.start()
    _is_all_there(screens, "Two more cycles, then surgery and proton")


def _crash_while_a_batch_is_under_way(screens: Screens, server: Server) -> None:
    """The server dies in the moment in which a batch is sent: kept or not, nobody was told so."""
    sent: list[Request] = []

    def _strike(request: Request) -> None:
        if not sent and request.url.endswith("/written/consensus") and request.method == "POST":
            sent.append(request)
            server.kill()

    screens.mark()
    screens.key("c")
    screens.write("Rotationplasty")
    expect(screens.recorder.locator("#consensus [data-state=saved]")).to_be_visible(timeout=SEEN)
    screens.recorder.on("request", _strike)
    screens.write(" after two cycles")
    screens.recorder.wait_for_timeout(3000)
    assert sent
    assert screens.kept().startswith(screens.acknowledged[-1])
    screens.write(", in May")
    server.start()
    _is_all_there(screens, "Rotationplasty after two cycles, in May")


def _is_all_there(screens: Screens, words: str) -> None:
    # Not the word "Saved" beside it: catching up draws the part anew, and may be quicker than who looks.
    expect(screens.recorder.locator("[data-unsent]")).to_have_count(0, timeout=BACK)
    expect(screens.consensus).to_have_value(words)
    assert screens.kept() == words
    screens.show_text(words, timeout=BACK)
    screens.follow(timeout=BACK)
    assert screens.are_the_same_pages()


@pytest.mark.once
def test_everything_has_a_key_and_every_screen_is_accessible(screens_of: Callable[[int], Screens]) -> None:
    screens = screens_of(4)
    screens.recorder.keyboard.press("n")
    screens.key("ArrowDown")
    screens.show_case(1)
    for page in screens.all.values():
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            assert accessibility_problems(page) == []
    screens.key("?")
    dialog = screens.recorder.get_by_role("dialog", name="Keys of this page")
    shown = dialog.locator("kbd").all_text_contents(), dialog.locator(".dialog-keys span").all_text_contents()
    assert dict(zip(*shown, strict=True)) == KEYS
    screens.recorder.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    screens.key("s")
    expect(screens.recorder.get_by_text("Not here: the chair signs a plan")).to_be_visible()
    without = ".recorder-agenda :is(button, a):not([data-key], [data-keys-help], details *)"
    assert screens.recorder.locator(without).all_text_contents() == ["Wall", "Phrases"]


@pytest.fixture
def crew(server: Server, request: pytest.FixtureRequest) -> int:
    """The live server with so many web workers from now on; so this stands last in the file."""
    server.stop()
    server.environment["WEB_CONCURRENCY"] = str(request.param)
    server.start()
    return int(request.param)


@pytest.mark.parametrize("crew", [1, 3], indirect=True)
def test_any_number_of_web_workers_serves_a_meeting(
    crew: int, server: Server, screens_of: Callable[[int], Screens]
) -> None:
    screens = screens_of(1)
    assert len(server.web_workers()) == crew
    screens.recorder.keyboard.press("n")
    screens.show_case(1)
    screens.key("c")
    screens.write("One more cycle.")
    screens.show_text("One more cycle.")
