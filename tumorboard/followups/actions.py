"""Saying what became of a recommendation; closing a presentation when all of its recommendations are settled."""

from datetime import date
from typing import Any

from sqlalchemy import exists, select

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record, subscribe
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db
from tumorboard.core.errors import RuleBroken, WrongStep
from tumorboard.followups.models import Settlement
from tumorboard.permissions import May
from tumorboard.plans.drafts import today_of
from tumorboard.plans.models import Plan, Recommendation
from tumorboard.plans.states import SETTLED, Progress
from tumorboard.policy import Actor, require
from tumorboard.presentations import states as presentation_states
from tumorboard.presentations.models import Presentation
from tumorboard.vocabulary.lists import choice

ANSWERS = (Progress.DONE, Progress.PARTLY, Progress.NOT_DONE)


def settle_recommendation(
    recommendation: Recommendation,
    *,
    progress: Progress | str,
    reason: str = "",
    note: str = "",
    happened_on: date | None = None,
    by: Actor,
) -> Settlement:
    """Say whether a recommendation was carried out. Refuses “not carried out” without a coded reason.

    When it was the last one open, the presentation is closed.
    """
    require(by, May.SETTLE_RECOMMENDATION, recommendation)
    answer = _answer(progress, reason, note)
    if happened_on and happened_on > today_of(recommendation.programme_id):
        raise RuleBroken("This day is still to come.", field="happened_on")
    if recommendation.progress is not Progress.OPEN:
        raise WrongStep(
            f"This recommendation is not open: {recommendation.progress.words.lower()}.",
            remedy="Reopen it to answer again.",
        )
    recommendation.progress = answer
    settlement = _settlement(recommendation, answer, by)
    settlement.reason, settlement.note, settlement.happened_on = reason, note.strip(), happened_on
    record(
        Event.RECOMMENDATION_SETTLED, recommendation, by=by, progress=answer, reason=reason,
        presentation=recommendation.presentation_id,
    )  # fmt: skip
    _close_when_settled(recommendation.presentation_id, by)
    return settlement


def reopen_recommendation(recommendation: Recommendation, *, because: str, by: Actor) -> Settlement:
    """Take an answer back, with a reason: the recommendation is open again, and so is its presentation."""
    require(by, May.SETTLE_RECOMMENDATION, recommendation)
    if not because.strip():
        raise RuleBroken("Say why it is open again.", field="because")
    if recommendation.progress not in ANSWERS:
        raise WrongStep(f"There is no answer to take back: {recommendation.progress.words.lower()}.")
    earlier, recommendation.progress = recommendation.progress, Progress.OPEN
    settlement = _settlement(recommendation, Progress.OPEN, by)
    settlement.note = because.strip()
    record(
        Event.RECOMMENDATION_REOPENED, recommendation, by=by, was=earlier,
        presentation=recommendation.presentation_id,
    )  # fmt: skip
    presentation = _held(recommendation.presentation_id)
    if presentation_states.REOPEN.possible(presentation):
        presentation_states.REOPEN.take(presentation)
    return settlement


def _answer(progress: str, reason: str, note: str) -> Progress:
    answer = {str(one): one for one in ANSWERS}.get(progress)
    if answer is None:
        raise RuleBroken("Say whether it was carried out.", field="progress")
    if answer is Progress.NOT_DONE and not reason:
        raise RuleBroken("Choose why it was not carried out.", field="reason")
    if answer is Progress.PARTLY and not (reason or note.strip()):
        raise RuleBroken("Say what was carried out and what was not.", field="note")
    if reason:
        try:
            choice("deviation_reason", reason)
        except RuleBroken as refusal:
            raise RuleBroken(refusal.sentence, remedy=refusal.remedy, field="reason") from refusal
    if reason and answer is Progress.DONE:
        raise RuleBroken("What was carried out needs no reason.", field="reason")
    return answer


def _settlement(recommendation: Recommendation, progress: Progress, by: Actor) -> Settlement:
    row = Settlement(
        recommendation_id=recommendation.id, case_id=recommendation.case_id,
        programme_id=recommendation.programme_id, progress=progress, settled_by_id=by.id,
    )  # fmt: skip
    db.session.add(row)
    return row


def _held(presentation_id: int) -> Presentation:
    """The presentation, held until this transaction ends: of two last answers at once one must see the other."""
    held = select(Presentation).where(Presentation.id == presentation_id).with_for_update()
    return db.session.scalars(held.execution_options(populate_existing=True)).one()


def _close_when_settled(presentation_id: int, by: Actor) -> None:
    db.session.flush()
    presentation = _held(presentation_id)
    unsettled = (Recommendation.presentation_id == presentation_id, Recommendation.progress.not_in(SETTLED))
    if db.session.scalar(select(exists().where(*unsettled))):
        return
    if presentation_states.CLOSE.possible(presentation):
        presentation_states.CLOSE.take(presentation)
        record(Event.PRESENTATION_CLOSED, presentation, by=by)


@subscribe(Event.PLAN_SIGNED, Event.PLAN_DISCARDED)
def _close_without_open(plan: Plan, entry: LedgerEntry) -> None:
    """A signed plan that leaves nothing to carry out closes its presentation; so does giving up an amendment."""
    who: Any = entry.person_id
    _close_when_settled(plan.presentation_id, Actor(id=who, name=""))
