"""Building the agenda through its pages."""

import re
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from tumorboard.agendas.models import AgendaItem
from tumorboard.agendas.queries import open_items
from tumorboard.core.db import db
from tumorboard.permissions import Role
from tumorboard.presentations.triage.actions import list_only


@pytest.fixture
def meeting(make):
    """A coming meeting."""
    return make.coming_meeting()


@pytest.fixture
def desk(client, make, meeting):
    """The coordinator's browser."""
    return client(make.member(make.programme_of(meeting), Role.COORDINATOR))


def test_candidates_say_why_they_stand_there(client, make, meeting, desk):
    programme = make.programme_of(meeting)
    make.presentation(programme, state="accepted", urgency="urgent", urgency_reason="Growing within days")
    answer = desk.get(f"/programmes/{programme.slug}/candidates")
    assert answer.status_code == 200
    assert "1 candidate" in answer.text
    assert "Urgent · waiting 0 days" in answer.text


def test_add_move_minutes_remove_and_undo(make, meeting, desk):
    here = f"/conferences/{meeting.id}"
    keys = [make.presentation(make.programme_of(meeting), state="accepted").id for _ in range(3)]
    for key in keys:
        assert desk.post(f"{here}/add", data={"id": key}).status_code == 303
    items = {item.presentation_id: item.id for item in open_items(meeting.id)}
    assert desk.post(f"{here}/move", data={"id": items[keys[2]], "position": 1}).status_code == 303
    assert [item.presentation_id for item in open_items(meeting.id)] == [keys[2], keys[0], keys[1]]
    assert desk.post(f"{here}/minutes", data={"id": items[keys[0]], "minutes": 15}).status_code == 303
    page = desk.get(f"{here}/build").text
    assert "3 cases, 31 of 60 minutes" in page
    assert desk.post(f"{here}/remove", data={"id": items[keys[0]]}).status_code == 303
    assert "Undo last step" in desk.get(f"{here}/build").text
    assert desk.post(f"{here}/add", data={"id": keys[0], "position": 2}).status_code == 303
    assert [item.presentation_id for item in open_items(meeting.id)] == [keys[2], keys[0], keys[1]]


def test_a_break_and_a_published_version(make, meeting, desk):
    here = f"/conferences/{meeting.id}"
    assert desk.post(f"{here}/publish").status_code == 422
    make.listed(meeting)
    assert desk.post(f"{here}/pause", data={"minutes": 5}).status_code == 303
    assert desk.post(f"{here}/publish").location == f"{here}/agenda"
    answer = desk.get(f"{here}/agenda")
    assert "1 case" in answer.text
    assert "Version 1" in answer.text
    assert "Break" in answer.text


@pytest.mark.parametrize("fields", [{}, {"id": "x"}, {"id": "9" * 30}, {"id": "-1"}, {"id": "1", "position": "two"}])
@pytest.mark.parametrize("verb", ["add", "move", "remove", "minutes"])
def test_bad_numbers_are_refused(meeting, desk, verb, fields):
    assert desk.post(f"/conferences/{meeting.id}/{verb}", data=fields).status_code in (404, 422)


def test_another_meetings_item_is_not_found(make, meeting, desk):
    item = make.listed(make.coming_meeting(make.programme_of(meeting), in_days=14))
    assert desk.post(f"/conferences/{meeting.id}/remove", data={"id": item.id}).status_code == 404
    assert db.session.get_one(AgendaItem, item.id).outcome is None


def test_who_is_listed_only_takes_the_same_minute_on_every_page(make, meeting, desk):
    here, programme = f"/conferences/{meeting.id}", make.programme_of(meeting)
    standard = make.presentation(programme, state="accepted")
    list_only(standard, protocol="Exostosis protocol", by=make.actor(make.member(programme, Role.CHAIR)))
    db.session.commit()
    item = make.list_again(meeting, standard)
    make.listed(meeting)
    make.listed(meeting)

    def starts() -> list[list[str]]:
        """The clock of each row as builder, agenda and spreadsheet tell it."""
        pages = [desk.get(f"{here}/build").text, desk.get(f"{here}/agenda").text]
        found = [re.findall(r'class="(?:slot|agenda)-time">(\d+:\d\d)', one) for one in pages]
        book = CalamineWorkbook.from_filelike(BytesIO(desk.get(f"{here}/agenda.xlsx").data))
        rows = book.get_sheet_by_index(0).to_python()
        assert any("Listed without discussion" in row for row in rows)
        return [found[0][:3], [one for at, one in enumerate(found[1]) if at != 2], [row[0] for row in rows[-3:]]]

    before = starts()
    assert before[0] == before[1] == before[2]
    assert "17 of 60 minutes" in desk.get(f"{here}/build").text
    assert desk.post(f"{here}/minutes", data={"id": item.id, "minutes": 2}).status_code == 303
    assert starts() == before
    assert desk.post(f"{here}/minutes", data={"id": item.id, "minutes": 8}).status_code == 422
    assert desk.post(f"{here}/move", data={"id": item.id, "position": 1}).status_code == 303
    assert starts() == before
