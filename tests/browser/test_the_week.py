"""One coordinator's week in real browsers, Monday to Friday, with a clock that goes from day to day."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from playwright.sync_api import Page, expect
from time_machine import travel

from tests.browser.week import ZONE, Week, said
from tests.clocked import Clocked, clocked
from tests.make import Make
from tests.notifications.postoffice import post_office
from tumorboard.core.db import now
from tumorboard.directory.models import Person

BOARD = ("Dr. Lena Vogt", "Dr. Ana Pires", "Dr. Paul Sato", "Dr. Ines Okafor", "Dr. Nils Berg")
AMARA, BRUNO, CLARA, FINA = "Amara Osei", "Bruno Lima", "Clara Voss", "Fina Torres"
DARIO, EMIL = "Dario Rossi", "Emil Novak"
REFUSAL = "The bone must decalcify until Monday."


@pytest.fixture(scope="module")
def served(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clocked]:
    """The app in this process, whose clock is the test's."""
    with clocked(database, tmp_path_factory.mktemp("instance")) as served:
        yield served


@pytest.fixture(scope="module")
def live_server(served: Clocked) -> str:
    """Where it answers."""
    return served.address


@pytest.fixture(scope="module")
def live_app(served: Clocked) -> Flask:
    """The app that answers is the one that makes."""
    return served.app


@pytest.fixture
def week(
    served: Clocked, live_make: Make, tmp_path: Path, new_page: Callable[..., Page],
    sign_in: Callable[[Page, Person], None],
) -> Iterator[Week]:  # fmt: skip
    """The programme, in the week before."""
    with post_office(served.app, tmp_path) as office:
        yield Week(served, live_make, office, new_page, sign_in)


def test_a_coordinators_week(week: Week) -> None:
    with week.on("Friday", "12:00", weeks=-1):
        amara = week.refer(AMARA, lacks="slides", biopsy_status="core_needle")
        bruno = week.refer(BRUNO, site="vertebral_column", side="")
        for name in (CLARA, FINA):
            week.refer(name, state="accepted")
    with week.on("Monday", "9:00"):
        _accepts_the_referrals(week, [amara, bruno])
        _sees_why_a_specialty_was_added(week, bruno)
        _says_who_owes_the_slides(week, amara)
        _looks_at_the_board(week)
    with week.on("Tuesday", "9:00"):
        _takes_a_part_of_the_proposal(week)
        _lists_by_hand_what_is_not_ready(week)
        _publishes(week, version=1)
        _each_member_has_one_mail(week)
    with week.on("Wednesday", "9:00"):
        _owner_brings_the_slides(week, amara)
        _replies(week)
        _asks_a_specialty(week)
    with week.on("Wednesday", "15:00"):
        dario, emil = week.refer(DARIO, urgency="fracture"), week.refer(EMIL, urgency="bleeding")
        _the_chair_is_told_at_once(week)
        _accepts_the_referrals(week, [dario, emil])
        _asks_for_late_add_ons(week, DARIO, EMIL)
    with week.on("Thursday", "9:00"):
        _answers_late_add_on(week, "Dr. Paul Sato", DARIO)
        _answers_late_add_on(week, "Dr. Paul Sato", EMIL, refusal=REFUSAL)
        _answers_late_add_on(week, "Dr. Ines Okafor", DARIO)
        _one_took_its_place_and_the_other_waits(week)
        _publishes(week, version=2)
        _who_must_know_is_told(week)
    with week.on("Friday", "9:05"):
        _ends_the_meeting(week)
        _stands_first_among_the_candidates(week)
    _no_mail_named_a_patient(week)


def _accepts_the_referrals(week: Week, presentations: list[int]) -> None:
    page = week.browser_of("Noor van Dijk")
    for left in range(len(presentations), 0, -1):
        page.goto(week.address("referrals"))
        expect(page.locator("h1")).to_have_text(f"{left} referral{'s' if left > 1 else ''} to be accepted")
        page.locator(f'a[href$="/presentations/{presentations[-left]}"]').first.click()
        page.get_by_role("button", name="Accept referral").click()
        expect(page.locator("h1")).to_contain_text("Accepted")


def _sees_why_a_specialty_was_added(week: Week, presentation: int) -> None:
    page = week.browser_of("Noor van Dijk")
    page.goto(f"/presentations/{presentation}")
    expect(page.locator(".needs li", has_text="Neurosurgery")).to_contain_text("Spine or skull")


def _says_who_owes_the_slides(week: Week, presentation: int) -> None:
    page = week.browser_of("Noor van Dijk")
    page.goto(f"/presentations/{presentation}")
    expect(page.locator("h1")).to_have_text("Accepted: 1 still lacking")
    page.get_by_role("link", name="Change who owes what").click()
    page.get_by_role("combobox", name="Slides located").and_(page.locator("input")).fill("Dr. Paul")
    page.get_by_role("option", name="Dr. Paul Sato").click()
    page.get_by_role("button", name="Save owners").click()
    expect(page.get_by_label("Readiness")).to_contain_text("Dr. Paul Sato")


