"""Saying what became of a recommendation; closing a presentation when all of its recommendations are settled."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import exists, func, select

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record, subscribe
from tumorboard.audit.models import LedgerEntry
from tumorboard.conferences.models import Conference
from tumorboard.core.db import db
from tumorboard.core.errors import RuleBroken, Stale, WrongStep
from tumorboard.core.words import day
from tumorboard.directory.models import Programme
from tumorboard.followups.models import Settlement
from tumorboard.followups.states import ANSWER, ANSWERS, BLOCK_AGAIN, REOPEN
from tumorboard.permissions import May
from tumorboard.plans.drafts import today_of
from tumorboard.plans.models import Plan, Recommendation
from tumorboard.plans.states import SETTLED, Progress
from tumorboard.policy import Actor, require
from tumorboard.presentations import states as presentation_states
from tumorboard.presentations.models import Presentation
from tumorboard.vocabulary.lists import choice, label

__all__ = [
    "ANSWERS", "check_day", "close_when_settled", "hold", "last_settlement", "note_settlement", "reopen_recommendation",
    "settle_recommendation",
]  # fmt: skip


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


def hold(recommendation: Recommendation) -> None:
    """Keep the recommendation until this transaction ends: of two answers at once one must see the other."""
    db.session.flush()
    held = select(Recommendation).where(Recommendation.id == recommendation.id).with_for_update()
    db.session.scalars(held.execution_options(populate_existing=True)).one()


def last_settlement(recommendation_id: int) -> Settlement | None:
    """The answer that counts."""
    answers = select(Settlement).where(Settlement.recommendation_id == recommendation_id)
    return db.session.scalar(answers.order_by(Settlement.id.desc()).limit(1))


def note_settlement(recommendation: Recommendation, was: Progress, by: Actor) -> Settlement:
    """Keep who said what became of a recommendation, as it stands now."""
    row = Settlement(
        recommendation_id=recommendation.id, case_id=recommendation.case_id, was=was,
        programme_id=recommendation.programme_id, progress=recommendation.progress, settled_by_id=by.id,
    )  # fmt: skip
    db.session.add(row)
    return row


def check_day(recommendation: Recommendation, on: date | None, field: str = "happened_on") -> None:
    """Refuse a day that is still to come, and one before the board had met on it."""
    if on is None:
        return
    if on > today_of(recommendation.programme_id):
        raise RuleBroken("This day is still to come.", field=field)
    decided = decided_on(recommendation)
    if decided is not None and on < decided:
        raise RuleBroken(f"The board decided on this on {day(decided)}: it cannot have happened before.", field=field)


def decided_on(recommendation: Recommendation) -> date | None:
    """The day of the meeting, or of the first signature when that was earlier; where the programme is."""
    moments = db.session.execute(
        select(func.min(Plan.signed_at), func.min(Conference.starts_at))
        .outerjoin(Conference, Conference.id == Plan.conference_id)
        .where(Plan.presentation_id == recommendation.presentation_id, Plan.signed_at.is_not(None))
    ).one()
    zone = ZoneInfo(db.session.get_one(Programme, recommendation.programme_id).time_zone)
    days = [one.astimezone(zone).date() for one in moments if one is not None]
    return min(days) if days else None


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


def _held(presentation_id: int) -> Presentation:
    """The presentation, held until this transaction ends: of two last answers at once one must see the other."""
    held = select(Presentation).where(Presentation.id == presentation_id).with_for_update()
    return db.session.scalars(held.execution_options(populate_existing=True)).one()


def reopen_presentation(presentation_id: int) -> None:
    """A presentation with something unsettled is planned, not closed."""
    presentation = _held(presentation_id)
    if presentation_states.REOPEN.possible(presentation):
        presentation_states.REOPEN.take(presentation)


def close_when_settled(presentation_id: int, by: Actor) -> None:
    """Close a presentation that has nothing left to carry out."""
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
    close_when_settled(plan.presentation_id, Actor(id=who, name=""))
