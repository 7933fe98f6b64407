"""Saying whether the condition of a recommendation is met: until then it is blocked, and owed by nobody."""

from datetime import date, timedelta

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.core.errors import RuleBroken, WrongStep
from tumorboard.followups.answers import (
    check_day,
    close_when_settled,
    hold,
    note_settlement,
    reopen_presentation,
)
from tumorboard.followups.models import Settlement
from tumorboard.followups.states import BLOCK_AGAIN, FAIL, MEET, can_take_back
from tumorboard.permissions import May
from tumorboard.plans.drafts import today_of
from tumorboard.plans.models import Recommendation
from tumorboard.plans.states import Progress
from tumorboard.policy import Actor, require


def meet_condition(
    recommendation: Recommendation, *, met_on: date | None = None, note: str = "", by: Actor
) -> Settlement:
    """Say that the condition is met: the recommendation opens, and weeks until it is due count from that day.

    PRODUCT.md rule 8: a decision is not a delivered treatment; "if PET clear" is owed by nobody before the PET.
    """
    require(by, May.ANSWER_CONDITION, recommendation)
    check_day(recommendation, met_on, "met_on")
    hold(recommendation)
    _check_blocked(recommendation)
    MEET.take(recommendation)
    on = met_on or today_of(recommendation.programme_id)
    if recommendation.due_weeks:
        recommendation.due_on = on + timedelta(weeks=recommendation.due_weeks)
    settlement = note_settlement(recommendation, Progress.BLOCKED, by)
    settlement.note, settlement.happened_on = note.strip(), on
    record(
        Event.CONDITION_MET, recommendation, by=by, due_on=recommendation.due_on,
        presentation=recommendation.presentation_id,
    )  # fmt: skip
    return settlement


def fail_condition(
    recommendation: Recommendation, *, because: str, on: date | None = None, by: Actor
) -> Settlement:  # fmt: skip
    """Say that the condition is not met: the recommendation does not apply. Refuses without the reason."""
    require(by, May.ANSWER_CONDITION, recommendation)
    if not because.strip():
        raise RuleBroken("Say why it does not apply, such as what the PET showed.", field="note")
    check_day(recommendation, on, "met_on")
    hold(recommendation)
    _check_blocked(recommendation)
    FAIL.take(recommendation)
    settlement = note_settlement(recommendation, Progress.BLOCKED, by)
    settlement.note, settlement.happened_on = because.strip(), on
    record(Event.CONDITION_FAILED, recommendation, by=by, presentation=recommendation.presentation_id)
    close_when_settled(recommendation.presentation_id, by)
    return settlement


def take_back_condition(recommendation: Recommendation, *, because: str, by: Actor) -> Settlement:
    """Take back what was said about the condition: the recommendation waits for it again."""
    require(by, May.ANSWER_CONDITION, recommendation)
    if not because.strip():
        raise RuleBroken("Say why this is taken back.", field="because")
    hold(recommendation)
    if not can_take_back(recommendation):
        raise WrongStep(
            f"There is nothing about a condition to take back: it is {recommendation.progress.words.lower()}.",
            remedy="An answer is taken back first, then what was said about the condition.",
        )
    was = recommendation.progress
    BLOCK_AGAIN.take(recommendation)
    if recommendation.due_weeks:
        recommendation.due_on = None
    settlement = note_settlement(recommendation, was, by)
    settlement.note = because.strip()
    record(Event.CONDITION_TAKEN_BACK, recommendation, by=by, was=was, presentation=recommendation.presentation_id)
    reopen_presentation(recommendation.presentation_id)
    return settlement


def _check_blocked(recommendation: Recommendation) -> None:
    if recommendation.progress is Progress.BLOCKED:
        return
    if recommendation.progress is Progress.SUPERSEDED:
        raise WrongStep(
            "This recommendation was superseded: a newer version of the plan took its place.",
            remedy="Open the newest version of the plan, and answer there.",
        )
    raise WrongStep(
        f"This recommendation does not wait for a condition: it is {recommendation.progress.words.lower()}.",
        remedy="Somebody may have answered before you: its page says who.",
    )
