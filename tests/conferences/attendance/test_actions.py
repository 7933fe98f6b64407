"""Who attends: by person and specialty."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from tumorboard.audit.models import LedgerEntry
from tumorboard.conferences.actions import cancel_conference
from tumorboard.conferences.attendance.actions import record_attendance, repeat_attendance
from tumorboard.conferences.attendance.queries import present_specialties
from tumorboard.conferences.queries import attendances
from tumorboard.conferences.states import Presence
from tumorboard.core.db import db, now
from tumorboard.core.errors import Forbidden, RuleBroken
from tumorboard.directory.models import Specialty
from tumorboard.permissions import Role


def keys(programme, *codes):
    """The ids of specialties."""
    query = select(Specialty.id).where(Specialty.programme_id == programme.id, Specialty.code.in_(codes))
    return set(db.session.scalars(query))


def test_record_attendance_keeps_the_specialty_spoken_for(make, programme):
    row = make.attendance(make.conference(programme, starts_at=now()), specialty="RAD")
    assert {row.specialty_id} == keys(programme, "RAD")


def test_record_attendance_may_be_changed_and_taken_back(make, programme):
    meeting, desk = make.conference(programme, starts_at=now()), make.coordinator(programme)
    person = make.member(programme, Role.ATTENDEE, specialty="PAT")
    record_attendance(meeting, person, Presence.IN_ROOM, by=desk)
    record_attendance(meeting, person, "remote", by=desk)
    assert attendances(meeting.id)[person.id].presence is Presence.REMOTE
    record_attendance(meeting, person, None, by=desk)
    assert attendances(meeting.id) == {}


def test_record_attendance_says_nothing_twice(make, programme):
    meeting, desk = make.conference(programme, starts_at=now()), make.coordinator(programme)
    person = make.member(programme, Role.ATTENDEE)
    for _ in range(2):
        record_attendance(meeting, person, Presence.IN_ROOM, by=desk)
    record_attendance(meeting, make.member(programme, Role.ATTENDEE), None, by=desk)
    query = select(LedgerEntry).where(LedgerEntry.event == "attendance.recorded")
    assert len(db.session.scalars(query).all()) == 1


def test_record_attendance_refuses_who_is_no_member(make, programme):
    stranger = make.member(make.programme(), Role.ATTENDEE)
    with pytest.raises(RuleBroken, match="not a member"):
        record_attendance(
            make.conference(programme, starts_at=now()), stranger, Presence.IN_ROOM, by=make.coordinator(programme)
        )


def test_record_attendance_refuses_an_unknown_presence(make, programme):
    person = make.member(programme, Role.ATTENDEE)
    with pytest.raises(RuleBroken, match="in the room, remote, excused or absent"):
        record_attendance(make.conference(programme, starts_at=now()), person, "asleep", by=make.coordinator(programme))


def test_record_attendance_refuses_a_cancelled_meeting(make, programme):
    meeting, desk = make.conference(programme, starts_at=now()), make.coordinator(programme)
    cancel_conference(meeting, because="Snow", by=desk)
    with pytest.raises(RuleBroken, match="cancelled"):
        record_attendance(meeting, make.member(programme, Role.ATTENDEE), Presence.IN_ROOM, by=desk)


def test_record_attendance_refuses_before_the_meetings_day(make, programme):
    meeting, person = make.conference(programme, starts_in_days=2), make.member(programme, Role.ATTENDEE)
    with pytest.raises(RuleBroken, match="The meeting is on"):
        record_attendance(meeting, person, Presence.IN_ROOM, by=make.coordinator(programme))
    with time_machine.travel(meeting.starts_at - timedelta(hours=1), tick=False):
        assert record_attendance(meeting, person, Presence.IN_ROOM, by=make.coordinator(programme))


def test_record_attendance_is_for_the_board(make, programme):
    meeting, referrer = make.conference(programme, starts_at=now()), make.member(programme, Role.REFERRER)
    with pytest.raises(Forbidden):
        record_attendance(meeting, referrer, Presence.IN_ROOM, by=make.actor(referrer))


def test_repeat_attendance_takes_over_who_was_there(make, programme):
    desk, last = make.coordinator(programme), make.conference(programme, starts_at=now() - timedelta(hours=20))
    there, excused, entered = (make.member(programme, Role.ATTENDEE, specialty=code) for code in ("ORT", "PAT", "RAD"))
    make.attendance(last, there)
    make.attendance(last, excused, Presence.EXCUSED)
    make.attendance(last, entered)
    meeting = make.conference(programme, starts_at=now())
    make.attendance(meeting, entered, Presence.ABSENT)
    assert repeat_attendance(meeting, by=desk) == 1
    assert {key: row.presence for key, row in attendances(meeting.id).items()} == {
        there.id: Presence.IN_ROOM, entered.id: Presence.ABSENT,
    }  # fmt: skip
    assert present_specialties(meeting.id) == keys(programme, "ORT")


def test_repeat_attendance_refuses_where_nobody_was_written_down(make, programme):
    with pytest.raises(RuleBroken, match="No earlier meeting"):
        repeat_attendance(make.conference(programme, starts_at=now()), by=make.coordinator(programme))
