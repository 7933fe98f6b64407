"""Reading what a death or a loss leaves open."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tumorboard.cases.models import Case
from tumorboard.core.db import db
from tumorboard.followups.answers import last_settlement
from tumorboard.followups.models import Settlement
from tumorboard.permissions import May
from tumorboard.plans.models import Recommendation
from tumorboard.plans.states import UNSETTLED, Progress
from tumorboard.policy import Actor, visible

#: Reasons after which nothing else will be carried out for this patient.
ENDINGS = ("death", "lost_to_follow_up")
MOST = 100


def ending_of(recommendation: Recommendation) -> Settlement | None:
    """The answer that says this patient died or was lost, if that is what was answered."""
    if recommendation.progress is not Progress.NOT_DONE:
        return None
    last = last_settlement(recommendation.id)
    return last if last is not None and last.reason in ENDINGS else None


def others_of(recommendation: Recommendation, by: Actor) -> Sequence[Recommendation]:
    """The patient's other recommendations that are open or blocked, in every programme where this person may answer."""
    return db.session.scalars(
        select(Recommendation)
        .where(
            Recommendation.patient_id == recommendation.patient_id, Recommendation.id != recommendation.id,
            Recommendation.progress.in_(UNSETTLED), visible(by, May.SETTLE_RECOMMENDATION, Recommendation),
        )
        .options(joinedload(Recommendation.case).joinedload(Case.patient), joinedload(Recommendation.owner))
        .order_by(Recommendation.due_on, Recommendation.id)
        .limit(MOST)
    ).all()  # fmt: skip
