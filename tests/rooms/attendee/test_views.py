"""The attendee's page: asked, answered in one tap, agreed, checked in; each tap leads back to it."""

import pytest

from tumorboard.agendas.running.actions import open_next
from tumorboard.core.db import db
from tumorboard.directory.models import Programme
from tumorboard.permissions import Role
from tumorboard.plans.actions import start_plan
from tumorboard.plans.stances.queries import stances_of


@pytest.fixture
def room(client, make):
    """A meeting that discusses its first case, and an attendee's browser."""
    meeting = make.running_meeting()
    item = open_next(meeting, since=None, by=make.desk(meeting))
    assert item is not None
    programme = db.session.get_one(Programme, meeting.programme_id)
    person = make.member(programme, Role.ATTENDEE, specialty="RAD")
    db.session.commit()
    return meeting, item.presentation, person, client(person)


def test_one_tap_says_nothing_to_add_and_leads_back(room, make):
    meeting, presentation, _person, browser = room
    tap = "Reviewed, nothing to add</button>"
    assert browser.get(f"/conferences/{meeting.id}/here").text.count(tap) == 2
    radiology = make.specialty(presentation, "RAD")
    fields = {"kind": "nothing_to_add", "version": "0", "back": str(meeting.id)}
    answer = browser.post(f"/presentations/{presentation.id}/inputs/{radiology.id}", data=fields)
    assert answer.location == f"/conferences/{meeting.id}/here"
    parts = [browser.get(f"/conferences/{meeting.id}/here/{part}").text.count(tap) for part in ("asked", "coming")]
    assert parts == [0, 1]


def test_check_in_then_agree_from_the_page(room, make):
    meeting, presentation, person, browser = room
    plan = start_plan(presentation, by=make.desk(meeting))
    db.session.commit()
    make.write(plan)
    here = f"/conferences/{meeting.id}/here"
    assert browser.post(f"/plans/{plan.id}/stance", data={"kind": "agree", "back": "room"}).status_code == 422
    assert (
        browser.post(f"/conferences/{meeting.id}/check-in", data={"presence": "remote", "back": "room"}).location
        == here
    )
    assert "Checked in" in browser.get(f"{here}/presence").text
    assert browser.post(f"/plans/{plan.id}/stance", data={"kind": "agree", "back": "room"}).location == here
    assert "1 agrees" in browser.get(f"{here}/plan").text
    assert stances_of(plan.id).of(person.id) is not None


def test_a_refused_dissent_keeps_its_reason(room, make):
    meeting, presentation, person, browser = room
    plan = start_plan(presentation, by=make.desk(meeting))
    db.session.commit()
    make.write(plan)
    fields = {"kind": "dissent", "reason": "A limb can be saved", "back": "room"}
    answer = browser.post(f"/plans/{plan.id}/stance", data=fields)
    assert answer.status_code == 422
    assert "Check in first" in answer.text
    assert "A limb can be saved" in answer.text
    assert stances_of(plan.id).of(person.id) is None
