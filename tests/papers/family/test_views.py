"""The page for the family: written, read, approved, printed; asked again when the plan is amended."""

import re

import pytest

from tests.papers.family.test_plain import FULL
from tests.pdfs import in_order, read_pdf
from tumorboard.core.db import db
from tumorboard.core.documents import has_pdf
from tumorboard.papers.family.models import FamilyApproval, FamilyPage
from tumorboard.papers.family.plain import FamilyPart
from tumorboard.permissions import Role
from tumorboard.plans.actions import amend_plan, sign_plan


@pytest.fixture
def plan(make):
    """A signed plan."""
    return make.plan()


@pytest.fixture
def browser(client, plan):
    """The browser of whoever referred the case."""
    return client(plan.presentation.written_by)


def written() -> FamilyPage:
    """The page in the database."""
    db.session.rollback()
    return db.session.query(FamilyPage).populate_existing().one()


def test_edit_fills_nothing_in_and_shows_the_plan_beside(browser, plan):
    page = browser.get(f"/plans/{plan.id}/family").text
    assert all(part.words in page for part in FamilyPart)
    assert page.count("Wide resection, step 1") == 1
    assert len(re.findall(r"<textarea[^>]*>\s*</textarea>", page)) == len(FamilyPart)


def test_the_second_writer_sees_both_texts(browser, plan):
    where = f"/plans/{plan.id}/family"
    assert browser.post(where, data={"advice": "Theirs", "version": "0"}).location == f"{where}/approve"
    answer = browser.post(where, data={"advice": "Mine", "version": "0"})
    assert answer.status_code == 409
    assert "Theirs" in answer.text
    assert "Mine" in answer.text
    assert written().parts["advice"] == "Theirs"


def test_approve_is_for_a_clinician_who_read_what_is_saved(make, client, browser, plan):
    where = f"/plans/{plan.id}/family"
    browser.post(where, data=FULL | {"version": "0", "advice": "Take out 9364/3"})
    assert "holds a code: 9364/3" in browser.get(f"{where}/approve").text
    assert browser.post(f"{where}/approve", data={"version": "1"}).status_code == 422
    browser.post(where, data=FULL | {"version": "1"})
    assert "saved since you read it" in browser.post(f"{where}/approve", data={"version": "1"}).text
    desk = client(make.member(make.programme_of(plan), Role.COORDINATOR))
    assert desk.post(f"{where}/approve", data={"version": "2"}).status_code == 403
    assert browser.get(f"{where}/pdf").status_code == 409
    assert browser.post(f"{where}/approve", data={"version": "2"}).status_code == 303
    approval = db.session.query(FamilyApproval).one()
    assert (approval.name, approval.plan_id) == (plan.presentation.written_by.name, plan.id)
    browser.post(where, data=FULL | {"version": "3", "advice": "Something else"})
    assert written().state == "draft"


@pytest.mark.skipif(not has_pdf(), reason="WeasyPrint or Pango is missing")
@pytest.mark.filterwarnings("default")
def test_an_amended_plan_asks_for_a_new_approval(make, browser, plan):
    where, chair = f"/plans/{plan.id}/family", make.actor(make.chair_of(plan.presentation))
    browser.post(where, data=FULL | {"version": "0"})
    browser.post(f"{where}/approve", data={"version": "1"})
    child = plan.case.patient.given_names
    text = read_pdf(browser.get(f"{where}/pdf").data, f"For {child} and family")
    assert in_order(text, f"For {child} and family", *[part.words for part in FamilyPart], "checked this page on")
    assert plan.case.number not in text
    second = amend_plan(plan, because="The margin was close", by=chair)
    sign_plan(second, by=chair)
    db.session.commit()
    assert written().state == "outdated"
    assert browser.get(f"{where}/pdf").status_code == 409
    where = f"/plans/{second.id}/family"
    assert "The plan was amended after" in browser.get(f"{where}/approve").text
    assert browser.post(f"{where}/approve", data={"version": str(written().version)}).status_code == 303
    assert browser.get(f"{where}/pdf").status_code == 200
    assert (written().state, written().plan_id) == ("approved", second.id)
