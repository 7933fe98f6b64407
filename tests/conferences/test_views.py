"""The pages of meetings and series: what they say, what they change, and the sentence beside a field."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import select

from tumorboard.conferences.actions import hold_extra
from tumorboard.conferences.models import Conference
from tumorboard.conferences.states import ConferenceState
from tumorboard.core.db import db, now
from tumorboard.permissions import Role

SOON = (now() + timedelta(days=9)).date().isoformat()
PAST = (now() - timedelta(days=9)).date().isoformat()


def test_index_says_when_the_next_meeting_is(make, programme, browser):
    assert "No weekly series yet" in browser.get("/programmes/sarcoma/conferences").text
    make.conference(programme, starts_in_days=2)
    answer = browser.get("/programmes/sarcoma/conferences").text
    assert "<h1>Next meeting" in answer
    assert "in 2 days" in answer or "tomorrow" in answer


def test_index_goes_on_where_a_page_of_past_meetings_ends(make, programme, browser):
    by = make.coordinator(programme)
    for number in range(53):
        with time_machine.travel(now() - timedelta(days=3 + number)):
            hold_extra(programme, starts_at=now(), length_minutes=60, by=by)
    first = browser.get("/programmes/sarcoma/conferences?show=past").text
    assert first.count('<td data-label="Place">') == 50
    href = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert browser.get(href).text.count('<td data-label="Place">') == 3
    assert browser.get("/programmes/sarcoma/conferences?show=past&before=never_1").status_code == 404


def test_show_says_who_is_absent(make, programme, browser):
    meeting = make.conference(programme)
    assert "expected" in browser.get(f"/conferences/{meeting.id}").text
    for code in ("ORT", "PED", "PAT"):
        make.attendance(meeting, specialty=code)
    assert "3 people present, Specialty RAD absent" in browser.get(f"/conferences/{meeting.id}").text


def test_move_moves_to_the_wall_clock_of_the_meeting(make, programme, browser):
    meeting = make.conference(programme)
    told = {"on": SOON, "starts": "07:30", "version": str(meeting.version)}
    assert browser.post(f"/conferences/{meeting.id}/time", data=told).status_code == 303
    local = db.session.get_one(Conference, meeting.id).starts_at.astimezone(ZoneInfo("America/New_York"))
    assert (local.date().isoformat(), f"{local:%H:%M}") == (SOON, "07:30")


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"on": PAST, "starts": "08:00"}, "A meeting cannot be moved into the past."),
        ({"on": "2027-02-30", "starts": "08:00"}, "Enter a real day"),
        ({"on": SOON, "starts": "25:00"}, "Enter a time of day"),
        ({"on": "", "starts": ""}, "Choose a day."),
    ],
)
def test_move_says_beside_the_field_what_is_wrong(make, programme, browser, told, sentence):
    meeting = make.conference(programme)
    answer = browser.post(f"/conferences/{meeting.id}/time", data=told)
    assert answer.status_code == 422
    assert sentence in answer.text.split('class="field-error"', 1)[1]


def test_move_shows_both_texts_when_somebody_moved_it_before(make, programme, browser):
    meeting = make.conference(programme)
    told = {"on": SOON, "starts": "07:30", "version": str(meeting.version)}
    browser.post(f"/conferences/{meeting.id}/time", data=told)
    assert browser.post(f"/conferences/{meeting.id}/time", data=told | {"starts": "09:00"}).status_code == 409


def test_cancel_asks_why_and_a_cancelled_meeting_cannot_be_moved(make, programme, browser):
    meeting = make.conference(programme)
    answer = browser.post(f"/conferences/{meeting.id}/cancel", data={"because": " "})
    assert (answer.status_code, "Say why it is cancelled" in answer.text) == (422, True)
    assert browser.post(f"/conferences/{meeting.id}/cancel", data={"because": "Snow"}).status_code == 303
    assert "Cancelled: Snow." in browser.get(f"/conferences/{meeting.id}").text
    assert browser.post(f"/conferences/{meeting.id}/time", data={"on": SOON, "starts": "07:30"}).status_code == 409


def test_hold_is_offered_on_the_day(make, programme, browser):
    meeting = make.conference(programme, starts_at=now())
    assert "End the meeting" in browser.get(f"/conferences/{meeting.id}").text
    assert browser.post(f"/conferences/{meeting.id}/hold").location == f"/conferences/{meeting.id}/end"
    assert db.session.get_one(Conference, meeting.id).state is ConferenceState.HELD


def test_extra_keeps_what_was_typed_when_it_refuses(programme, browser):
    told = {"on": PAST, "starts": "08:00", "length_minutes": "30", "place": "Room 9", "link": "javascript:alert(1)"}
    answer = browser.post("/programmes/sarcoma/conferences/extra", data=told)
    assert answer.status_code == 422
    assert 'value="Room 9"' in answer.text
    answer = browser.post("/programmes/sarcoma/conferences/extra", data=told | {"on": SOON})
    assert "Enter an address that begins with https://" in answer.text
    answer = browser.post(
        "/programmes/sarcoma/conferences/extra", data=told | {"on": SOON, "link": "", "cutoff_hours": 9}
    )
    assert answer.status_code == 303
    page = browser.get(f"{answer.location}/change").text
    assert 'name="cutoff_hours"' in page
    assert 'value="9"' in page
    assert "no cut-off" not in browser.get(answer.location).text
    assert db.session.scalars(select(Conference)).one().place == "Room 9"


def test_chair_names_chair_and_deputy(make, programme, browser):
    meeting, person = make.conference(programme), make.member(programme, Role.CHAIR)
    told = {"chair_id": str(person.id), "deputy_id": str(person.id)}
    answer = browser.post(f"/conferences/{meeting.id}/chair", data=told)
    assert "The deputy is somebody else than the chair." in answer.text
    assert browser.post(f"/conferences/{meeting.id}/chair", data=told | {"deputy_id": ""}).status_code == 303
    assert db.session.get_one(Conference, meeting.id).chair_id == person.id
