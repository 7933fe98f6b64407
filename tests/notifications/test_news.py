"""Who hears of what becomes of a case, of what is owed, and of what cannot wait."""

import pytest
from sqlalchemy import select

from tumorboard.agendas.late.actions import answer_late_add_on
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.core.db import db
from tumorboard.directory.models import Specialty
from tumorboard.notifications.kinds import Kind
from tumorboard.permissions import Role
from tumorboard.plans.countersigning.actions import countersign_plan
from tumorboard.presentations.actions import (
    accept_presentation,
    answer_return,
    return_presentation,
    settle_readiness,
)
from tumorboard.presentations.left_out.actions import note_left_out, see_left_out
from tumorboard.presentations.models import ReadinessNeed


@pytest.fixture
def referred(make):
    """A referral, its author, and the desk of its programme."""
    programme = make.programme()
    author = make.member(programme, Role.REFERRER)
    presentation = make.presentation(programme, state="referred", by=author)
    return presentation, author, make.coordinator(programme)


def kinds(make, person) -> list[Kind]:
    """What somebody was told."""
    return [one.kind for one in make.notices(person)]


def tell(event, thing, by, **facts) -> None:
    """Let an event happen."""
    record(event, thing, by=by, **facts)
    db.session.commit()


def test_a_referrer_hears_of_acceptance_and_return(make, referred):
    presentation, author, desk = referred
    accept_presentation(presentation, by=desk)
    return_presentation(presentation, needs="The MRI of Amara", by=desk)
    db.session.commit()
    assert kinds(make, author) == [Kind.CASE_ACCEPTED, Kind.CASE_RETURNED]
    assert make.notices(author)[1].facts == {"case": presentation.case.number}
    assert len(make.mails(author)) == 2


def test_a_referrer_hears_that_the_plan_is_signed(make):
    programme = make.programme()
    author = make.member(programme, Role.REFERRER)
    plan = make.plan(programme, by=author)
    assert make.notices(author)[-1].kind is Kind.PLAN_SIGNED
    assert make.notices(author)[-1].subject_id == plan.id


def test_a_specialty_hears_that_a_plan_waits_for_its_countersignature_until_one_signs(make):
    programme = make.programme()
    members = [make.member(programme, Role.ATTENDEE, specialty="RAD") for _ in range(2)]
    asked = make.countersigning(make.plan(programme))
    assert [make.notices(one)[-1].kind for one in members] == [Kind.COUNTERSIGN_ASKED] * 2
    countersign_plan(asked, by=make.actor(members[0]))
    db.session.commit()
    assert all(make.notices(one)[-1].read_at for one in members)


def test_an_owner_hears_once_how_much_they_owe(make, referred):
    presentation, _author, desk = referred
    owner = make.member(make.programme_of(presentation), Role.ATTENDEE)
    for need in db.session.scalars(select(ReadinessNeed).where(ReadinessNeed.presentation_id == presentation.id)):
        need.owner_id = owner.id
    tell(Event.READINESS_ASKED, presentation, desk)
    tell(Event.READINESS_ASKED, presentation, desk)
    (notice,) = [one for one in make.notices(owner) if one.kind is Kind.READINESS_OWED]
    assert notice.facts["count"] >= 1
    for need in db.session.scalars(select(ReadinessNeed).where(ReadinessNeed.presentation_id == presentation.id)):
        settle_readiness(need, by=desk)
    db.session.commit()
    (notice,) = [one for one in make.notices(owner) if one.kind is Kind.READINESS_OWED]
    assert (notice.facts["count"], notice.read_at is not None) == (0, True)


def test_doing_what_a_notice_asks_reads_it(make, referred):
    presentation, author, desk = referred
    return_presentation(presentation, needs="The MRI", by=desk)
    assert make.notices(author)[-1].read_at is None
    answer_return(presentation, answer="It is on its way", by=make.actor(author))
    db.session.commit()
    assert make.notices(author)[-1].read_at is not None


def test_chairs_hear_at_once_of_what_is_urgent(make, referred):
    presentation, _, desk = referred
    chair, other = (make.member(make.programme_of(presentation), role) for role in (Role.CHAIR, Role.ATTENDEE))
    tell(Event.URGENT_REFERRED, presentation, desk)
    tell(Event.CHAIR_URGENCY_ASKED, presentation, desk)
    assert kinds(make, chair) == [Kind.URGENT_REFERRED, Kind.CHAIR_URGENCY_ASKED]
    assert kinds(make, other) == []


def test_a_late_case_is_asked_of_its_specialties_and_answered_to_the_desk(make, referred):
    presentation, author, _desk = referred
    programme = make.programme_of(presentation)
    pathologist, colleague = (make.member(programme, Role.ATTENDEE, specialty="PAT") for _ in range(2))
    surgeon = make.member(programme, Role.ATTENDEE, specialty="ORT")
    coordinator = make.member(programme, Role.COORDINATOR)
    request = make.late_request(make.closed_meeting(programme))
    (answer,) = [one for one in request.answers if one.specialty.code == "PAT"]
    key = answer.specialty_id
    assert (kinds(make, pathologist), kinds(make, surgeon)) == ([Kind.LATE_TO_ANSWER], [])
    assert make.notices(pathologist)[0].subject_id == answer.id
    answer_late_add_on(answer, is_agreed=True, by=make.actor(pathologist))
    db.session.commit()
    assert make.notices(colleague)[0].read_at is not None
    assert kinds(make, coordinator)[-1] is Kind.LATE_ANSWERED
    assert kinds(make, author) == []
    tell(Event.LATE_ANSWERED, presentation, make.actor(pathologist), specialty=key, is_agreed=False)
    assert kinds(make, author) == [Kind.LATE_ANSWERED]


def test_a_head_hears_once_that_the_specialty_was_left_out(make):
    programme = make.programme()
    head, speaker = make.head(programme), make.member(programme, Role.ATTENDEE, specialty="RAD")
    left_out = make.left_out(programme)
    presentation = left_out.presentation
    note_left_out(presentation, {}, by=make.desk(presentation))
    db.session.commit()
    (notice,) = make.notices(head)
    assert (notice.kind, notice.subject_id, make.notices(speaker)) == (Kind.LEFT_OUT, left_out.id, [])
    assert len(make.mails(head)) == 1
    see_left_out(left_out, by=make.actor(head))
    db.session.commit()
    db.session.expire_all()
    assert make.notices(head)[0].read_at is not None


def test_a_nudge_reaches_the_specialty_and_a_reply_settles_it(make):
    meeting = make.coming_meeting()
    programme = make.programme_of(meeting)
    member, other = (make.member(programme, Role.ATTENDEE, specialty=code) for code in ("RAD", "PAT"))
    key = db.session.scalar(select(Specialty.id).where(Specialty.programme_id == programme.id, Specialty.code == "RAD"))
    tell(Event.SPECIALTY_NUDGED, meeting, make.coordinator(programme), specialty=key)
    assert (kinds(make, member), kinds(make, other)) == ([Kind.NUDGED], [])
    tell(Event.REPLY_GIVEN, meeting, make.actor(member))
    assert make.notices(member)[0].read_at is not None


def test_who_left_the_programme_hears_nothing_more(make, referred):
    from tumorboard.directory.actions import end_membership
    from tumorboard.directory.queries import memberships_of

    presentation, author, desk = referred
    end_membership(memberships_of(author.id)[0], by=make.root())
    accept_presentation(presentation, by=desk)
    db.session.commit()
    assert kinds(make, author) == []
