"""A recommendation with a condition: blocked, then open or without effect, whatever is said and in whatever order."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db
from tumorboard.core.errors import Forbidden, RuleBroken, WrongStep
from tumorboard.directory.models import Programme
from tumorboard.followups.actions import reopen_recommendation, settle_recommendation
from tumorboard.followups.conditions.actions import fail_condition, meet_condition, take_back_condition
from tumorboard.followups.models import Settlement
from tumorboard.notifications.kinds import Kind
from tumorboard.permissions import Role
from tumorboard.plans.actions import amend_plan, change_line, remove_line, sign_plan
from tumorboard.plans.drafts import today_of
from tumorboard.plans.models import Plan
from tumorboard.plans.states import SETTLED, Progress
from tumorboard.presentations.models import Presentation
from tumorboard.presentations.states import PresentationState

_P = Progress
ACTS = {
    "met": lambda one, by: meet_condition(one, by=by),
    "not met": lambda one, by: fail_condition(one, because="The PET shows lungs", by=by),
    "unsaid": lambda one, by: take_back_condition(one, because="By mistake", by=by),
    "done": lambda one, by: settle_recommendation(one, progress="done", by=by),
    "not done": lambda one, by: settle_recommendation(one, progress="not_done", reason="capacity", by=by),
    "reopened": lambda one, by: reopen_recommendation(one, because="By mistake", by=by),
}
#: What each act makes of each state; what is not here is refused and changes nothing.
TABLE = {
    ("met", _P.BLOCKED): _P.OPEN, ("not met", _P.BLOCKED): _P.DOES_NOT_APPLY,
    ("unsaid", _P.OPEN): _P.BLOCKED, ("unsaid", _P.DOES_NOT_APPLY): _P.BLOCKED,
    ("done", _P.OPEN): _P.DONE, ("not done", _P.OPEN): _P.NOT_DONE, ("not done", _P.BLOCKED): _P.NOT_DONE,
    ("reopened", _P.DONE): _P.OPEN,
}  # fmt: skip


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(list(ACTS)), min_size=1, max_size=8))
def test_every_order_of_answers_ends_where_the_table_says(make, acts):
    recommendation = make.blocked(weeks=3)
    by, state, before = make.desk(recommendation), _P.BLOCKED, _P.BLOCKED
    assert (recommendation.progress, recommendation.due_on) == (state, None)
    for act in acts:
        wanted = before if (act, state) == ("reopened", _P.NOT_DONE) else TABLE.get((act, state))
        if wanted is None:
            with pytest.raises(WrongStep):
                ACTS[act](recommendation, by)
        else:
            ACTS[act](recommendation, by)
            before, state = state, wanted
        db.session.commit()
        assert recommendation.progress is state
        weeks = today_of(recommendation.programme_id) + timedelta(weeks=3)
        assert recommendation.due_on == (None if state in (_P.BLOCKED, _P.DOES_NOT_APPLY) else recommendation.due_on)
        if state is _P.OPEN:
            assert recommendation.due_on == weeks
        presentation = db.session.get_one(Presentation, recommendation.presentation_id)
        assert (presentation.state is PresentationState.CLOSED) == (state in SETTLED)
    said = db.session.scalars(select(Settlement).where(Settlement.recommendation_id == recommendation.id)).all()
    about = LedgerEntry.subject_id == recommendation.id
    told = db.session.scalars(select(LedgerEntry).where(LedgerEntry.subject == "recommendation", about)).all()
    assert len(told) == len(said)


def test_meet_condition_counts_from_the_day_and_tells_the_owner(make):
    programme = make.programme()
    owner = make.member(programme, Role.ATTENDEE)
    recommendation = make.blocked(programme, weeks=1, owner_id=owner.id)
    today = today_of(programme.id)
    for day in (today + timedelta(days=1), today - timedelta(days=9)):
        with pytest.raises(RuleBroken) as refused:
            meet_condition(recommendation, met_on=day, by=make.desk(recommendation))
        assert refused.value.field == "met_on"
    meet_condition(recommendation, met_on=today, by=make.desk(recommendation))
    db.session.commit()
    assert recommendation.due_on == today + timedelta(weeks=1)
    (told,) = [one for one in make.notices(owner) if one.kind is Kind.CONDITION_MET]
    settle_recommendation(recommendation, progress="done", by=make.actor(owner))
    db.session.commit()
    db.session.refresh(told)
    assert told.read_at is not None


def test_a_condition_is_answered_by_the_board_with_a_reason_when_not_met(make):
    recommendation = make.blocked()
    programme = db.session.get_one(Programme, recommendation.programme_id)
    with pytest.raises(Forbidden):
        meet_condition(recommendation, by=make.actor(make.member(programme, Role.REFERRER)))
    radiologist = make.actor(make.member(programme, Role.ATTENDEE))
    with pytest.raises(RuleBroken, match="why"):
        fail_condition(recommendation, because=" ", by=radiologist)
    fail_condition(recommendation, because="Lungs", by=radiologist)
    assert recommendation.progress is _P.DOES_NOT_APPLY


def test_an_amendment_blocks_anew_opens_or_supersedes(make):
    recommendation = make.blocked()
    plan = db.session.scalars(select(Plan).where(Plan.presentation_id == recommendation.presentation_id)).one()
    by = make.actor(make.chair_of(plan.presentation))
    meet_condition(recommendation, by=by)
    due_on = recommendation.due_on

    def _amended(plan, change):
        draft = amend_plan(plan, because="New finding", by=by)
        change(make.lines(draft)[0])
        db.session.flush()
        sign_plan(draft, by=by)
        db.session.commit()
        return draft

    plan = _amended(plan, lambda line: change_line(line, words="Radiotherapy, 54 Gy", by=by))
    assert (recommendation.progress, recommendation.due_on) == (_P.OPEN, due_on)
    plan = _amended(plan, lambda line: change_line(line, condition="margins are close", by=by))
    assert (recommendation.progress, recommendation.due_on) == (_P.BLOCKED, None)
    plan = _amended(plan, lambda line: change_line(line, condition="", due_weeks=None, due_on=make.soon(), by=by))
    assert (recommendation.progress, recommendation.due_on) == (_P.OPEN, make.soon())
    plan = _amended(plan, lambda line: change_line(line, condition="PET is clear", by=by))
    draft = amend_plan(plan, because="Not needed", by=by)
    remove_line(make.lines(draft)[0], by=by)
    make.write(draft, lines=0)
    sign_plan(draft, by=by)
    assert recommendation.progress is _P.SUPERSEDED
    with pytest.raises(WrongStep, match="superseded"):
        meet_condition(recommendation, by=by)
