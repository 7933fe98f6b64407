"""What became of a recommendation, and when a presentation closes."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db, now
from tumorboard.core.errors import Forbidden, RuleBroken, WrongStep
from tumorboard.directory.models import Programme
from tumorboard.followups.actions import reopen_recommendation, settle_recommendation
from tumorboard.followups.models import Settlement
from tumorboard.permissions import Role
from tumorboard.plans.states import Progress
from tumorboard.presentations.states import PresentationState


def test_settle_recommendation_closes_with_the_last_one(make):
    plan = make.plan()
    first, second = make.recommendations(plan)
    make.settled(first, "done", happened_on=now().date())
    assert plan.presentation.state == PresentationState.PLANNED
    make.settled(second, "not_done", reason="patient_refusal")
    assert plan.presentation.state == PresentationState.CLOSED
    events = db.session.scalars(select(LedgerEntry.event).order_by(LedgerEntry.id)).all()
    assert events[-2:] == [Event.RECOMMENDATION_SETTLED, Event.PRESENTATION_CLOSED]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"progress": "not_done"}, "reason"),
        ({"progress": "not_done", "reason": "weather"}, "reason"),
        ({"progress": "partly"}, "note"),
        ({"progress": "done", "reason": "other"}, "reason"),
        ({"progress": "open"}, "progress"),
        ({"progress": "superseded"}, "progress"),
        ({"progress": "?"}, "progress"),
        ({"progress": "done", "happened_on": now().date() + timedelta(days=3)}, "happened_on"),
        ({"progress": "done", "happened_on": now().date() - timedelta(days=3)}, "happened_on"),
    ],
)
def test_settle_recommendation_refuses_beside_the_field(make, facts, field):
    recommendation = make.recommendation()
    with pytest.raises(RuleBroken) as refused:
        make.settled(recommendation, **facts)
    assert refused.value.field == field
    assert recommendation.progress is Progress.OPEN


def test_settle_recommendation_answers_once(make):
    recommendation = make.recommendation()
    make.settled(recommendation)
    with pytest.raises(WrongStep, match="not open: done"):
        make.settled(recommendation)


def test_settle_recommendation_is_for_owner_desk_and_those_on_the_case(make):
    recommendation = make.recommendation()
    programme = db.session.get_one(Programme, recommendation.programme_id)
    with pytest.raises(Forbidden):
        settle_recommendation(
            recommendation, progress="done", by=make.actor(make.member(programme, Role.ATTENDEE))
        )  # fmt: skip
    settle_recommendation(recommendation, progress="done", by=make.actor(recommendation.owner))


def test_an_unsigned_recommendation_has_no_answer(make):
    plan = make.plan(state="draft")
    with pytest.raises(WrongStep):
        make.settled(make.recommendations(plan)[0])


def test_reopen_recommendation_reopens_the_presentation_with_its_own_entry(make):
    plan = make.plan(lines=1)
    recommendation = make.recommendation(plan=plan)
    make.settled(recommendation)
    desk = make.desk(plan)
    with pytest.raises(RuleBroken, match="why"):
        reopen_recommendation(recommendation, because="", by=desk)
    reopen_recommendation(recommendation, because="Was another child", by=desk)
    db.session.commit()
    assert (recommendation.progress, plan.presentation.state) == (Progress.OPEN, PresentationState.PLANNED)
    answers = db.session.scalars(select(Settlement.progress).order_by(Settlement.id)).all()
    assert answers == [Progress.DONE, Progress.OPEN]
    with pytest.raises(WrongStep):
        reopen_recommendation(recommendation, because="Again", by=desk)


def test_an_amendment_under_way_keeps_the_presentation_open(make):
    plan = make.plan(lines=1)
    from tumorboard.plans.actions import add_line, amend_plan

    by = make.actor(make.chair_of(plan.presentation))
    draft = amend_plan(plan, because="More to do", by=by)
    add_line(draft, modality="other", words="See genetics", by=by)
    make.settled(make.recommendation(plan=plan))
    assert plan.presentation.state == PresentationState.PLANNED
