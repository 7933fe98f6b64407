"""Replying, and asking a specialty who comes."""

from datetime import timedelta

import pytest
import time_machine

from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.conferences.actions import cancel_conference
from tumorboard.conferences.replies.actions import give_reply, nudge_specialty, take_nudge_back, take_reply_back
from tumorboard.conferences.replies.models import Nudge
from tumorboard.conferences.replies.queries import meetings_asked, replies_to, reply_of, speaks_anywhere
from tumorboard.conferences.replies.states import Answer
from tumorboard.core.db import db, now
from tumorboard.core.errors import Forbidden, RuleBroken
from tumorboard.notifications.outbox.states import MailState
from tumorboard.permissions import Role

MINUTES = timedelta(minutes=1)


@pytest.fixture
def speaker(make):
    """An orthopaedic attendee of a programme."""
    return make.member(make.programme(), Role.ATTENDEE)


@pytest.fixture
def meeting(make, speaker):
    """A meeting in a week."""
    return make.conference(speaker.memberships[0].programme)


def specialty(make, meeting, code="ORT"):
    """A specialty of the meeting's programme."""
    return next(one for one in make.programme_of(meeting).specialties if one.code == code)


def test_give_reply_keeps_one_answer_a_person(make, speaker, meeting):
    make.reply(meeting, speaker)
    make.reply(meeting, speaker, Answer.NO)
    assert [one.answer for one in replies_to(meeting.id).values()] == [Answer.NO]
    facts = [one.facts for one in db.session.query(LedgerEntry).filter_by(event=Event.REPLY_GIVEN)]
    assert facts == [{"person": speaker.id, "answer": answer, "part": False} for answer in ("in_room", "no")]


def test_give_reply_for_somebody_else_is_the_desks(make, speaker, meeting):
    other = make.member(make.programme_of(meeting), Role.ATTENDEE)
    reply = give_reply(meeting, speaker, answer="remote", by=make.desk(meeting))
    assert (reply.answered_by_id, reply.person_id) == (make.desk(meeting).id, speaker.id)
    with pytest.raises(Forbidden):
        give_reply(meeting, speaker, answer="no", by=make.actor(other))


def test_give_reply_after_the_meeting_is_refused_with_a_sentence(make, speaker, meeting):
    with time_machine.travel(meeting.ends_at, tick=False), pytest.raises(RuleBroken, match="is over"):
        make.reply(meeting, speaker)
    with time_machine.travel(meeting.ends_at - MINUTES, tick=False):
        make.reply(meeting, speaker)


def test_give_reply_to_a_cancelled_meeting_is_refused(make, speaker, meeting):
    cancel_conference(meeting, because="Snow", by=make.desk(meeting))
    with pytest.raises(RuleBroken, match="cancelled"):
        give_reply(meeting, speaker, answer="no", by=make.actor(speaker))


@pytest.mark.parametrize(
    ("begin", "end", "field"),
    [(60, None, "from_at"), (None, 0, "until_at"), (30, 20, "until_at"), (30, 30, "until_at")],
)
def test_give_reply_refuses_a_part_outside_the_meeting(make, speaker, meeting, begin, end, field):
    part = {
        name: meeting.starts_at + value * MINUTES
        for name, value in (("from_at", begin), ("until_at", end))
        if value is not None
    }
    with pytest.raises(RuleBroken) as refusal:
        make.reply(meeting, speaker, **part)
    assert refusal.value.field == field


def test_give_reply_keeps_only_a_real_part(make, speaker, meeting):
    whole = {"from_at": meeting.starts_at - MINUTES, "until_at": meeting.ends_at}
    reply = make.reply(meeting, speaker, **whole)
    assert (reply.from_at, reply.until_at) == (None, None)
    late = make.reply(meeting, speaker, from_at=meeting.starts_at + 15 * MINUTES)
    assert (late.from_at, late.until_at) == (meeting.starts_at + 15 * MINUTES, None)
    assert make.reply(meeting, speaker, Answer.NO, from_at=meeting.starts_at + 15 * MINUTES).from_at is None


