import pytest
import time_machine
from sqlalchemy import func, select

from tumorboard.audit.models import LedgerEntry
from tumorboard.cases.models import Case
from tumorboard.core.db import db, now
from tumorboard.emergencies.attempts import MOST
from tumorboard.emergencies.models import EmergencyOpening, OpeningReview
from tumorboard.notifications.models import Mail, Notice
from tumorboard.permissions import May, Role
from tumorboard.policy import allowed, visible


@pytest.fixture
def ward(make):
    """A restricted case of a programme with a chair and an auditor, and a clinician of another programme."""
    programme = make.programme()
    case = make.case(programme)
    make.restriction(case)
    chair, auditor = make.member(programme, Role.CHAIR), make.member(programme, Role.AUDITOR)
    return case, make.member(make.programme(), Role.REFERRER), chair, auditor


def papers(case, **instead) -> dict:
    """What somebody types who has the patient in front of them."""
    number = case.patient.identifiers[0].value
    typed = {"value": number, "born_on": case.patient.born_on.isoformat(), "reason": "Unconscious, surgery tonight"}
    return typed | instead


def test_breaking_the_glass_opens_a_record_to_be_read(make, client, ward):
    case, clinician, chair, auditor = ward
    browser, page = client(clinician), f"/cases/{case.id}"
    number, typed, patient_id = case.number, papers(case), case.patient_id
    assert browser.get(page).status_code == 404
    answer = browser.post("/emergency", data=typed)
    assert answer.location == f"/patients/{patient_id}"
    assert number in browser.get(answer.location).text
    told = browser.get(page).text
    assert "Emergency opening until" in told
    assert "End now" in told
    assert browser.get(f"{page}/facts").status_code == 403
    by = make.actor(clinician)
    assert not allowed(by, May.EDIT_CASE, case)
    assert list(db.session.scalars(select(Case.id).where(visible(by, May.READ_CASE, Case)))) == [case.id]
    reads = db.session.scalars(select(LedgerEntry).where(LedgerEntry.event == "case.read")).all()
    opening = db.session.scalars(select(EmergencyOpening)).one()
    assert {entry.facts.get("opening") for entry in reads if entry.person_id == clinician.id} == {opening.id}
    people = set(db.session.scalars(select(Notice.person_id).where(Notice.kind == "glass_broken")))
    assert {chair.id, auditor.id} <= people
    assert set(db.session.scalars(select(Mail.person_id))) == people
    assert browser.post(f"/emergency/{opening.id}/end").status_code == 303
    assert browser.get(page).status_code == 404


def test_an_opening_ends_by_itself(make, client, ward):
    case, clinician, *_ = ward
    make.opening(case, clinician)
    assert allowed(make.actor(clinician), May.READ_CASE, case)
    with time_machine.travel(now().timestamp() + 4 * 3600 + 1):
        assert not allowed(make.actor(clinician), May.READ_CASE, case)
        assert client(clinician).get(f"/cases/{case.id}").status_code == 404


def test_who_guesses_gets_one_answer_and_few_tries(make, client, ward):
    case, clinician, *_ = ward
    browser, right = client(clinician), papers(case)
    caseless = make.patient(make.programme())
    tries = [{"value": "nobody 1"}, {"born_on": "2001-01-01"}, {"value": "%"}]
    tries.append({"value": caseless.identifiers[0].value, "born_on": caseless.born_on.isoformat()})
    said = set()
    for wrong in tries + [{"value": "x"}] * (MOST - len(tries)):
        answer = browser.post("/emergency", data=right | wrong)
        said.add((answer.status_code, "No record was found" in answer.text))
    assert said == {(422, True)}
    assert "Wait an hour" in browser.post("/emergency", data=right).text
    tried = select(func.count(LedgerEntry.id)).where(LedgerEntry.event == "glass.tried")
    assert db.session.scalar(tried) == MOST
    assert db.session.scalar(select(EmergencyOpening.id)) is None


def test_the_review_says_what_was_looked_at_and_whether_it_was_justified(make, client, ward):
    case, clinician, chair, auditor = ward
    make.opening(case, clinician)
    client(clinician).get(f"/cases/{case.id}")
    review = db.session.scalars(select(OpeningReview)).one()
    page, programme = f"/openings/{review.id}", make.programme_of(case)
    assert client(clinician).get(page).status_code == 404
    told = client(chair).get(page).text
    assert "Unconscious in the emergency room" in told
    assert "Case viewed" in told
    assert client(chair).post(page, data={"verdict": "not_justified", "note": ""}).status_code == 422
    assert client(auditor).post(page, data={"verdict": "justified", "note": "Seen"}).status_code == 303
    index = client(chair).get(f"/programmes/{programme.slug}/openings").text
    assert "Justified" in index
    assert db.session.scalars(select(Notice).where(Notice.kind == "glass_broken", Notice.read_at.is_(None))).all() == []
