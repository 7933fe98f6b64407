"""Who was there when: recorded live, checked in by oneself, corrected after a plan was signed on it."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tumorboard.conferences.actions import hold_conference
from tumorboard.conferences.attendance.actions import (
    check_in,
    check_out,
    correct_times,
    record_attendance,
    record_leaving,
)
from tumorboard.conferences.attendance.keeping import seal_attendance
from tumorboard.conferences.attendance.queries import (
    corrections_of,
    present_at,
    present_during,
    present_specialties,
    spans_of,
)
from tumorboard.conferences.attendance.spans import Span
from tumorboard.conferences.queries import attendances
from tumorboard.conferences.states import Presence
from tumorboard.core.db import db
from tumorboard.core.errors import Forbidden, RuleBroken
from tumorboard.directory.models import Specialty
from tumorboard.permissions import Role

ROOM, REMOTE, ABSENT = Presence.IN_ROOM, Presence.REMOTE, Presence.ABSENT
#: It begins at 23:30 where it is held, and runs over midnight.
BEGIN = datetime(2026, 11, 21, 4, 30, tzinfo=UTC)


@contextmanager
def minute(number):
    """Let it be so many minutes after the meeting's begin."""
    with time_machine.travel(BEGIN + timedelta(minutes=number), tick=False):
        yield


@pytest.fixture
def meeting(make):
    """A meeting of one hour over midnight."""
    with minute(-600):
        return make.conference(make.programme(), starts_at=BEGIN)


@pytest.fixture
def desk(make, meeting):
    """Its coordinator."""
    return make.desk(meeting)


@pytest.fixture
def member(make, meeting):
    """``member("ORT")`` speaks for a specialty of the programme."""
    programme = make.programme_of(meeting)
    return lambda code, role=Role.ATTENDEE: make.member(programme, role, specialty=code)


def codes(keys):
    """The codes of specialties."""
    return {db.session.get_one(Specialty, key).code for key in keys}


def at(first, last=None):
    """The codes present from one minute of the meeting to another."""
    return BEGIN + timedelta(minutes=first), None if last is None else BEGIN + timedelta(minutes=last)


def test_a_late_comer_counts_from_then_on_and_who_leaves_until_then(meeting, desk, member):
    early, late = member("ORT"), member("RAD")
    with minute(4):
        record_attendance(meeting, early, ROOM, by=desk)
    with minute(30):
        record_attendance(meeting, late, REMOTE, by=desk)
    with minute(40):
        record_leaving(meeting, early, by=desk)
    with minute(70):
        hold_conference(meeting, by=desk)
    assert spans_of(meeting.id) == {early.id: [Span(ROOM, *at(0, 40))], late.id: [Span(REMOTE, *at(30, 70))]}
    assert codes(present_at(meeting.id, *at(0, 8))) == {"ORT"}
    assert codes(present_at(meeting.id, *at(26, 34))) == {"ORT", "RAD"}
    assert codes(present_at(meeting.id, *at(45, 53))) == {"RAD"}
    assert codes(present_during(meeting.id, [at(0, 10), at(50, 60)])) == {"ORT", "RAD"}
    assert codes(present_specialties(meeting.id)) == {"ORT", "RAD"}


def test_changing_from_remote_to_the_room_keeps_both(meeting, desk, member):
    person = member("ORT")
    for when, how in ((0, REMOTE), (20, ROOM), (25, ROOM)):
        with minute(when):
            record_attendance(meeting, person, how, by=desk)
    assert spans_of(meeting.id)[person.id] == [Span(REMOTE, *at(0, 20)), Span(ROOM, *at(20))]
    with minute(30):
        record_attendance(meeting, person, ABSENT, by=desk)
    assert spans_of(meeting.id) == {}
    assert present_specialties(meeting.id) == set()


def test_who_is_recorded_after_the_meeting_was_there_all_the_time(meeting, desk, member):
    with minute(300):
        record_attendance(meeting, member("ORT"), ROOM, by=desk)
        assert spans_of(meeting.id) == {}
        assert codes(present_at(meeting.id, *at(3, 4))) == {"ORT"}


