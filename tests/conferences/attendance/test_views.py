"""The page of attendance."""

from datetime import timedelta

import pytest

from tumorboard.conferences.queries import attendances
from tumorboard.conferences.states import Presence
from tumorboard.core.db import now
from tumorboard.permissions import Role


@pytest.fixture
def programme(make):
    """A programme."""
    return make.programme("sarcoma")


@pytest.fixture
def desk(make, client, programme):
    """Its coordinator's browser."""
    return client(make.member(programme, Role.COORDINATOR))


def test_attend_changes_only_what_the_writer_changed(make, programme, desk):
    meeting = make.conference(programme, starts_at=now())
    first, other = (make.member(programme, Role.ATTENDEE, specialty=code) for code in ("ORT", "RAD"))
    make.attendance(meeting, other, Presence.REMOTE)  # marked by somebody else, after this page was read
    told = {
        f"presence-{first.id}": "in_room", f"was-{first.id}": "", f"presence-{other.id}": "", f"was-{other.id}": "",
    }  # fmt: skip
    assert desk.post(f"/conferences/{meeting.id}/attendance", data=told).status_code == 303
    found = {key: row.presence for key, row in attendances(meeting.id).items()}
    assert found == {first.id: Presence.IN_ROOM, other.id: Presence.REMOTE}


def test_attend_refuses_an_unknown_presence_and_keeps_nothing(make, programme, desk):
    meeting, person = make.conference(programme, starts_at=now()), make.member(programme, Role.ATTENDEE)
    answer = desk.post(f"/conferences/{meeting.id}/attendance", data={f"presence-{person.id}": "asleep"})
    assert answer.status_code == 422
    assert "Choose in the room, remote, excused or absent." in answer.text
    assert attendances(meeting.id) == {}


def test_repeat_marks_everyone_as_last_time(make, programme, desk):
    make.attendance(make.conference(programme, starts_at=now() - timedelta(hours=20)))
    meeting = make.conference(programme, starts_at=now())
    assert "As last time" in desk.get(f"/conferences/{meeting.id}/attendance").text
    assert desk.post(f"/conferences/{meeting.id}/attendance/as-last-time").status_code == 303
    assert len(attendances(meeting.id)) == 1


def test_attend_waits_for_the_meetings_day(make, programme, desk):
    meeting = make.conference(programme, starts_in_days=3)
    assert "Record attendance" not in desk.get(f"/conferences/{meeting.id}").text
    answer = desk.get(f"/conferences/{meeting.id}/attendance").text
    assert "Not before" in answer
    assert "radiogroup" not in answer
