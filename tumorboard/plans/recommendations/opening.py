"""What a signature makes of the lines of a plan: recommendations that are open, blocked, or superseded."""

from collections.abc import Iterable

from sqlalchemy import select

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.core.db import db
from tumorboard.plans.models import Plan, PlanLine, Recommendation
from tumorboard.plans.states import UNSETTLED, Progress
from tumorboard.policy import Actor


def open_recommendations(plan: Plan, lines: Iterable[PlanLine], by: Actor) -> None:
    """Each line's recommendation reads as signed, and is open, or blocked by its condition.

    One that lost its line is superseded, never gone.
    """
    kept = set()
    for line in lines:
        recommendation = line.recommendation
        kept.add(recommendation.id)
        before = recommendation.condition
        _follow_signed(recommendation, line)
        recommendation.progress = _progress_after(recommendation, before)
    rows = db.session.scalars(
        select(Recommendation).where(
            Recommendation.presentation_id == plan.presentation_id, Recommendation.progress.in_(UNSETTLED)
        )
    )
    for recommendation in rows:
        if recommendation.id not in kept:
            recommendation.progress = Progress.SUPERSEDED
            record(Event.RECOMMENDATION_CHANGED, recommendation, by=by, progress=Progress.SUPERSEDED, plan=plan.id)


def _follow_signed(recommendation: Recommendation, line: PlanLine) -> None:
    """As signed; a day that was counted from a condition that is met stays while the weeks are the same."""
    counted = recommendation.due_on if recommendation.progress is not Progress.PROPOSED else None
    same = (recommendation.condition, recommendation.due_weeks) == (line.condition, line.due_weeks)
    follow(recommendation, line)
    if line.due_weeks and same and counted:
        recommendation.due_on = counted


def _progress_after(recommendation: Recommendation, before: str) -> Progress:
    """Where a recommendation stands once this wording is signed; ``before`` is the condition it had."""
    progress, condition = recommendation.progress, recommendation.condition
    if progress is Progress.PROPOSED or (progress is Progress.OPEN and condition != before):
        return Progress.BLOCKED if condition else Progress.OPEN
    return Progress.OPEN if progress is Progress.BLOCKED and not condition else progress


def follow(recommendation: Recommendation, line: PlanLine) -> None:
    """Let a recommendation read as the newest line of it does."""
    recommendation.words, recommendation.due_on = line.words, line.due_on
    recommendation.owner_id, recommendation.owner_words = line.owner_id, line.owner_words
    recommendation.condition, recommendation.due_weeks = line.condition, line.due_weeks