def test_a_meeting_closed_late_ended_as_planned(meeting, desk, member):
    person = member("ORT")
    with minute(2):
        record_attendance(meeting, person, ROOM, by=desk)
    with minute(600):
        hold_conference(meeting, by=desk)
    assert spans_of(meeting.id)[person.id] == [Span(ROOM, *at(0, 60))]
    assert codes(present_at(meeting.id, *at(52, 600))) == {"ORT"}  # its last case, which nobody closed
    assert codes(present_at(meeting.id, *at(61, 600))) == set()


def test_who_stands_in_counts_for_that_specialty_too(make, meeting, desk, member):
    person = member("ORT")
    absent = db.session.query(Specialty).filter_by(programme_id=meeting.programme_id, code="RAD").one()
    with minute(-600):
        make.substitute(absent, person, days=3)
    with minute(0):
        record_attendance(meeting, person, ROOM, by=desk)
        assert codes(present_at(meeting.id, *at(0))) == {"ORT", "RAD"}


def test_a_person_checks_in_and_out_for_themselves(make, meeting, desk, member):
    person = member("ORT")
    own = make.actor(person)
    with minute(-61), pytest.raises(RuleBroken, match="has not begun"):
        check_in(meeting, ROOM, by=own)
    with minute(-5):
        check_in(meeting, REMOTE, by=own)
        check_in(meeting, REMOTE, by=own)
    with minute(35):
        check_in(meeting, ROOM, by=own)
    with minute(45):
        check_out(meeting, by=own)
        with pytest.raises(RuleBroken, match="not there"):
            check_out(meeting, by=own)
    assert spans_of(meeting.id)[person.id] == [Span(REMOTE, *at(-5, 35)), Span(ROOM, *at(35, 45))]
    with minute(70):
        with pytest.raises(RuleBroken, match="in the room or remote"):
            check_in(meeting, ABSENT, by=own)
        hold_conference(meeting, by=desk)
        with pytest.raises(RuleBroken, match="The meeting is over"):
            check_in(meeting, ROOM, by=own)


def test_check_in_is_for_members(make, meeting, member):
    for person in (make.member(make.programme(), Role.ATTENDEE), member(None, Role.AUDITOR)):
        with minute(1), pytest.raises(Forbidden):
            check_in(meeting, ROOM, by=make.actor(person))


def test_times_are_corrected_by_hand_within_the_meeting(meeting, desk, member):
    person = member("ORT")
    with minute(200):
        correct_times(meeting, person, [Span(REMOTE, *at(40, 55)), Span(ROOM, *at(5, 30))], by=desk)
        assert spans_of(meeting.id)[person.id] == [Span(ROOM, *at(5, 30)), Span(REMOTE, *at(40, 55))]
        assert attendances(meeting.id)[person.id].presence is REMOTE
        with pytest.raises(RuleBroken, match="at least one"):
            correct_times(meeting, person, [], by=desk)
        hold_conference(meeting, by=desk)
        with pytest.raises(RuleBroken, match="everybody has left"):
            correct_times(meeting, person, [Span(ROOM, *at(5))], by=desk)
    with minute(30), pytest.raises(RuleBroken, match="not within the meeting"):
        correct_times(meeting, person, [Span(ROOM, *at(5, 31))], by=desk)


def test_signed_minutes_are_corrected_with_a_reason_and_later_ones_without(meeting, desk, member):
    signed, late = member("ORT"), member("RAD")
    with minute(1):
        record_attendance(meeting, signed, ROOM, by=desk)
    with minute(20):
        seal_attendance(meeting.id, BEGIN + timedelta(minutes=15))
        record_attendance(meeting, late, ROOM, by=desk)
        record_attendance(meeting, signed, REMOTE, by=desk)  # there all the same
        with pytest.raises(RuleBroken, match="was signed on who was there"):
            record_attendance(meeting, signed, ABSENT, by=desk)
        assert corrections_of(meeting.id) == []
        record_attendance(meeting, signed, None, because="The badge of somebody else", by=desk)
        db.session.flush()
    (correction,) = corrections_of(meeting.id)
    assert (correction.person_id, correction.corrected_by_id, correction.because) == (
        signed.id, desk.id, "The badge of somebody else",
    )  # fmt: skip
    assert (correction.was, correction.became) == (
        "In the room 23:30 to 23:50, Remote 23:50 to the end", "Not recorded",
    )  # fmt: skip
    seal_attendance(meeting.id, BEGIN)
    db.session.refresh(meeting)
    assert meeting.attendance_sealed_until == BEGIN + timedelta(minutes=15)
