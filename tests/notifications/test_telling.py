"""A notice for each, a mail as each chose, and nothing while the past is made up."""

import pytest
from sqlalchemy import select

from tumorboard.core.db import db
from tumorboard.core.errors import RuleBroken
from tumorboard.core.jobs import Job
from tumorboard.notifications.actions import choose_ways
from tumorboard.notifications.kinds import Kind, Topic, Way
from tumorboard.notifications.models import Mail, Notice
from tumorboard.notifications.telling import DELIVER, News, silence, tell
from tumorboard.permissions import Role


@pytest.fixture
def reader(make):
    """A member of a programme, and the programme's id."""
    programme = make.programme()
    return make.member(programme, Role.ATTENDEE), programme.id


@pytest.mark.parametrize(("way", "told", "mailed"), [(Way.MAIL, 1, 1), (Way.APP, 1, 0), (Way.OFF, 0, 0)])
def test_each_hears_as_they_chose(make, reader, way, told, mailed):
    person, programme_id = reader
    choose_ways({Topic.NUDGES: way}, by=make.actor(person))
    tell(News(Kind.NUDGED, programme_id, 1), {person.id: {}})
    db.session.commit()
    assert (len(make.notices(person)), len(make.mails(person))) == (told, mailed)
    jobs = db.session.scalars(select(Job).where(Job.name == DELIVER)).all()
    assert len(jobs) == mailed


def test_what_a_member_must_hear_cannot_be_off(make, reader):
    person, _ = reader
    with pytest.raises(RuleBroken):
        choose_ways({Topic.MEETINGS: Way.OFF}, by=make.actor(person))


def test_a_rolled_back_cause_tells_nobody(make, reader):
    person, programme_id = reader
    tell(News(Kind.NUDGED, programme_id, 1), {person.id: {}})
    db.session.rollback()
    assert db.session.scalars(select(Notice)).all() == []
    assert db.session.scalars(select(Mail)).all() == []


def test_nobody_is_told_in_silence(make, reader):
    person, programme_id = reader
    with silence():
        tell(News(Kind.NUDGED, programme_id, 1), {person.id: {}})
    assert make.notices(person) == []


def test_a_notice_without_a_mail_for_whom_it_is_not_meant(make, reader):
    person, programme_id = reader
    tell(News(Kind.NUDGED, programme_id, 1), {person.id: {}}, mailed=[])
    db.session.commit()
    assert (len(make.notices(person)), len(make.mails(person))) == (1, 0)
