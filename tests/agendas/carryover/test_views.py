"""The page that ends a meeting."""

import pytest
from sqlalchemy import select

from tumorboard.agendas import queries
from tumorboard.agendas.models import Deferral
from tumorboard.conferences.states import ConferenceState
from tumorboard.core.db import db
from tumorboard.permissions import Role
from tumorboard.presentations.triage.actions import list_only


@pytest.fixture
def meeting(make):
    """A meeting of today with two cases."""
    meeting = make.conference(starts_in_days=0)
    make.listed(meeting)
    make.listed(meeting)
    db.session.commit()
    return meeting


@pytest.fixture
def desk(client, make, meeting):
    """The coordinator's browser."""
    return client(make.member(make.programme_of(meeting), Role.COORDINATOR))


def test_each_case_is_one_line_with_its_reason(meeting, desk):
    where = f"/conferences/{meeting.id}/end"
    assert where in desk.get(f"/conferences/{meeting.id}").text
    page = desk.get(where).text
    assert "2 cases stand open" in page
    assert page.count('<option value="no_time" selected>') == 2
    keys = [name.split('"')[0] for name in page.split('name="reason-')[1:]]
    fields = {f"reason-{keys[0]}": "no_time", f"reason-{keys[1]}": "other"}
    refused = desk.post(where, data=fields)
    assert refused.status_code == 422
    assert "Say why it is deferred" in refused.text
    assert '<option value="other" selected>' in refused.text
    answer = desk.post(where, data=fields | {f"note-{keys[1]}": "The family asked for time"})
    assert answer.location == f"/conferences/{meeting.id}"
    db.session.refresh(meeting)
    assert meeting.state is ConferenceState.HELD
    reasons = {row.reason: row.note for row in db.session.scalars(select(Deferral))}
    assert reasons == {"no_time": "", "other": "The family asked for time"}
    assert "Every case was discussed" in desk.get(where).text


def test_what_was_discussed_can_be_said_at_the_end(make, meeting, desk):
    where = f"/conferences/{meeting.id}/end"
    programme = make.programme_of(meeting)
    standard = make.presentation(programme, state="accepted")
    list_only(standard, protocol="Curettage, then watch", by=make.actor(make.member(programme, Role.CHAIR)))
    make.list_again(meeting, standard)
    page = desk.get(where).text
    assert page.count('<option value="discussed" selected>Named, without discussion') == 1
    items = queries.cases_left(meeting)
    said = {
        f"reason-{items[0].id}": "discussed",
        f"reason-{items[1].id}": "no_time",
        f"reason-{items[2].id}": "discussed",
    }
    assert desk.post(where, data=said).status_code == 303
    db.session.expire_all()
    assert [item.presentation.state for item in items if item.presentation] == ["discussed", "accepted", "discussed"]


@pytest.mark.parametrize("bad", [{"reason-x": "no_time"}, {"reason-99999999999": "a"}, {"reason-1": "\x00"}, {}])
def test_bad_input_is_refused_and_nothing_is_carried_over(meeting, desk, bad):
    assert desk.post(f"/conferences/{meeting.id}/end", data=bad).status_code == 422
    db.session.refresh(meeting)
    assert meeting.state is ConferenceState.PLANNED


def test_before_its_day_the_page_says_when_it_opens(client, make):
    meeting = make.coming_meeting()
    make.listed(meeting)
    text = client(make.member(make.programme_of(meeting), Role.COORDINATOR)).get(f"/conferences/{meeting.id}/end").text
    assert "This meeting has not begun" in text
    assert "It can be ended from" in text
    assert 'name="reason-' not in text


def test_who_says_that_it_was_held_is_told_who_carries_over(client, make, meeting):
    attendee = client(make.member(make.programme_of(meeting), Role.ATTENDEE))
    where = f"/conferences/{meeting.id}"
    assert "only they carry over" in attendee.get(where).text
    assert attendee.post(f"{where}/hold").location == where
    assert "carries over what was not discussed" in attendee.get(where).text


def test_attendees_may_not_end_it(client, make, meeting):
    browser = client(make.member(make.programme_of(meeting), Role.ATTENDEE))
    assert browser.get(f"/conferences/{meeting.id}/end").status_code == 403
