"""The letter of a signed plan: to whom, which version, and what it says."""

import pytest

from tests.make.plans import CONSENSUS
from tests.pdfs import in_order, read_pdf
from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db
from tumorboard.core.documents import has_pdf
from tumorboard.permissions import Role
from tumorboard.plans.actions import sign_plan
from tumorboard.plans.stances.actions import take_stance


@pytest.mark.skipif(not has_pdf(), reason="WeasyPrint or Pango is missing")
@pytest.mark.filterwarnings("default")
def test_pdf_is_a_tagged_letter_with_the_signed_text(make, client):
    plan = make.plan(presentation=make.on_agenda(case=make.case(make.programme(), name="Zoe Quill")))
    referrer, case = plan.presentation.written_by, plan.case
    answer = client(referrer).get(f"/plans/{plan.id}/letter/pdf")
    assert answer.mimetype == "application/pdf"
    text = read_pdf(answer.data, f"Letter on the plan of case {case.number}, version 1")
    assert in_order(
        text, make.programme_of(plan).name, referrer.name, "Zoe Quill", case.number, f"Dear {referrer.name}",
        "version 1 of the plan", case.diagnosis, plan.presentation.question, CONSENSUS, "Wide resection, step 1",
        "Wide resection, step 2", "Who tells the family", "does not transfer", "Signed for the board by",
    )  # fmt: skip
    entries = db.session.query(LedgerEntry).filter_by(event=Event.PRINTED, subject="plan", subject_id=plan.id).all()
    assert [entry.case_id for entry in entries] == [plan.case_id]


def test_show_writes_to_who_holds_the_patient(make, client):
    plan = make.plan()
    make.holder(plan.case, "County General")
    browser = client(make.member(make.programme_of(plan), Role.COORDINATOR))
    page = browser.get(f"/plans/{plan.id}/letter?to=holder").text
    assert "Dear colleagues" in page
    assert "Copy for" in page
    assert "whom <bdi>County General</bdi> holds" in page
    assert "Dear colleagues" not in browser.get(f"/plans/{plan.id}/letter").text


def test_letter_names_who_dissents_and_who_was_silent(make, client):
    plan = make.plan(state="draft")
    chair = make.chair_of(plan.presentation)
    make.attendance(plan.conference, chair)
    take_stance(plan, kind="dissent", reason="The margin is too close", by=make.actor(chair))
    sign_plan(plan, by=make.actor(chair))
    db.session.commit()
    page = client(chair).get(f"/plans/{plan.id}/letter").text
    assert "</bdi> dissents: The margin is too close" in page
    assert f"<li>{make.note_of(plan).words}</li>" in page


def test_no_letter_of_a_draft_and_an_amended_one_names_the_newer(make, client):
    draft = make.plan(state="amending")
    signed = draft.amends_id
    browser = client(make.chair_of(draft.presentation))
    assert browser.get(f"/plans/{draft.id}/letter").status_code == 403
    assert "has been amended" not in browser.get(f"/plans/{signed}/letter").text
    sign_plan(draft, by=make.actor(make.chair_of(draft.presentation)))
    db.session.commit()
    assert "version 2 of the plan holds" in browser.get(f"/plans/{signed}/letter").text
    assert "It amends version 1" in browser.get(f"/plans/{draft.id}/letter").text
