"""Plans through their pages: written in place, signed, printed, amended."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from tests.make.plans import CONSENSUS
from tumorboard.core.db import db
from tumorboard.core.documents import has_pdf
from tumorboard.plans.actions import amend_plan, record_section, weigh_trial
from tumorboard.plans.countersigning.actions import countersign_plan
from tumorboard.plans.models import Plan, PlanSection
from tumorboard.plans.signing.actions import sign_plan
from tumorboard.plans.signing.canonical import text_hash
from tumorboard.plans.signing.queries import signed_text
from tumorboard.plans.states import PlanState

SAVES = 20


@pytest.fixture
def chair(make, client):
    """``chair(plan)`` is a browser of the plan's chair."""
    return lambda plan: client(make.with_password(make.chair_of(plan.presentation)))


def test_start_opens_the_draft(make, client):
    presentation = make.on_agenda()
    browser = client(make.chair_of(presentation))
    answer = browser.post(f"/presentations/{presentation.id}/plan")
    assert answer.status_code == 303
    page = browser.get(answer.location)
    assert "8 things missing" in page.text
    assert browser.post(f"/presentations/{presentation.id}/plan").location == answer.location


def test_save_section_and_read_it_back(make, chair):
    plan = make.plan(state="empty")
    browser = chair(plan)
    text = "Wide resection <b>& prosthesis</b> \u202eabc\u202c é"
    answer = browser.post(f"/plans/{plan.id}/sections/consensus", data={"text": text, "version": "0"})
    assert (answer.status_code, answer.location) == (303, f"/plans/{plan.id}#consensus")
    assert "Wide resection &lt;b&gt;&amp; prosthesis&lt;/b&gt;" in browser.get(f"/plans/{plan.id}").text


def test_save_section_answers_autosave_with_the_version(make, chair):
    plan = make.plan(state="empty")
    browser, address = chair(plan), f"/plans/{plan.id}/sections/consensus"
    first = browser.post(address, data={"text": "A", "version": "0"}, headers={"X-Autosave": "1"})
    again = browser.post(address, data={"text": "AB", "version": "1"}, headers={"X-Autosave": "1"})
    assert (first.json, again.json) == ({"version": 1}, {"version": 2})
    assert browser.post(address, data={"text": "C", "version": "1"}, headers={"X-Autosave": "1"}).status_code == 409


def test_save_section_shows_both_texts_when_stale(make, chair):
    plan = make.plan(state="empty")
    browser, address = chair(plan), f"/plans/{plan.id}/sections/consensus"
    browser.post(address, data={"text": "Their words", "version": "0"})
    answer = browser.post(address, data={"text": "My words", "version": "0"})
    assert answer.status_code == 409
    assert "Their words" in answer.text
    assert "My words" in answer.text
    assert re.search(r'name="version" value="1"', answer.text)


@pytest.mark.parametrize(
    ("section", "facts", "status"),
    [
        ("consensus", {"text": "x" * 20_001}, 422),
        ("consensus", {"text": "nul \x00"}, 422),
        ("intent", {"code": "world_peace"}, 422),
        ("family_told", {"on": "2026-02-31"}, 422),
        ("again", {"on": "2001-01-01"}, 422),
        ("gossip", {"text": "x"}, 404),
    ],
)
def test_save_section_refuses_bad_input(make, chair, section, facts, status):
    plan = make.plan(state="empty")
    answer = chair(plan).post(f"/plans/{plan.id}/sections/{section}", data={"version": "0"} | facts)
    assert answer.status_code == status
    assert db.session.scalars(select(PlanSection)).all() == []


@pytest.mark.both
def test_of_twenty_parallel_saves_one_succeeds(app, make, client):
    plan = make.plan(state="empty")
    address = f"/plans/{plan.id}/sections/consensus"
    person = make.chair_of(plan.presentation)
    client(person).post(address, data={"text": "Before", "version": "0"})
    browsers = [client(person) for _ in range(SAVES)]
    db.session.rollback()

    def save(number):
        with app.app_context():
            answer = browsers[number].post(address, data={"text": f"Text {number}", "version": "1"})
            return answer.status_code, answer.text

    with ThreadPoolExecutor(SAVES) as pool:
        answers = list(pool.map(save, range(SAVES)))
    assert sorted(status for status, _ in answers) == [303] + [409] * (SAVES - 1)
    winner = next(number for number, (status, _) in enumerate(answers) if status == 303)
    db.session.rollback()
    section = db.session.scalars(select(PlanSection).execution_options(populate_existing=True)).one()
    assert (section.text, section.version) == (f"Text {winner}", 2)
    for number, (status, page) in enumerate(answers):
        if status == 409:
            assert f"Text {number}" in page
            assert f"Text {winner}" in page


def test_the_referrer_sees_no_draft(make, client):
    plan = make.plan(state="draft")
    browser = client(plan.presentation.written_by)
    for address in ("", "/print", "/pdf", "/changes", "/sign"):
        assert browser.get(f"/plans/{plan.id}{address}").status_code == 404


