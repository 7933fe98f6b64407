"""The agenda as a spreadsheet, read back by another library."""

import zipfile
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from tumorboard.agendas.actions import add_break, publish_agenda
from tumorboard.agendas.queries import open_items
from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.cases.models import Case
from tumorboard.core.db import db
from tumorboard.core.words import clock
from tumorboard.permissions import Role

EVIL = '=HYPERLINK("http://evil.example","Open")'


@pytest.fixture
def meeting(make):
    """A published agenda with a case that asks like a formula, a break, and another case."""
    meeting = make.coming_meeting()
    make.listed(meeting, question=EVIL)
    add_break(meeting, by=make.desk(meeting))
    make.listed(meeting)
    publish_agenda(meeting, by=make.desk(meeting))
    db.session.commit()
    return meeting


def read(answer) -> list[list]:
    """The rows of the first sheet."""
    return CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python()


def test_a_member_reads_the_agenda_back(client, make, meeting):
    reader = make.member(make.programme_of(meeting), Role.ATTENDEE, specialty="RAD")
    answer = client(reader).get(f"/conferences/{meeting.id}/agenda.xlsx")
    assert answer.mimetype == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    heads, first, pause, second = read(answer)
    assert heads[:4] == ["Time", "Minutes", "Case", "Patient"]
    items = open_items(meeting.id)
    assert [first[0], first[1]] == [clock(meeting.starts_at, meeting.zone), items[0].minutes]
    assert first[2] == db.session.get_one(Case, items[0].case_id).number
    assert first[9] == EVIL
    assert first[11] == "required"
    assert pause[3] == "Break"
    assert second[2] == db.session.get_one(Case, items[2].case_id).number


def test_what_was_typed_is_no_formula(client, make, meeting):
    reader = make.member(make.programme_of(meeting), Role.COORDINATOR)
    answer = client(reader).get(f"/conferences/{meeting.id}/agenda.xlsx")
    book = CalamineWorkbook.from_filelike(BytesIO(answer.data))
    sheet = zipfile.ZipFile(BytesIO(answer.data)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert book.sheet_names == [f"Agenda {meeting.on}"]


def test_making_it_is_an_entry_that_names_its_cases(client, make, meeting):
    reader = make.member(make.programme_of(meeting), Role.ATTENDEE)
    client(reader).get(f"/conferences/{meeting.id}/agenda.xlsx")
    entry = db.session.scalars(select(LedgerEntry).where(LedgerEntry.event == Event.PRINTED)).one()
    cases = sorted(item.case_id for item in open_items(meeting.id) if item.case_id)
    assert (entry.person_id, entry.facts["cases"]) == (reader.id, cases)


def test_it_is_for_those_who_may_read_the_agenda(client, make, meeting):
    programme = make.programme_of(meeting)
    assert (
        client(make.member(programme, Role.REFERRER)).get(f"/conferences/{meeting.id}/agenda.xlsx").status_code == 403
    )
    draft = make.coming_meeting(programme)
    path = f"/conferences/{draft.id}/agenda.xlsx"
    assert client(make.member(programme, Role.ATTENDEE)).get(path).status_code == 403
