"""A signed plan cannot change: by the session, by a bulk statement, or by SQL, on either database."""

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DatabaseError

from tumorboard.core.db import db
from tumorboard.plans.models import (
    Plan,
    PlanLine,
    PlanSection,
    PlanService,
    PlanTrial,
    Recommendation,
    Signature,
)
from tumorboard.plans.recommendations.actions import ask_service, weigh_trial
from tumorboard.plans.states import PlanState

FROZEN = "a signed plan cannot change"


@pytest.fixture
def plan(make):
    """A signed plan with one of everything."""
    from tumorboard.plans.actions import sign_plan

    draft = make.plan(state="draft")
    by = make.actor(make.chair_of(draft.presentation))
    weigh_trial(draft, name="A trial", status="considered", by=by)
    ask_service(draft, service="child_life", by=by)
    sign_plan(draft, by=by)
    db.session.commit()
    return draft


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE plan SET text_hash = 'forged'",
        "UPDATE plan SET state = 'draft'",
        "UPDATE plan SET state = 'superseded', number = 9",
        "UPDATE plan SET state = 'discarded'",
        "DELETE FROM plan_section",
        "DELETE FROM plan_line",
        "DELETE FROM plan_trial",
        "DELETE FROM plan_service",
        "DELETE FROM signature",
        "DELETE FROM missing_input",
        "UPDATE missing_input SET silence = 'silent'",
        "UPDATE signature SET text = 'forged'",
        "UPDATE plan_section SET text = 'forged'",
        "UPDATE plan_line SET words = 'forged'",
        "UPDATE plan_trial SET status = 'enrolled'",
        "UPDATE plan_service SET note = 'forged'",
        "UPDATE signature SET name = 'forged'",
        "UPDATE recommendation SET case_id = case_id + 1",
        "DELETE FROM recommendation",
        "INSERT INTO plan_trial (plan_id, name, status, \"group\", because) SELECT id, 'x', 'offered', '', '' FROM plan",  # noqa: E501
        "INSERT INTO plan_service (plan_id, service, note) SELECT id, 'aya', '' FROM plan",
    ],
)
def test_sql_cannot_change_a_signed_plan(make, plan, statement):
    with pytest.raises(DatabaseError, match=FROZEN):
        db.session.execute(text(statement))


@pytest.mark.parametrize("model", [PlanSection, PlanLine, PlanTrial, PlanService, Signature])
def test_the_session_cannot_change_a_signed_plan(make, plan, model):
    row = db.session.scalars(select(model)).first()
    with pytest.raises(DatabaseError, match=FROZEN):
        db.session.execute(delete(model))
    db.session.rollback()
    row = db.session.merge(row)
    db.session.delete(row)
    with pytest.raises(DatabaseError, match=FROZEN):
        db.session.flush()


def test_the_plan_row_keeps_every_column(make, plan):
    plan.amended_because = "forged"
    with pytest.raises(DatabaseError, match=FROZEN):
        db.session.flush()
    db.session.rollback()
    with pytest.raises(DatabaseError, match=FROZEN):
        db.session.execute(update(Plan).values(quorum={"is_met": True}))
    db.session.rollback()
    with pytest.raises(DatabaseError, match=FROZEN):
        db.session.execute(
            insert(PlanSection).values(plan_id=plan.id, kind="dissent", text="x", saved_by_id=plan.started_by_id)
        )


def test_a_signed_plan_may_become_superseded_and_nothing_after(make, plan):
    db.session.execute(update(Plan).values(state=PlanState.SUPERSEDED))
    with pytest.raises(DatabaseError, match=FROZEN):
        db.session.execute(update(Plan).values(state=PlanState.SIGNED))


def test_progress_goes_on(make, plan):
    db.session.execute(update(Recommendation).values(progress="done"))
    assert set(db.session.scalars(select(Recommendation.progress))) == {"done"}


def test_a_draft_can_be_written_and_emptied(make):
    draft = make.plan(state="draft")
    db.session.execute(text("UPDATE plan_line SET words = 'other'"))
    db.session.execute(text("DELETE FROM plan_line"))
    db.session.execute(text("DELETE FROM plan_section"))
    db.session.execute(text("DELETE FROM missing_input"))
    db.session.execute(text("DELETE FROM recommendation"))
    db.session.execute(delete(Plan).where(Plan.id == draft.id))
    assert db.session.scalars(select(Plan)).all() == []


def test_postgresql_truncates_nothing(make, plan):
    if db.engine.dialect.name != "postgresql":
        return
    for table in (
        "plan_section",
        "plan_line",
        "missing_input",
        "countersigning",
        "signature",
        "recommendation",
        "plan",
    ):
        with pytest.raises(DatabaseError, match=FROZEN):
            db.session.execute(text(f"TRUNCATE {table} CASCADE"))
        db.session.rollback()
