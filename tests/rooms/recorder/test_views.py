"""The recorder's page: runs the meeting, with and without scripts, and says who may."""

import pytest
from sqlalchemy import select

from tumorboard.agendas.actions import publish_agenda
from tumorboard.agendas.models import Deferral
from tumorboard.agendas.queries import open_items
from tumorboard.agendas.running.queries import current_item
from tumorboard.conferences.attendance.queries import present_at
from tumorboard.core.db import db, now
from tumorboard.permissions import Role
from tumorboard.plans.queries import draft_of
from tumorboard.plans.stances.actions import take_stance
from tumorboard.rooms.recorder.parts import PARTS


@pytest.fixture
def meeting(make):
    """A running meeting of three cases, none open yet."""
    return make.running_meeting(cases=3)


@pytest.fixture
def browser(make, client, meeting):
    """Its coordinator's."""
    return client(make.member(make.programme_of(meeting), Role.COORDINATOR))


def press(browser, meeting, what: str, **told):
    """Press a button of the page."""
    return browser.post(f"/conferences/{meeting.id}/recorder/{what}", data=told)


def current(meeting):
    """What is open now."""
    db.session.rollback()
    return current_item(meeting.id)


def test_next_opens_a_case_with_its_plan_begun(browser, meeting):
    first, second, _ = [item.id for item in open_items(meeting.id)]
    assert press(browser, meeting, "next").location == f"/conferences/{meeting.id}/recorder"
    assert current(meeting).id == first and draft_of(current(meeting).presentation_id)
    press(browser, meeting, "next", since=first)
    press(browser, meeting, "next", since=first)
    assert current(meeting).id == second
    press(browser, meeting, "break", since=second)
    assert current(meeting).presentation is None
    press(browser, meeting, "next", since=current(meeting).id)
    assert current(meeting).id == second
    press(browser, meeting, "previous", since=second)
    assert current(meeting).id == first


def test_show_and_every_part_say_where_the_meeting_is(browser, make, meeting):
    plan = make.taken_up(meeting)
    html = browser.get(f"/conferences/{meeting.id}/recorder").text
    assert f'id="plan-{plan.id}-consensus-text"' in html and "2 cases to come" in html
    for name in PARTS:
        answer = browser.get(f"/conferences/{meeting.id}/recorder/{name}")
        assert answer.status_code == 200 and "<html" not in answer.text
    assert browser.get(f"/conferences/{meeting.id}/recorder/nonsense").status_code == 404


def test_a_case_is_moved_taken_up_and_deferred(browser, meeting):
    first, second, third = [item.id for item in open_items(meeting.id)]
    browser.post(f"/agenda-items/{third}/shift", data={"position": 0})
    db.session.rollback()
    assert [item.id for item in open_items(meeting.id)] == [third, first, second]
    browser.post(f"/agenda-items/{second}/take-up", data={"since": ""})
    assert current(meeting).id == second
    assert browser.post(f"/agenda-items/{second}/put-off", data={"reason": ""}).status_code == 422
    browser.post(f"/agenda-items/{second}/put-off", data={"reason": "no_time"})
    assert current(meeting).id == third
    assert db.session.scalars(select(Deferral.reason)).all() == ["no_time"]


def test_pull_in_offers_what_was_referred_a_moment_ago(browser, make, meeting):
    presentation = make.presentation(make.programme_of(meeting))
    address = f"/conferences/{meeting.id}/recorder/pull-in"
    assert presentation.case.number in browser.get(address).text
    assert browser.post(address, data={"presentation": presentation.id, "reason": ""}).status_code == 422
    browser.post(address, data={"presentation": presentation.id, "reason": "Came to the clinic today"})
    assert "Pulled in during the meeting" in browser.get(f"/conferences/{meeting.id}/recorder").text


def test_attendance_is_one_click(browser, make, meeting):
    member = make.member(make.programme_of(meeting), Role.ATTENDEE, specialty="RAD")
    press(browser, meeting, f"people/{member.id}", presence="remote")
    db.session.rollback()
    assert len(present_at(meeting.id, now(), now())) == 1
    assert f"Left: {member.name}" in browser.get(f"/conferences/{meeting.id}/recorder/people").text
    press(browser, meeting, f"people/{member.id}", presence="left")
    assert f"Remote: {member.name}" in browser.get(f"/conferences/{meeting.id}/recorder/people").text
    assert press(browser, meeting, f"people/{member.id}", presence="asleep").status_code == 422


def test_what_the_board_says_stands_with_the_plan(browser, make, meeting):
    plan = make.taken_up(meeting)
    make.write(plan)
    member = make.member(make.programme_of(meeting), Role.ATTENDEE, specialty="RAD")
    make.attendance(meeting, member, specialty="RAD")
    take_stance(plan, kind="dissent", reason="The margin is too close", by=make.actor(member))
    for part in ("", "/stances"):
        html = browser.get(f"/conferences/{meeting.id}/recorder{part}").text
        assert "1 dissents" in html and member.name in html and "The margin is too close" in html


def test_a_meeting_of_another_day_is_not_started(client, make):
    coming = make.coming_meeting()
    browser = client(make.member(make.programme_of(coming), Role.COORDINATOR))
    answer = press(browser, coming, "start")
    assert answer.status_code == 422 and "not today" in answer.text


def test_a_scribe_writes_but_does_not_reorder(client, make, meeting):
    publish_agenda(meeting, by=make.desk(meeting))
    make.taken_up(meeting)
    scribe = client(make.member(make.programme_of(meeting), Role.ATTENDEE))
    html = scribe.get(f"/conferences/{meeting.id}/recorder").text
    assert "Next" in html and "Pull in" not in html and "put-off" not in html
    assert scribe.post(f"/agenda-items/{current(meeting).id}/shift", data={"position": 0}).status_code == 403
