"""A draft: held while it is written in, dated where its programme is, copied into the next version."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select

from tumorboard.core.db import db, now
from tumorboard.core.errors import WrongStep
from tumorboard.directory.models import Programme
from tumorboard.plans.models import Plan, PlanLine, PlanSection, PlanService, PlanTrial
from tumorboard.plans.signing.models import MissingInput
from tumorboard.plans.states import PlanState


def hold_draft(plan: Plan, *, alone: bool = False) -> None:
    """Make sure the plan is a draft and stays one until this transaction ends; refuses when it is not."""
    state = db.session.scalar(_ALONE if alone else _SHARED, {"plan": plan.id})
    if state is not PlanState.DRAFT:
        words = (state or plan.state).words.lower()
        raise WrongStep(f"This plan cannot be written in: it is {words}.", remedy="Amend it as a new version.")


_SHARED = select(Plan.state).where(Plan.id == bindparam("plan")).with_for_update(read=True)
_ALONE = select(Plan.state).where(Plan.id == bindparam("plan")).with_for_update()


def today_of(programme_id: int) -> date:
    """Today, where the programme is."""
    programme = db.session.get_one(Programme, programme_id)
    moment: datetime = now().astimezone(ZoneInfo(programme.time_zone))
    return moment.date()


def copy_parts(plan: Plan, draft: Plan) -> None:
    """Give a new version all that the old one says; recommendations stay the same."""
    for model in (PlanSection, PlanLine, PlanTrial, PlanService, MissingInput):
        columns = [column.key for column in model.__table__.columns if column.key not in ("id", "plan_id", "version")]
        for row in db.session.scalars(select(model).where(model.plan_id == plan.id).order_by(model.id)).all():
            db.session.add(model(plan_id=draft.id, **{name: getattr(row, name) for name in columns}))
    db.session.flush()
