"""The steps of a recommendation after its plan is signed."""

from tumorboard.core.lifecycle import Step
from tumorboard.plans.models import Recommendation
from tumorboard.plans.states import Progress

_P = Progress
ANSWERS = (_P.DONE, _P.PARTLY, _P.NOT_DONE)

#: A condition that is still open does not keep what has become pointless from being settled as not carried out.
ANSWER = {
    _P.DONE: Step("settled", (_P.OPEN,), _P.DONE),
    _P.PARTLY: Step("settled", (_P.OPEN,), _P.PARTLY),
    _P.NOT_DONE: Step("settled", (_P.OPEN, _P.BLOCKED), _P.NOT_DONE),
}
REOPEN = Step("reopened", ANSWERS, _P.OPEN)
BLOCK_AGAIN = Step("blocked again", (_P.OPEN, _P.DOES_NOT_APPLY, _P.NOT_DONE), _P.BLOCKED)
MEET = Step("opened", (_P.BLOCKED,), _P.OPEN)
FAIL = Step("settled as “does not apply”", (_P.BLOCKED,), _P.DOES_NOT_APPLY)


def can_take_back(recommendation: Recommendation) -> bool:
    """Whether something was said about its condition that nothing else depends on yet."""
    return bool(recommendation.condition) and recommendation.progress in (Progress.OPEN, Progress.DOES_NOT_APPLY)
