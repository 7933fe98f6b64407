"""Reminders: the right people, once, and not those who have done what is asked."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import select

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.conferences.models import Conference
from tumorboard.conferences.replies.models import Reply
from tumorboard.conferences.replies.states import Answer
from tumorboard.core.db import db
from tumorboard.notifications.kinds import Kind
from tumorboard.notifications.reminders.jobs import remind
from tumorboard.permissions import Role
from tumorboard.presentations.models import ReadinessNeed

NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture
def monday():
    """A Monday, 6:30 in New York, in the week after the change of the clock."""
    with time_machine.travel(datetime(2027, 3, 15, 6, 30, tzinfo=NEW_YORK), tick=False) as clock:
        yield clock


@pytest.fixture
def house(make, monday):
    """A programme that meets on Friday at 8:00, with referrals closing on Wednesday at 12:30."""
    programme = make.programme()
    series = make.series(programme, weekday=4, starts=time(8))
    series.cutoff_weekday, series.cutoff_clock = 2, time(12, 30)
    record(Event.SERIES_CHANGED, series, by=make.coordinator(programme))
    db.session.commit()
    return programme, make.member(programme, Role.ATTENDEE, specialty="RAD")


def at(clock, day: int, hour: int, minute: int = 0) -> None:
    """Let the job run at a time of that week."""
    clock.move_to(datetime(2027, 3, day, hour, minute, tzinfo=NEW_YORK))
    remind()


def kinds(make, person) -> list[Kind]:
    """What somebody was told."""
    return [one.kind for one in make.notices(person)]


def test_the_week_ahead_comes_once_on_monday_morning(make, house, monday):
    _, member = house
    remind()
    assert kinds(make, member) == []
    at(monday, 15, 7)
    at(monday, 15, 8)
    at(monday, 16, 9)
    (notice,) = make.notices(member)
    assert notice.kind is Kind.WEEK_AHEAD
    assert notice.facts["meetings"] == 1
    at(monday, 22, 7)
    assert kinds(make, member).count(Kind.WEEK_AHEAD) == 2


def test_before_the_cutoff_owners_hear_what_they_still_owe(make, house, monday):
    programme, member = house
    presentation = make.presentation(programme, state="accepted")
    needs = db.session.scalars(select(ReadinessNeed).where(ReadinessNeed.presentation_id == presentation.id)).all()
    for need in needs:
        need.owner_id, need.owner_specialty_id, need.done_at = member.id, None, None
    needs[0].owner_id, needs[0].owner_specialty_id = None, make.specialty(presentation, "RAD").id  # they speak for it
    db.session.info["recorded"] = True
    db.session.commit()
    at(monday, 16, 11)
    assert Kind.CUTOFF_NEAR not in kinds(make, member)
    at(monday, 16, 13)
    at(monday, 16, 14)
    (notice,) = [one for one in make.notices(member) if one.kind is Kind.CUTOFF_NEAR]
    assert notice.facts["count"] == len(needs)
    assert datetime.fromisoformat(notice.facts["until"]) == datetime(2027, 3, 17, 12, 30, tzinfo=NEW_YORK)


def test_before_a_meeting_only_those_who_have_not_replied_are_asked(make, house, monday):
    programme, silent = house
    answered = make.member(programme, Role.ATTENDEE, specialty="PAT")
    meeting = db.session.scalars(select(Conference).order_by(Conference.starts_at).limit(1)).one()
    db.session.add(Reply(conference_id=meeting.id, person_id=answered.id, answer=Answer.NO,
                         starts_at=meeting.starts_at, answered_by_id=answered.id))  # fmt: skip
    db.session.info["recorded"] = True
    db.session.commit()
    at(monday, 17, 7)
    assert Kind.REPLY_MISSING not in kinds(make, silent)
    at(monday, 17, 8)
    at(monday, 17, 9)
    assert kinds(make, silent).count(Kind.REPLY_MISSING) == 1
    assert Kind.REPLY_MISSING not in kinds(make, answered)


def test_nothing_to_say_is_not_said(make, monday):
    programme = make.programme()
    member = make.member(programme, Role.ATTENDEE)
    at(monday, 15, 8)
    assert make.notices(member) == []