def _looks_at_the_board(week: Week) -> None:
    page = week.browser_of("Noor van Dijk")
    page.goto(week.address("board"))
    expect(page.locator("h1")).to_have_text("1 of 4 cases lacks something")
    waiting = page.get_by_role("region", name="Not listed yet")
    expect(waiting.locator(".board-card")).to_have_count(4)
    expect(waiting.locator(".board-card", has_text=AMARA).locator(".lacks li")).to_have_text(
        re.compile("Slides located · Dr. Paul Sato")
    )


def _takes_a_part_of_the_proposal(week: Week) -> None:
    page = week.browser_of("Noor van Dijk")
    page.goto(week.address("candidates"))
    page.get_by_role("button", name="Propose agenda").click()
    page.wait_for_url("**/proposals/*")
    expect(page.locator("h1")).to_have_text("3 cases in 1 meeting, 1 left out")
    left_out = page.get_by_role("region", name="1 case left out")
    expect(left_out).to_contain_text(AMARA)
    expect(left_out).to_contain_text("Lacks slides located.")
    page.get_by_label(f"Accept: {FINA}").uncheck()
    page.get_by_role("button", name="Accept proposal").click()
    said(page, "2 places on the agendas made")


def _lists_by_hand_what_is_not_ready(week: Week) -> None:
    page = week.browser_of("Noor van Dijk")
    page.goto(f"/conferences/{week.meeting}/build")
    page.get_by_role("button", name=f"Add {AMARA}").click()
    said(page, "Added to the agenda")
    expect(page.locator("h1")).to_have_text("3 cases, 24 of 60 minutes")
    assert set(_agenda(page)) == {AMARA, BRUNO, CLARA}
    expect(page.locator(".builder").get_by_role("heading", name="1 candidate")).to_be_visible()


def _agenda(page: Page) -> list[str]:
    return page.locator(".ruler .patient-name").all_inner_texts()


def _publishes(week: Week, *, version: int) -> None:
    page = week.browser_of("Noor van Dijk")
    page.goto(f"/conferences/{week.meeting}/build")
    page.get_by_role("button", name=re.compile("^Publish")).click()
    said(page, f"Version {version} is published")
    week.served.work()


def _each_member_has_one_mail(week: Week) -> None:
    for name in BOARD:
        (letter,) = week.letters_to(name, "Agenda for Fri 12 Mar")
        entry = _entry(letter)
        assert entry.DTSTART.astimezone(ZONE).strftime("%a %d %b %H:%M") == "Fri 12 Mar 08:00"
        assert int(entry["SEQUENCE"]) == 0
    mine = _text(week.letters_to("Dr. Nils Berg", "Agenda for")[0])
    assert "Neurosurgery is needed for 1 case." in mine
    page = week.browser_of("Noor van Dijk")
    page.goto(week.address("mail"))
    expect(page.locator("h1")).to_have_text("0 mails wait")


