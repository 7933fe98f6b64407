"""Reading one recommendation: its answers, and how each version of the plan words it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tumorboard.cases.models import Case
from tumorboard.core.db import db
from tumorboard.followups.models import Settlement
from tumorboard.patients.models import Patient
from tumorboard.plans.models import Plan, PlanLine, Recommendation
from tumorboard.plans.states import PlanState


def answers_to(recommendation_id: int) -> Sequence[Settlement]:
    """Every answer, the newest first."""
    return db.session.scalars(
        select(Settlement)
        .where(Settlement.recommendation_id == recommendation_id)
        .options(joinedload(Settlement.settled_by))
        .order_by(Settlement.id.desc())
    ).all()


def wordings_of(recommendation_id: int) -> Sequence[Any]:
    """How each signed version of the plan words a recommendation: (plan, line), the oldest first."""
    return db.session.execute(
        select(Plan, PlanLine)
        .join(PlanLine, PlanLine.plan_id == Plan.id)
        .where(
            PlanLine.recommendation_id == recommendation_id,
            Plan.state.in_((PlanState.SIGNED, PlanState.SUPERSEDED)),
        )
        .order_by(Plan.number)
    ).all()


def recommendation_in_full(recommendation_id: int) -> Recommendation:
    """A recommendation with its case, patient and owner: one query."""
    return db.session.scalars(
        select(Recommendation)
        .where(Recommendation.id == recommendation_id)
        .options(
            joinedload(Recommendation.case).joinedload(Case.patient).joinedload(Patient.identifiers),
            joinedload(Recommendation.owner),
        )
    ).unique().one()  # fmt: skip
