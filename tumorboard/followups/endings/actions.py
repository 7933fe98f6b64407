"""After a death or a loss: the patient's other recommendations, settled together, each with its own entry."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tumorboard.cases.models import Case
from tumorboard.core.db import db
from tumorboard.core.errors import WrongStep
from tumorboard.followups.actions import last_settlement, settle_recommendation
from tumorboard.followups.models import Settlement
from tumorboard.permissions import May
from tumorboard.plans.models import Recommendation
from tumorboard.plans.states import UNSETTLED, Progress
from tumorboard.policy import Actor, require, visible

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


def settle_others(recommendation: Recommendation, *, chosen: Collection[int], by: Actor) -> int:
    """Settle those chosen of the patient's other recommendations for the same reason; say how many.

    What somebody else has settled meanwhile is left as they said. Refuses unless the patient died or was lost.
    """
    require(by, May.SETTLE_RECOMMENDATION, recommendation)
    ending = ending_of(recommendation)
    if ending is None:
        raise WrongStep(
            "Others are settled together only after a death or a loss to follow-up.",
            remedy="Answer each recommendation on its own.",
        )
    here = [one for one in others_of(recommendation, by) if one.id in chosen]
    for one in here:
        settle_recommendation(one, progress=Progress.NOT_DONE, reason=ending.reason, note=ending.note, by=by)
    return len(here)
