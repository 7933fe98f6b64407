"""What every answer needs around it: its row held, its day checked, the presentation closed or open again."""

from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import exists, func, select

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.conferences.models import Conference
from tumorboard.core.db import db
from tumorboard.core.errors import RuleBroken
from tumorboard.core.words import day
from tumorboard.directory.models import Programme
from tumorboard.followups.models import Settlement
from tumorboard.plans.drafts import today_of
from tumorboard.plans.models import Plan, Recommendation
from tumorboard.plans.states import SETTLED, Progress
from tumorboard.policy import Actor
from tumorboard.presentations import states as presentation_states
from tumorboard.presentations.models import Presentation


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


def _held(presentation_id: int) -> Presentation:
    """The presentation, held until this transaction ends: of two last answers at once one must see the other."""
    held = select(Presentation).where(Presentation.id == presentation_id).with_for_update()
    return db.session.scalars(held.execution_options(populate_existing=True)).one()
