"""Every child: who was seen in the programme and never discussed, or has no next step. The list must become empty.

*Every* child seen by the programme is reviewed at the weekly conference [public page of a musculoskeletal tumor
programme]; a child is seen when registered, referred or not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from tumorboard.cases.models import Case
from tumorboard.cases.states import CaseState
from tumorboard.core.db import db
from tumorboard.patients.models import ChildClosure, Patient, PatientIdentifier, PatientSeen
from tumorboard.plans.models import Plan, PlanSection, Recommendation
from tumorboard.plans.states import PlanState, Progress, SectionKind
from tumorboard.presentations.models import Presentation
from tumorboard.presentations.states import OPEN, PresentationState

DISCUSSED = (PresentationState.DISCUSSED, PresentationState.PLANNED, PresentationState.CLOSED)
PAGE = 50


@dataclass(frozen=True)
class Waiting:
    """A child on the list: since when, why, and how far their presentation has come."""

    patient_id: int
    name: str
    born_on: date
    sex: str
    identifier: str
    first_seen_on: date
    was_discussed: bool
    state: PresentationState | None

    @property
    def why(self) -> str:
        """Why the child is on the list, in words."""
        if self.was_discussed:
            return "Discussed, but there is no next step"
        return (
            f"Not yet discussed: {self.state.words.lower()}"
            if self.state
            else "Not yet discussed: nobody has referred them"
        )


def _of_child(model: Any, programme_id: int) -> ColumnElement[bool]:
    return and_(model.patient_id == PatientSeen.patient_id, model.programme_id == programme_id)


def was_discussed(programme_id: int) -> ColumnElement[bool]:
    """The board has discussed this child at least once."""
    mine = _of_child(Presentation, programme_id)
    return select(Presentation.id).where(mine, Presentation.state.in_(DISCUSSED)).exists()


def has_next_step(programme_id: int, today: date) -> ColumnElement[bool]:
    """An open presentation, an open recommendation, or a day on which the case is presented again."""
    presented = _of_child(Presentation, programme_id) & Presentation.state.in_(OPEN)
    advised = _of_child(Recommendation, programme_id) & (Recommendation.progress == Progress.OPEN)
    again = (
        select(Plan.id)
        .join(PlanSection, and_(PlanSection.plan_id == Plan.id, PlanSection.kind == SectionKind.AGAIN))
        .where(_of_child(Plan, programme_id), Plan.state == PlanState.SIGNED, PlanSection.on >= today)
    )
    return or_(
        select(Presentation.id).where(presented).exists(),
        select(Recommendation.id).where(advised).exists(),
        again.exists(),
    )


def is_closed(programme_id: int) -> ColumnElement[bool]:
    """Somebody closed this child, or every case of theirs, with a reason."""
    closure = select(ChildClosure.id).where(_of_child(ChildClosure, programme_id), ChildClosure.reopened_at.is_(None))
    cases = select(Case.id).where(_of_child(Case, programme_id))
    still_open = cases.where(Case.state == CaseState.OPEN)
    return or_(closure.exists(), and_(cases.exists(), ~still_open.exists()))


def _list(programme_id: int, today: date) -> Any:
    # The first day a child was seen, in the order of the index: a page of the list then reads only that page.
    discussed, earlier = was_discussed(programme_id), aliased(PatientSeen)
    before = select(earlier.id).where(
        earlier.patient_id == PatientSeen.patient_id, earlier.programme_id == programme_id,
        earlier.seen_on < PatientSeen.seen_on,
    )  # fmt: skip
    return (
        select(PatientSeen.patient_id, PatientSeen.seen_on.label("first_seen_on"), discussed.label("discussed"))
        .where(PatientSeen.programme_id == programme_id, ~before.exists(), ~is_closed(programme_id))
        .where(~and_(discussed, has_next_step(programme_id, today)))
        .subquery()
    )


def children_waiting(
    programme_id: int, today: date, *, after: tuple[date, int] | None = None, size: int = PAGE
) -> tuple[Sequence[Waiting], bool]:
    """The children on the list, longest waiting first, and whether there are more: one query."""
    child = _list(programme_id, today)
    state = (
        select(Presentation.state)
        .where(Presentation.patient_id == child.c.patient_id, Presentation.programme_id == programme_id)
        .order_by(Presentation.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    values = select(func.min(PatientIdentifier.value)).where(PatientIdentifier.patient_id == Patient.id)
    query = (
        select(child, Patient, state.label("state"), values.scalar_subquery().label("identifier"))
        .join(Patient, Patient.id == child.c.patient_id)
        .order_by(child.c.first_seen_on, child.c.patient_id)
        .limit(size + 1)
    )
    if after:
        query = query.where(tuple_(child.c.first_seen_on, child.c.patient_id) > tuple_(*after))
    rows = db.session.execute(query).all()
    return [_waiting(row) for row in rows[:size]], len(rows) > size


def count_waiting(programme_id: int, today: date, *, most: int = 1000) -> int:
    """How many children are on the list, counted up to ``most``."""
    capped = select(_list(programme_id, today).c.patient_id).limit(most).subquery()
    return db.session.scalar(select(func.count()).select_from(capped)) or 0


def _waiting(row: Any) -> Waiting:
    return Waiting(
        patient_id=row.patient_id, name=row.Patient.name, born_on=row.Patient.born_on, sex=row.Patient.sex.words,
        identifier=row.identifier or "", first_seen_on=row.first_seen_on, was_discussed=bool(row.discussed),
        state=row.state,
    )  # fmt: skip
