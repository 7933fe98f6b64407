"""Reading the conferences."""

from datetime import timedelta

from sqlalchemy import select

from tumorboard.conferences.actions import cancel_conference
from tumorboard.conferences.attendance.queries import present_specialties
from tumorboard.conferences.queries import (
    attendance_of,
    coming_conferences,
    count_present,
    expected_specialties,
    next_conference,
    past_conferences,
)
from tumorboard.conferences.states import Presence
from tumorboard.core.db import db, now
from tumorboard.directory.actions import end_membership
from tumorboard.directory.models import Membership, Specialty
from tumorboard.permissions import Role


def codes(found):
    """The codes of specialties by their ids."""
    return set(db.session.scalars(select(Specialty.code).where(Specialty.id.in_(found))))


def test_coming_conferences_come_soonest_first_and_leave_out_what_is_over(make, programme):
    later, sooner = make.conference(programme, starts_in_days=9), make.conference(programme, starts_in_days=2)
    over = make.conference(programme, starts_at=now() - timedelta(hours=23))
    over.starts_at = now() - timedelta(days=30)
    make.conference(make.programme())
    assert list(coming_conferences(programme.id)) == [sooner, later]
    assert list(past_conferences(programme.id)) == [over]


def test_past_conferences_go_on_where_a_page_ended(make, programme):
    meetings = [make.conference(programme) for _ in range(5)]
    for number, meeting in enumerate(meetings):
        meeting.starts_at = now() - timedelta(days=10 + number // 2)
    db.session.flush()
    first = past_conferences(programme.id, most=3)
    rest = past_conferences(programme.id, before=(first[-1].starts_at, first[-1].id))
    assert {*first, *rest} == set(meetings)
    assert len(first) + len(rest) == 5


def test_next_conference_is_one_that_takes_place(make, programme):
    cancelled, meeting = make.conference(programme, starts_in_days=2), make.conference(programme, starts_in_days=9)
    make.conference(programme, starts_at=now() - timedelta(minutes=5))
    cancel_conference(cancelled, because="Snow", by=make.coordinator(programme))
    assert next_conference(programme.id) == meeting


def test_present_specialties_are_those_in_the_room_or_remote(make, programme):
    meeting = make.conference(programme)
    for code, presence in zip(("ORT", "PED", "PAT", "RAD"), Presence, strict=True):
        make.attendance(meeting, presence=presence, specialty=code)
    assert codes(present_specialties(meeting.id)) == {"ORT", "PED"}
    assert [row.specialty and row.specialty.code for row in attendance_of(meeting.id)] == ["ORT", "PED", "PAT", "RAD"]
    assert count_present([meeting.id, 999]) == {meeting.id: 2}


def test_expected_specialties_have_an_active_attending_member(make, programme):
    make.member(programme, Role.ATTENDEE, specialty="ORT")
    make.member(programme, Role.REFERRER, specialty="PED")
    gone = make.member(programme, Role.ATTENDEE, specialty="RAD")
    end_membership(db.session.scalars(select(Membership).where(Membership.person_id == gone.id)).one(), by=make.root())
    assert codes(expected_specialties(programme.id)) == {"ORT"}