def _text(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def _entry(letter: EmailMessage) -> Any:
    (part,) = (one for one in letter.walk() if one.get_content_type() == "text/calendar")
    return Calendar.from_ical(part.get_content()).events[0]


def _owner_brings_the_slides(week: Week, presentation: int) -> None:
    desk, owner = week.browser_of("Noor van Dijk"), week.browser_of("Dr. Paul Sato")
    desk.goto(week.address("board"))
    expect(desk.locator("h1")).to_have_text("1 of 4 cases lacks something")
    card = desk.locator(".board-card", has_text=AMARA)
    expect(card.locator(".lacks li")).to_contain_text("Slides located · Dr. Paul Sato by 12:30 today")
    owner.goto("/")
    owner.locator(".task", has_text="You owe this case: slides located").get_by_role("button", name="Done").click()
    said(owner, "Slides located: there now")
    desk.reload()
    expect(desk.locator("h1")).to_have_text("Every case is ready")


def _replies(week: Week) -> None:
    page = week.browser_of("Dr. Lena Vogt")
    page.goto(f"/conferences/{week.meeting}")
    page.get_by_role("button", name="In the room").click()
    said(page, "Your reply: in the room.")
    link = re.search(r"http\S+/reply/\S+", _text(week.letters_to("Dr. Ana Pires", "Agenda for")[0]))
    assert link
    outside = week.new_page()
    for _ in range(2):  # opening it, as a mail scanner does, answers nothing
        outside.goto(link[0])
        expect(outside.locator("h1")).to_have_text("Do you come?")
        expect(outside.get_by_text("Not answered")).to_be_visible()
    outside.get_by_role("radio", name="Remote").check()
    outside.get_by_role("button", name="Reply").click()
    expect(outside.locator("h1")).to_have_text("Thank you, your reply is noted")


def _asks_a_specialty(week: Week) -> None:
    desk, member = week.browser_of("Noor van Dijk"), week.browser_of("Dr. Ines Okafor")
    desk.goto(f"/conferences/{week.meeting}/build")
    expect(desk.locator(".slot", has_text=BRUNO)).to_contain_text("Radiology: nobody has said yes")
    expect(desk.locator(".slot", has_text=BRUNO)).not_to_contain_text("Pediatric Oncology: nobody")
    expect(desk.get_by_role("region", name="3 specialties not sure for this meeting")).to_be_visible()
    desk.get_by_role("button", name="Ask Radiology").click()
    said(desk, "Radiology is asked: Dr. Ines Okafor")
    with travel(now() + timedelta(minutes=2), tick=True):  # a minute to think better of it
        week.served.work()
    assert len(week.letters_to("Dr. Ines Okafor", "Who comes for Radiology")) == 1
    member.goto("/")
    asked = member.locator(".task", has_text="nobody of your specialty has said yes")
    asked.get_by_role("button", name="In the room").click()
    said(member, "Your reply: in the room.")
    desk.reload()
    expect(desk.get_by_role("region", name="2 specialties not sure for this meeting")).to_be_visible()
    expect(desk.locator(".slot", has_text=BRUNO)).not_to_contain_text("Radiology: nobody")


def _the_chair_is_told_at_once(week: Week) -> None:
    week.served.work()
    assert len(week.letters_to("Dr. Lena Vogt", "An urgent case was referred")) == 2


def _asks_for_late_add_ons(week: Week, *names: str) -> None:
    page = week.browser_of("Noor van Dijk")
    for name in names:
        page.goto(f"/conferences/{week.meeting}/build")
        expect(page.get_by_text("Referral is closed since Wed 10 Mar")).to_be_visible()
        page.get_by_role("button", name=f"Ask for the late add-on of {name}").click()
        expect(page.get_by_text("Pathology and Radiology must agree")).to_be_visible()
        page.get_by_label("Why can it not wait?").fill("The fracture must be fixed next week.")
        page.get_by_role("button", name="Ask for late add-on").click()
        said(page, "Asked: it takes its place when all have agreed")
    waits = page.locator(".case-line", has_text=DARIO)
    expect(waits).to_contain_text("Late add-on for Fri 12 Mar 2027: waiting for Pathology and Radiology")
    assert len(_agenda(page)) == 3


def _answers_late_add_on(week: Week, member: str, name: str, *, refusal: str = "") -> None:
    page = week.browser_of(member)
    page.goto("/")
    page.locator(".task", has_text="late add-on").filter(has_text=name).get_by_role("link").first.click()
    page.get_by_role("radio", name="Refuse" if refusal else "Agree").check()
    page.get_by_label("If not, why?").fill(refusal)
    page.get_by_role("button", name="Answer for").click()
    said(page, "Refused: it goes to the next meeting" if refusal else "Agreed")


def _one_took_its_place_and_the_other_waits(week: Week) -> None:
    page = week.browser_of("Noor van Dijk")
    page.goto(f"/conferences/{week.meeting}/build")
    assert _agenda(page)[-1] == DARIO
    assert len(_agenda(page)) == 4
    refused = page.locator(".case-line", has_text=EMIL)
    expect(refused).to_contain_text(f"Not on Fri 12 Mar 2027. Pathology refused: {REFUSAL}")
    week.browser_of("Dr. Ines Okafor").goto("/")
    expect(week.browser_of("Dr. Ines Okafor").locator(".task", has_text="late add-on")).to_have_count(0)


def _who_must_know_is_told(week: Week) -> None:
    assert len(week.letters_to("Dr. Rosa Keller", "Pathology refused a late case")) == 1
    for name in BOARD:  # the late case is none of Neurosurgery's
        changed = week.letters_to(name, "Agenda for Fri 12 Mar 2027, 8:00 changed: version 2")
        assert len(changed) == (0 if name == "Dr. Nils Berg" else 1)


def _ends_the_meeting(week: Week) -> None:
    page = week.browser_of("Noor van Dijk")
    page.goto(f"/conferences/{week.meeting}")
    page.get_by_role("link", name="End the meeting").click()
    expect(page.locator("h1")).to_have_text("4 cases stand open")
    for name in (AMARA, BRUNO, DARIO):
        page.get_by_label(f"What became of {name}").select_option(label="It was discussed")
    page.get_by_role("button", name="End the meeting").click()
    said(page, "The meeting was held. 1 case carried over")


def _stands_first_among_the_candidates(week: Week) -> None:
    page = week.browser_of("Noor van Dijk")
    page.goto(week.address("candidates"))
    assert page.locator(".case-list .patient-name").all_inner_texts() == [CLARA, EMIL, FINA]
    expect(page.locator(".case-line", has_text=CLARA)).to_contain_text("Carried over")
    expect(page.get_by_role("button", name=f"Add to Fri 19 Mar 2027: {CLARA}")).to_be_visible()


def _no_mail_named_a_patient(week: Week) -> None:
    told = [" ".join([one["Subject"], *map(_words, one.walk())]) for _, one in week.office.arrived]
    assert len(told) > 20
    assert [words for words in told for name in week.patients for part in name.split() if part in words] == []


def _words(part: EmailMessage) -> str:
    """What a part of a mail says, whatever it is coded in."""
    return "" if part.is_multipart() else bytes(part.get_payload(decode=True)).decode()
