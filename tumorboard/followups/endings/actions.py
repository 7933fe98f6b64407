"""After a death or a loss: the patient's other recommendations, settled together, each with its own entry."""

from collections.abc import Collection

from tumorboard.core.errors import WrongStep
from tumorboard.followups.actions import settle_recommendation
from tumorboard.followups.endings.queries import ending_of, others_of
from tumorboard.permissions import May
from tumorboard.plans.models import Recommendation
from tumorboard.plans.states import Progress
from tumorboard.policy import Actor, require


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
