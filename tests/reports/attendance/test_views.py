"""One's own attendance, its certificate, and the specialties against their targets."""

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from python_calamine import CalamineWorkbook

from tests.pdfs import in_order, read_pdf
from tumorboard.conferences.actions import hold_conference
from tumorboard.conferences.attendance.actions import record_attendance, record_leaving
from tumorboard.core.db import db, now
from tumorboard.core.documents import has_pdf
from tumorboard.directory.models import Specialty
from tumorboard.permissions import Role


@pytest.fixture
def programme(make):
    """A programme."""
    return make.programme("sarcoma")


@pytest.fixture
def member(make, programme):
    """Somebody of Orthopaedics."""
    return make.member(programme, Role.ATTENDEE, specialty="ORT", name="Dr. Ada Ømer")


@pytest.fixture
def meetings(make, programme, member):
    """Two held meetings: of the first the member left after 20 minutes."""
    desk, begin = make.coordinator(programme), now() - timedelta(hours=8)
    found = []
    for number in (0, 1):
        starts_at = begin + timedelta(hours=3 * number)
        meeting = make.conference(programme, starts_at=starts_at)
        with time_machine.travel(starts_at, tick=False):
            record_attendance(meeting, member, "in_room", by=desk)
        if number == 0:
            with time_machine.travel(starts_at + timedelta(minutes=20), tick=False):
                record_leaving(meeting, member, by=desk)
        with time_machine.travel(starts_at + timedelta(minutes=70), tick=False):
            hold_conference(meeting, by=desk)
        found.append(meeting)
    db.session.commit()
    return found


def days(meetings):
    """The time that covers these meetings."""
    return f"first={meetings[0].on}&last={meetings[-1].on}"


def test_mine_adds_up_hours_and_leads_to_the_certificate(client, member, meetings):
    shown = client(member).get(f"/attendance?{days(meetings)}").text
    assert "You attended 2 meetings" in shown
    assert "1 h 30 min" in shown
    assert "Print certificate" in shown


@pytest.mark.skipif(not has_pdf(), reason="this machine has no Pango")
def test_certificate_is_a_tagged_pdf_with_the_hours(client, member, meetings):
    answer = client(member).get(f"/attendance/certificate/pdf?{days(meetings)}")
    text = read_pdf(answer.data, "Certificate of attendance")
    assert in_order(text, "Certificate of attendance", "Dr. Ada Ømer", "Sarcoma", "1 h 30 min", "In the room")


def test_a_certificate_is_of_ones_own_programme(make, client, member):
    assert client(member).get(f"/attendance/certificate?programme={make.programme().slug}").status_code == 404
    nobody = make.person()
    assert client(nobody).get("/attendance/certificate").status_code == 303


def test_by_specialty_compares_with_the_target_and_counts_who_stood_in(make, client, programme, member, meetings):
    paediatrics = db.session.query(Specialty).filter_by(programme_id=programme.id, code="PED").one()
    with time_machine.travel(meetings[0].starts_at - timedelta(days=1), tick=False):
        make.substitute(paediatrics, member, days=3)
    chair = client(make.member(programme, Role.CHAIR))
    shown = chair.get(f"/programmes/sarcoma/attendance?{days(meetings)}").text
    assert "2 of 2" in shown
    assert "check locally" in shown
    administrator = client(make.member(programme, Role.PROGRAMME_ADMINISTRATOR))
    told = {"name": "Paediatrics", "is_required": "y", "attendance_target": "50"}
    assert (
        administrator.post(f"/specialties/{paediatrics.id}", data=told | {"attendance_target": "x"}).status_code == 422
    )
    assert (
        administrator.post(f"/specialties/{paediatrics.id}", data=told | {"attendance_target": "101"}).status_code
        == 422
    )
    assert administrator.post(f"/specialties/{paediatrics.id}", data=told).status_code == 303
    sheet = chair.get(f"/programmes/sarcoma/attendance.xlsx?{days(meetings)}").data
    rows = CalamineWorkbook.from_filelike(BytesIO(sheet)).get_sheet_by_index(0).to_python()
    assert rows[0][2:] == ["ORT", "PED", "PAT", "RAD"]
    assert [row[2:6] for row in rows[1:3]] == [[1, 1, 0, 0]] * 2
    assert rows[-2][2] == 100
    assert rows[-1][2:4] == [80, 50]


def test_days_that_make_no_sense_are_refused_in_words(client, member):
    answer = client(member).get("/attendance?first=2026-13-01")
    assert (answer.status_code, "This is no day." in answer.text) == (422, True)
