"""Pages of late add-ons."""

import pytest

from tumorboard.agendas.late.models import LateRequest
from tumorboard.agendas.late.states import LateState
from tumorboard.conferences.replies.queries import speakers_of
from tumorboard.core.db import db
from tumorboard.permissions import Role


@pytest.fixture
def meeting(make):
    """A meeting whose referral has closed."""
    return make.closed_meeting()


@pytest.fixture
def desk(make, meeting):
    """A coordinator's person."""
    return make.member(make.programme_of(meeting), Role.COORDINATOR)


def test_add_after_the_cutoff_leads_to_asking(make, client, meeting, desk):
    presentation = make.presentation(make.programme_of(meeting), state="accepted")
    for code in ("PAT", "RAD"):
        make.member(make.programme_of(meeting), Role.ATTENDEE, specialty=code)
    browser = client(desk)
    path = f"/conferences/{meeting.id}/late/{presentation.id}"
    assert browser.post(f"/conferences/{meeting.id}/add", data={"id": presentation.id}).location == path
    text = browser.get(path).text
    assert "Specialty PAT and Specialty RAD must agree" in text
    assert browser.post(path, data={"reason": ""}).status_code == 422
    built = browser.post(path, data={"reason": "The cord is at risk"}, follow_redirects=True).text
    assert "waiting for Specialty PAT and Specialty RAD" in built
    assert "Referral is closed since" in built


def test_answer_is_a_task_of_those_who_prepare(make, client, meeting):
    request = make.late_request(meeting)
    answer = request.answers[1]
    browser = client(speakers_of(answer.specialty_id, meeting.on)[0])
    path = f"/late-answers/{answer.id}"
    assert path in browser.get("/").text
    assert "The cord is at risk" in browser.get(path).text
    assert browser.post(path, data={"agrees": "no"}).status_code == 422
    assert browser.post(path, data={"agrees": "no", "because": "The MRI is not here"}).location == "/"
    assert f'href="{path}"' not in browser.get("/").text
    db.session.rollback()
    assert db.session.get_one(LateRequest, request.id).state is LateState.REFUSED
    db.session.rollback()
    assert browser.post(f"{path}/take-back").location == path
    assert path in browser.get("/").text
    assert db.session.get_one(LateRequest, request.id).state is LateState.WAITING
    assert browser.post(path, data={"agrees": "yes"}).location == "/"
    make.late_answer(db.session.get_one(LateRequest, request.id), "PAT")
    assert b"has its place" in browser.post(f"{path}/take-back").data


def test_refused_stands_first_among_the_candidates(make, client, meeting, desk):
    request = make.late_request(meeting)
    make.late_answer(request, "RAD", because="The MRI is not here")
    slug = make.programme_of(meeting).slug
    for path in (f"/conferences/{meeting.id}/build", f"/programmes/{slug}/candidates"):
        assert "Specialty RAD refused: The MRI is not here" in client(desk).get(path).text


def test_withdraw_is_one_click_in_the_builder(make, client, meeting, desk):
    request = make.late_request(meeting)
    browser = client(desk)
    path = f"/late-add-ons/{request.id}/withdraw"
    assert path in browser.get(f"/conferences/{meeting.id}/build").text
    assert "taken back" in browser.post(path, follow_redirects=True).text
