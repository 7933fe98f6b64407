"""Saying what became of a recommendation; closing a presentation when all of its recommendations are settled."""

from datetime import date
from typing import Any

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record, subscribe
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.errors import RuleBroken, Stale, WrongStep
from tumorboard.core.words import day
from tumorboard.followups.answers import (
    check_day,
    close_when_settled,
    hold,
    last_settlement,
    note_settlement,
    reopen_presentation,
)
from tumorboard.followups.models import Settlement
from tumorboard.followups.states import ANSWER, ANSWERS, BLOCK_AGAIN, REOPEN
from tumorboard.permissions import May
from tumorboard.plans.models import Plan, Recommendation
from tumorboard.plans.states import Progress
from tumorboard.policy import Actor, require
from tumorboard.vocabulary.lists import choice, label

__all__ = ["ANSWERS", "reopen_recommendation", "settle_recommendation"]


def settle_recommendation(
    recommendation: Recommendation,
    *,
    progress: Progress | str,
    reason: str = "",
    note: str = "",
    happened_on: date | None = None,
    version: int | None = None,
    by: Actor,
) -> Settlement:
    """Say whether a recommendation was carried out. Refuses “not carried out” without a coded reason.

    ``version`` is what the writer had read: when somebody else answered since, refuses with both answers, and takes
    the place of theirs when the writer has read that too. The last one open closes the presentation.
    """
    require(by, May.SETTLE_RECOMMENDATION, recommendation)
    answer = _answer(progress, reason, note)
    check_day(recommendation, happened_on)
    hold(recommendation)
    if recommendation.progress in ANSWERS and version is not None:
        if version != recommendation.version:
            raise _answered(recommendation, answer, reason, note, happened_on)
        _take_back(recommendation, "Answered anew", by)
    step = ANSWER[answer]
    if not step.possible(recommendation):
        raise _not_open(recommendation)
    was = recommendation.progress
    step.take(recommendation)
    settlement = note_settlement(recommendation, was, by)
    settlement.reason, settlement.note, settlement.happened_on = reason, note.strip(), happened_on
    record(
        Event.RECOMMENDATION_SETTLED, recommendation, by=by, progress=answer, reason=reason,
        presentation=recommendation.presentation_id,
    )  # fmt: skip
    close_when_settled(recommendation.presentation_id, by)
    return settlement


def reopen_recommendation(recommendation: Recommendation, *, because: str, by: Actor) -> Settlement:
    """Take an answer back, with a reason: it stands where it stood, and its presentation is open again."""
    require(by, May.SETTLE_RECOMMENDATION, recommendation)
    if not because.strip():
        raise RuleBroken("Say why it is open again.", field="because")
    hold(recommendation)
    if recommendation.progress not in ANSWERS:
        raise WrongStep(f"There is no answer to take back: {recommendation.progress.words.lower()}.")
    settlement = _take_back(recommendation, because.strip(), by)
    reopen_presentation(recommendation.presentation_id)
    return settlement


def _take_back(recommendation: Recommendation, because: str, by: Actor) -> Settlement:
    last, earlier = last_settlement(recommendation.id), recommendation.progress
    is_blocked = last is not None and last.was is Progress.BLOCKED and bool(recommendation.condition)
    (BLOCK_AGAIN if is_blocked else REOPEN).take(recommendation)
    settlement = note_settlement(recommendation, earlier, by)
    settlement.note = because
    record(
        Event.RECOMMENDATION_REOPENED, recommendation, by=by, was=earlier,
        presentation=recommendation.presentation_id,
    )  # fmt: skip
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


def _not_open(recommendation: Recommendation) -> WrongStep:
    words = recommendation.progress.words.lower()
    if recommendation.progress is Progress.BLOCKED:
        return WrongStep(f"This recommendation {words}.", remedy="Say first whether the condition is met.")
    remedy = "A newer version of the plan took its place." if recommendation.progress is Progress.SUPERSEDED else ""
    return WrongStep(f"This recommendation is not open: {words}.", remedy=remedy or "Reopen it to answer again.")


def _answered(
    recommendation: Recommendation, answer: Progress, reason: str, note: str, happened_on: date | None
) -> Stale:
    theirs = last_settlement(recommendation.id)

    def _told(progress: Progress, code: str, words: str, on: date | None) -> dict[str, str]:
        why = label("deviation_reason", code) if code else ""
        return {"Answer": progress.words, "Why": why, "Note": words, "Day": day(on) if on else ""}

    return Stale(
        "Somebody else said what became of this while you were answering.",
        mine=_told(answer, reason, note.strip(), happened_on),
        theirs=_told(theirs.progress, theirs.reason, theirs.note, theirs.happened_on) if theirs else {},
        version=recommendation.version, saved_by=theirs.settled_by.name if theirs else "",
    )  # fmt: skip


@subscribe(Event.PLAN_SIGNED, Event.PLAN_DISCARDED)
def _close_without_open(plan: Plan, entry: LedgerEntry) -> None:
    """A signed plan that leaves nothing to carry out closes its presentation; so does giving up an amendment."""
    who: Any = entry.person_id
    close_when_settled(plan.presentation_id, Actor(id=who, name=""))