@pytest.mark.skipif(not has_pdf(), reason="WeasyPrint or Pango is missing")
@pytest.mark.filterwarnings("default")
def test_pdf_holds_consensus_and_quorum_stamp(make, chair):
    plan = make.plan(state="draft")
    make.attended(plan.presentation, "ORT", "PED", "PAT")
    browser = chair(plan)
    sign_plan(plan, by=make.actor(make.chair_of(plan.presentation)))
    db.session.commit()
    answer = browser.get(f"/plans/{plan.id}/pdf")
    assert answer.mimetype == "application/pdf"
    pdf = PdfReader(io.BytesIO(answer.data))
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert CONSENSUS in text
    assert "quorum 3 of 4" in text.lower()
    assert "Specialty RAD absent" in text
    assert "tumorboard plan, text version 2" in text
    assert pdf.metadata and str(pdf.metadata.title).startswith("Plan of case")
    assert str(pdf.root_object["/Lang"]) == "en"
    assert "/StructTreeRoot" in pdf.root_object


@pytest.mark.skipif(not has_pdf(), reason="WeasyPrint or Pango is missing")
@pytest.mark.filterwarnings("default")
def test_the_hash_of_a_plan_verifies_from_its_pdf_and_what_is_seen_is_what_was_signed(make, chair):
    plan = make.plan(state="draft")
    odd = "Wide  resection, 5 \u00b5m \u2265 margin; effizient fixiert, \u041f\u043b\u0430\u043d.\n\n| bar:\n" * 40
    record_section(plan, "alternatives", text=odd, by=make.actor(make.chair_of(plan.presentation)))
    signature = sign_plan(plan, by=make.actor(make.chair_of(plan.presentation)))
    countersign_plan(make.countersigning(plan), by=make.actor(make.speaker(make.specialty(plan.presentation, "RAD"))))
    db.session.commit()
    pdf = PdfReader(io.BytesIO(chair(plan).get(f"/plans/{plan.id}/pdf").data))
    papers = {name: kept[0].decode() for name, kept in pdf.attachments.items()}
    assert list(papers) == [f"plan-{plan.id}.txt", f"plan-{plan.id}-signatures.txt"]
    text, signatures = papers.values()
    assert text_hash(text) == signature.text_hash == plan.text_hash
    assert text == signed_text(plan, signature)
    bound, digest = signatures.split("\ntumorboard")[0].split("digest:\n  | ")
    assert text_hash(bound) == digest.strip() == signature.digest
    assert "Member of Specialty RAD" in signatures
    files: Any = pdf.root_object["/Names"]
    assert files["/EmbeddedFiles"]["/Names"][1].get_object()["/EF"]["/F"]["/Subtype"] == "/text/plain"
    pages = [re.sub(r"\d+ / \d+\s*$", "", page.extract_text()) for page in pdf.pages]
    seen = "".join("".join(pages).split("The text that was signed")[1].split())
    assert seen == f"SHA-256{plan.text_hash}" + "".join(text.split())
    assert signature.text_hash[:16] in "".join(pages)
    assert f"/plans/{plan.id}" in "".join(pages)


def test_amend_shows_the_difference(make, chair):
    plan = make.plan()
    browser = chair(plan)
    answer = browser.post(f"/plans/{plan.id}/amend", data={"because": "The margin was close"})
    draft = db.session.scalars(select(Plan).where(Plan.state == PlanState.DRAFT)).one()
    assert answer.location == f"/plans/{draft.id}"
    browser.post(f"/plans/{draft.id}/sections/consensus", data={"text": "Re-resection first.", "version": "1"})
    browser.post(f"/plans/{draft.id}/lines/{make.lines(draft)[0].id}/remove")
    page = browser.get(f"/plans/{draft.id}/changes").text
    assert re.search(r"<ins>\s*Re-resection", page)
    assert "Taken out" in page
    assert browser.post(f"/plans/{draft.id}/discard").location == f"/plans/{plan.id}"
    assert browser.post(f"/plans/{plan.id}/amend", data={"because": " "}).status_code == 422


def test_acknowledge_by_the_referrer(make, client):
    plan = make.plan()
    browser = client(plan.presentation.written_by)
    assert "Acknowledge plan" in browser.get(f"/plans/{plan.id}").text
    assert browser.post(f"/plans/{plan.id}/acknowledge").status_code == 303
    page = browser.get(f"/plans/{plan.id}").text
    assert "Read by" in page
    assert "Acknowledge plan" not in page
    by = make.actor(make.chair_of(plan.presentation))
    draft = amend_plan(plan, because="The margin was close", by=by)
    weigh_trial(draft, name="AEWS1031", status="considered", by=by)
    sign_plan(draft, by=by)
    db.session.commit()
    again = browser.get(f"/plans/{draft.id}").text
    assert "You acknowledged version 1" in again
    assert "Acknowledge plan" in again
    assert "<ins>AEWS1031: considered" in browser.get(f"/plans/{draft.id}/changes").text
    browser.post(f"/plans/{draft.id}/acknowledge")
    assert "You acknowledged version 1" not in browser.get(f"/plans/{draft.id}").text


def test_index_filters_by_state_and_shows_no_draft_to_referrers(make, client):
    programme = make.programme("sarcoma")
    signed = make.plan(programme)
    draft = make.plan(programme, state="draft")
    board, referrer = client(make.chair_of(signed.presentation)), client(draft.presentation.written_by)
    address = "/programmes/sarcoma/plans"
    everything = board.get(address).text
    assert f'href="/plans/{signed.id}"' in everything
    assert f'href="/plans/{draft.id}"' in everything
    drafts = board.get(f"{address}?state=draft").text
    assert f'href="/plans/{signed.id}"' not in drafts
    assert f'href="/plans/{draft.id}"' in drafts
    assert "No plan here" in referrer.get(address).text
    assert board.get(f"{address}?state=nonsense&after=x").status_code == 200
