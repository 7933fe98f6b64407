"""Reading the agenda: who sees it, what is asked of whom, and that a kept page is never an old one."""

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from tumorboard.agendas.actions import move_item, publish_agenda
from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.cases.actions import give_access
from tumorboard.cases.models import AccessWhy
from tumorboard.core.db import db
from tumorboard.core.documents import has_pdf
from tumorboard.patients.actions import correct_patient
from tumorboard.permissions import Role


@pytest.fixture
def meeting(make):
    """A meeting whose agenda of one case is published."""
    meeting = make.coming_meeting()
    make.listed(meeting, question="Which margin is enough?")
    publish_agenda(meeting, by=make.desk(meeting))
    db.session.commit()
    return meeting


def test_a_draft_is_the_desks(client, make):
    meeting = make.coming_meeting()
    programme = make.programme_of(meeting)
    where = f"/conferences/{meeting.id}/agenda"
    assert client(make.member(programme, Role.COORDINATOR)).get(where).status_code == 200
    assert client(make.member(programme, Role.CHAIR)).get(where).status_code == 200
    assert client(make.member(programme, Role.ATTENDEE)).get(where).status_code == 403
    assert client(make.member(make.programme(), Role.ATTENDEE)).get(where).status_code == 404


def test_an_attendee_reads_the_published_one_and_leaves_an_entry(client, make, meeting):
    attendee = make.member(make.programme_of(meeting), Role.ATTENDEE, specialty="PAT")
    answer = client(attendee).get(f"/conferences/{meeting.id}/agenda")
    assert "Which margin is enough?" in answer.text
    assert "Specialty PAT is required for this case." in answer.text
    entry = db.session.scalars(select(LedgerEntry).where(LedgerEntry.event == Event.AGENDA_READ)).one()
    assert entry.person_id == attendee.id
    assert len(entry.facts["cases"]) == 1


def test_a_kept_page_is_never_an_old_one(client, make, meeting):
    browser = client(make.member(make.programme_of(meeting), Role.COORDINATOR))
    where = f"/conferences/{meeting.id}/agenda"
    assert "Ngozi" not in browser.get(where).text
    item, desk = make.listed(meeting), make.desk(meeting)
    publish_agenda(meeting, by=desk)
    patient = item.presentation.case.patient
    facts = {"given_names": "Ngozi", "family_name": "Abara", "born_on": patient.born_on, "sex": patient.sex}
    facts["identifiers"] = [(one.system, one.value) for one in patient.identifiers]
    correct_patient(patient, by=desk, **facts)
    db.session.commit()
    assert "Ngozi Abara" in browser.get(where).text


def test_a_referrer_sees_the_slots_of_their_own_cases(client, make, meeting):
    programme = make.programme_of(meeting)
    mine, other = (make.member(programme, Role.REFERRER) for _ in range(2))
    case = make.case(programme, by=make.member(programme, Role.COORDINATOR), name="Leila Haddad")
    make.listed(meeting, case=case)
    publish_agenda(meeting, by=make.desk(meeting))
    give_access(case, mine.id, AccessWhy.REFERRED)
    db.session.info["recorded"] = True
    db.session.commit()
    where = f"/conferences/{meeting.id}/my-slots"
    assert "Leila Haddad" in client(mine).get(where).text
    assert "Leila Haddad" not in client(other).get(where).text


def test_the_pdf_says_what_the_page_says(client, make, meeting):
    browser = client(make.member(make.programme_of(meeting), Role.COORDINATOR))
    answer = browser.get(f"/conferences/{meeting.id}/agenda.pdf")
    if not has_pdf():
        assert answer.status_code == 501
        return
    assert answer.mimetype == "application/pdf"
    reader = PdfReader(BytesIO(answer.data))
    words = " ".join(page.extract_text() for page in reader.pages)
    assert "Which margin is enough?" in words
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert "/StructTreeRoot" in root


def test_deferring_asks_for_a_coded_reason(client, make, meeting):
    item = make.listed(meeting)
    browser = client(make.member(make.programme_of(meeting), Role.COORDINATOR))
    where = f"/agenda-items/{item.id}/defer"
    assert browser.get(where).status_code == 200
    assert browser.post(where, data={"reason": ""}).status_code == 422
    assert browser.post(where, data={"reason": "no_time"}).status_code == 303
    assert item.presentation.state == "accepted"


def test_readers_see_the_published_version_until_the_next(client, make, meeting):
    item = make.listed(meeting, question="Added since")
    attendee = client(make.member(make.programme_of(meeting), Role.ATTENDEE))
    where = f"/conferences/{meeting.id}/agenda"
    assert "Added since" not in attendee.get(where).text
    move_item(item, 0, by=make.desk(meeting))
    publish_agenda(meeting, by=make.desk(meeting))
    db.session.commit()
    page = attendee.get(where).text
    assert "Added since" in page
    assert page.index("Added since") < page.index("Which margin is enough?")
    assert "Version 2 changed" in page


def test_a_row_leads_to_inputs_and_the_plan(client, make):
    draft = make.plan(state="draft")
    meeting = make.meeting(draft.presentation)
    attendee = make.member(make.programme_of(draft), Role.ATTENDEE)
    page = client(attendee).get(f"/conferences/{meeting.id}/agenda").text
    assert f"/presentations/{draft.presentation_id}/inputs" in page
    assert f"/plans/{draft.id}" in page
