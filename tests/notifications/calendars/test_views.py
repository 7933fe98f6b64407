"""A person's calendar by its secret address: theirs only, without a case, and asked again in a few bytes."""

from datetime import timedelta

import vobject
from sqlalchemy import select

from tumorboard.conferences.actions import cancel_conference, move_conference
from tumorboard.core.db import db
from tumorboard.directory.actions import deactivate_person
from tumorboard.notifications.models import CalendarFeed
from tumorboard.patients.models import Patient
from tumorboard.permissions import Role


def test_a_feed_shows_the_meetings_of_ones_programmes(client, make):
    meeting, strange = make.published(), make.coming_meeting()
    member = make.member(make.programme_of(meeting), Role.ATTENDEE)
    _, token = make.feed(member)
    answer = client().get(f"/calendar/{token}.ics")
    assert answer.mimetype == "text/calendar"
    (event,) = vobject.readOne(answer.text).vevent_list
    assert event.uid.value == f"conference-{meeting.id}@localhost"
    assert event.dtstart.value == meeting.starts_at.replace(microsecond=0)
    assert f"/conferences/{strange.id}" not in answer.text
    names = [name for row in db.session.execute(select(Patient.given_names, Patient.family_name)) for name in row]
    assert [name for name in names if name and name in answer.text] == []


def test_a_feed_asked_again_is_short_until_something_changes(client, make):
    meeting = make.coming_meeting()
    programme = make.programme_of(meeting)
    _, token = make.feed(make.member(programme, Role.ATTENDEE))
    browser = client()
    etag = browser.get(f"/calendar/{token}.ics").headers["ETag"]
    same = browser.get(f"/calendar/{token}.ics", headers={"If-None-Match": etag})
    assert (same.status_code, same.data) == (304, b"")
    move_conference(meeting, starts_at=meeting.starts_at + timedelta(hours=3), by=make.coordinator(programme))
    assert browser.get(f"/calendar/{token}.ics", headers={"If-None-Match": etag}).status_code == 200


def test_a_cancelled_meeting_is_shown_as_cancelled(client, make):
    meeting = make.coming_meeting()
    programme = make.programme_of(meeting)
    cancel_conference(meeting, because="Holiday", by=make.coordinator(programme))
    _, token = make.feed(make.member(programme, Role.ATTENDEE))
    event = vobject.readOne(client().get(f"/calendar/{token}.ics").text).vevent
    assert event.status.value == "CANCELLED"


def test_an_unknown_revoked_or_ownerless_address_is_not_there(client, make):
    meeting = make.coming_meeting()
    member = make.member(make.programme_of(meeting), Role.ATTENDEE)
    feed, token = make.feed(member)
    browser = client(member)
    assert browser.get("/calendar/unknown.ics").status_code == 404
    browser.post(f"/account/calendar/{feed.id}/revoke")
    assert client().get(f"/calendar/{token}.ics").status_code == 404
    _, token = make.feed(member)
    deactivate_person(member, by=make.root())
    assert client().get(f"/calendar/{token}.ics").status_code == 404


def test_an_address_is_shown_once_and_only_its_hash_is_kept(client, make):
    member = make.member(make.programme(), Role.ATTENDEE)
    browser = client(member)
    page = browser.post("/account/calendar").text
    token = page.partition("/calendar/")[2].partition(".ics")[0]
    assert len(token) > 40
    assert token not in browser.get("/account/calendar").text
    kept = db.session.scalars(select(CalendarFeed)).one()
    assert token not in (kept.token_hash, str(kept.id))
    assert client().get(f"/calendar/{token}.ics").status_code == 200


def test_nobody_revokes_anothers_address(client, make):
    programme = make.programme()
    feed, token = make.feed(make.member(programme, Role.ATTENDEE))
    other = client(make.member(programme, Role.ATTENDEE))
    assert other.post(f"/account/calendar/{feed.id}/revoke").status_code == 404
    assert client().get(f"/calendar/{token}.ics").status_code == 200