def test_give_reply_refuses_a_stranger_and_an_unknown_answer(make, speaker, meeting):
    with pytest.raises(RuleBroken, match="not a member"):
        give_reply(meeting, make.person(), answer="no", by=make.desk(meeting))
    with pytest.raises(RuleBroken, match="Choose"):
        give_reply(meeting, speaker, answer="perhaps", by=make.actor(speaker))


def test_take_reply_back_leaves_it_open(make, speaker, meeting):
    make.reply(meeting, speaker)
    take_reply_back(meeting, speaker, by=make.actor(speaker))
    assert reply_of(meeting.id, speaker.id) is None


def test_replies_to_forgets_what_was_said_for_another_time(make, speaker, meeting):
    make.reply(meeting, speaker)
    meeting.starts_at += timedelta(days=1)
    db.session.flush()
    assert replies_to(meeting.id) == {}


def test_nudge_specialty_asks_once_a_day_and_says_whom(make, speaker, meeting):
    asked = nudge_specialty(meeting, specialty(make, meeting), by=make.desk(meeting))
    assert [one.id for one in asked] == [speaker.id]
    entry = db.session.query(LedgerEntry).filter_by(event=Event.SPECIALTY_NUDGED).one()
    assert (entry.subject_id, entry.facts["specialty"]) == (meeting.id, specialty(make, meeting).id)
    with pytest.raises(RuleBroken, match="was asked today at"):
        nudge_specialty(meeting, specialty(make, meeting), by=make.desk(meeting))
    with time_machine.travel(now() + timedelta(days=1), tick=False):
        nudge_specialty(meeting, specialty(make, meeting), by=make.desk(meeting))
    assert db.session.query(Nudge).count() == 2


def test_a_nudge_is_taken_back_while_its_mail_waits(make, speaker, meeting):
    by, one = make.desk(meeting), specialty(make, meeting)
    nudge_specialty(meeting, one, by=by)
    db.session.commit()
    (mail,) = make.mails(speaker)
    assert mail.due_at >= mail.made_at + timedelta(seconds=59)
    take_nudge_back(meeting, one, by=by)
    db.session.commit()
    db.session.expire_all()
    assert (make.mails(speaker)[0].state, db.session.query(Nudge).count()) == (MailState.DROPPED, 0)
    assert make.notices(speaker)[0].read_at is not None
    nudge_specialty(meeting, one, by=by)
    with time_machine.travel(now() + timedelta(minutes=1), tick=False), pytest.raises(RuleBroken, match="has left"):
        take_nudge_back(meeting, one, by=by)


def test_nudge_specialty_refuses_where_nobody_can_answer_or_somebody_has(make, speaker, meeting):
    with pytest.raises(RuleBroken, match="Nobody speaks for Specialty RAD"):
        nudge_specialty(meeting, specialty(make, meeting, "RAD"), by=make.desk(meeting))
    make.reply(meeting, speaker)
    with pytest.raises(RuleBroken, match="has said yes already"):
        nudge_specialty(meeting, specialty(make, meeting), by=make.desk(meeting))
    with pytest.raises(Forbidden):
        nudge_specialty(meeting, specialty(make, meeting), by=make.actor(speaker))


def test_meetings_asked_shows_the_nudge_until_it_is_answered(make, speaker, meeting):
    assert [one.is_open for one in meetings_asked(make.actor(speaker))] == [False]
    nudge_specialty(meeting, specialty(make, meeting), by=make.desk(meeting))
    db.session.commit()
    assert [one.is_open for one in meetings_asked(make.actor(speaker))] == [True]
    make.reply(meeting, speaker, Answer.NO)
    assert [(one.is_open, one.answer) for one in meetings_asked(make.actor(speaker))] == [(False, Answer.NO)]


def test_meetings_asked_is_for_those_who_speak_for_a_specialty(make, speaker, meeting):
    programme = make.programme_of(meeting)
    referrer = make.member(programme, Role.REFERRER)
    assert meetings_asked(make.desk(meeting)) == []
    assert not speaks_anywhere(make.actor(referrer), programme.id)
    make.substitute(specialty(make, meeting, "RAD"), referrer)
    assert [one.conference_id for one in meetings_asked(make.actor(referrer))] == [meeting.id]
    assert speaks_anywhere(make.actor(referrer), programme.id)
