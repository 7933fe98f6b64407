"""Reading follow-ups: what is open, whose it is, and what became of the last decision."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from tumorboard.cases.models import Case
from tumorboard.core.db import db
from tumorboard.directory.models import Person
from tumorboard.followups.models import Settlement
from tumorboard.patients.models import Patient
from tumorboard.permissions import May
from tumorboard.plans.models import Plan, PlanLine, PlanSection, Recommendation
from tumorboard.plans.states import PlanState, Progress, SectionKind
from tumorboard.policy import Actor, visible

SIZE = 50


class Page(NamedTuple):
    """Rows of the worklist, and where the next page begins."""

    rows: Sequence[Recommendation]
    next_key: str | None


def open_recommendations(actor: Actor, programme_id: int, *, owner_id: int | None, after: str) -> Page:
    """Open recommendations that this person may see, the longest overdue first, those without a day last."""
    query = (
        select(Recommendation)
        .where(
            Recommendation.programme_id == programme_id,
            Recommendation.progress == Progress.OPEN,
            visible(actor, May.READ_CASE, Recommendation),
        )
        .options(
            joinedload(Recommendation.case).joinedload(Case.patient).selectinload(Patient.identifiers),
            joinedload(Recommendation.owner),
        )
        .order_by(Recommendation.due_on.asc().nulls_last(), Recommendation.id)
    )
    if owner_id is not None:
        query = query.where(Recommendation.owner_id == owner_id)
    continued = _continued(after)
    if continued is not None:
        query = query.where(continued)
    rows = db.session.scalars(query.limit(SIZE + 1)).all()
    return Page(rows[:SIZE], _key(rows[SIZE - 1]) if len(rows) > SIZE else None)


def _key(row: Recommendation) -> str:
    return f"{row.due_on.isoformat() if row.due_on else 'none'}_{row.id}"


def _continued(after: str) -> ColumnElement[bool] | None:
    on, _, number = after.partition("_")
    if not number.isdecimal() or len(number) > 10:
        return None
    later = Recommendation.id > int(number)
    if on == "none":
        return and_(Recommendation.due_on.is_(None), later)
    try:
        day = date.fromisoformat(on)
    except ValueError:
        return None
    return or_(Recommendation.due_on > day, and_(Recommendation.due_on == day, later), Recommendation.due_on.is_(None))


def owners_of_open(programme_id: int) -> Sequence[Person]:
    """Who owns open recommendations of a programme."""
    owners = select(Recommendation.owner_id).where(
        Recommendation.programme_id == programme_id, Recommendation.progress == Progress.OPEN
    )
    return db.session.scalars(select(Person).where(Person.id.in_(owners)).order_by(Person.name, Person.id)).all()


def answers_to(recommendation_id: int) -> Sequence[Settlement]:
    """Every answer, the newest first."""
    return db.session.scalars(
        select(Settlement)
        .where(Settlement.recommendation_id == recommendation_id)
        .options(joinedload(Settlement.settled_by))
        .order_by(Settlement.id.desc())
    ).all()


def wordings_of(recommendation_id: int) -> Sequence[Any]:
    """How each signed version of the plan words a recommendation: (plan, line), the oldest first."""
    return db.session.execute(
        select(Plan, PlanLine)
        .join(PlanLine, PlanLine.plan_id == Plan.id)
        .where(
            PlanLine.recommendation_id == recommendation_id,
            Plan.state.in_((PlanState.SIGNED, PlanState.SUPERSEDED)),
        )
        .order_by(Plan.number)
    ).all()


def recommendation_in_full(recommendation_id: int) -> Recommendation:
    """A recommendation with its case, patient and owner: one query."""
    return db.session.scalars(
        select(Recommendation)
        .where(Recommendation.id == recommendation_id)
        .options(
            joinedload(Recommendation.case).joinedload(Case.patient).joinedload(Patient.identifiers),
            joinedload(Recommendation.owner),
        )
    ).unique().one()  # fmt: skip


def last_consensus(presentation_id: int) -> tuple[Plan | None, str]:
    """The signed plan of a presentation that holds, and its consensus in words."""
    said = (PlanSection.plan_id == Plan.id) & (PlanSection.kind == SectionKind.CONSENSUS)
    row = db.session.execute(
        select(Plan, PlanSection.text)
        .outerjoin(PlanSection, said)
        .where(Plan.presentation_id == presentation_id, Plan.state == PlanState.SIGNED)
    ).first()
    return (row[0], row[1] or "") if row else (None, "")


def recommendations_of(presentation_id: int) -> Sequence[tuple[Recommendation, Settlement | None]]:
    """What a presentation's plan recommended, each with its newest answer: the last decision."""
    newest = (
        select(Settlement.id)
        .where(Settlement.recommendation_id == Recommendation.id)
        .order_by(Settlement.id.desc())
        .limit(1)
        .correlate(Recommendation)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Recommendation, Settlement)
        .outerjoin(Settlement, Settlement.id == newest)
        .where(Recommendation.presentation_id == presentation_id, Recommendation.progress != Progress.PROPOSED)
        .order_by(Recommendation.id)
    ).all()
    return [(row[0], row[1]) for row in rows]
