"""Every child: who was seen in the programme and never discussed, or has no next step. The list must become empty.

*Every* child seen by the programme is reviewed at the weekly conference [public page of a musculoskeletal tumor
programme]; a child is seen when registered, referred or not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select, tuple_

from tumorboard.core.db import db, rows_of
from tumorboard.patients.models import Patient
from tumorboard.patients.queries import FIRST_IDENTIFIER
from tumorboard.presentations.models import Presentation
from tumorboard.presentations.states import PresentationState
from tumorboard.worklists.models import ChildStanding

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


def _waiting_for(programme_id: int, today: date) -> Select[Any]:
    """Whom ``standings`` keeps as waiting, save those whose case is presented again on a day to come."""
    child = ChildStanding
    nothing_ahead = or_(~child.was_discussed, child.again_on.is_(None), child.again_on < today)
    return select(child.patient_id).where(child.programme_id == programme_id, child.waits, nothing_ahead)


def children_waiting(
    programme_id: int, today: date, *, after: tuple[date, int] | None = None, size: int = PAGE
) -> tuple[Sequence[Waiting], bool]:
    """The children on the list, longest waiting first, and whether there are more: one query."""
    child = ChildStanding
    state = (
        select(Presentation.state)
        .where(Presentation.patient_id == child.patient_id, Presentation.programme_id == programme_id)
        .order_by(Presentation.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        _waiting_for(programme_id, today)
        .add_columns(child.first_seen_on, child.was_discussed, Patient.given_names, Patient.family_name)
        .add_columns(Patient.born_on, Patient.sex, state.label("state"), FIRST_IDENTIFIER.label("identifier"))
        .join(Patient, Patient.id == child.patient_id)
        .order_by(child.first_seen_on, child.patient_id)
        .limit(size + 1)
    )
    if after:
        query = query.where(tuple_(child.first_seen_on, child.patient_id) > tuple_(*after))
    rows = rows_of(query)
    return [_waiting(row) for row in rows[:size]], len(rows) > size


def count_waiting(programme_id: int, today: date, *, most: int = 1000) -> int:
    """How many children are on the list, counted up to ``most``."""
    capped = _waiting_for(programme_id, today).limit(most).subquery()
    return db.session.scalar(select(func.count()).select_from(capped)) or 0


def _waiting(row: Any) -> Waiting:
    return Waiting(
        patient_id=row.patient_id, name=" ".join(part for part in (row.given_names, row.family_name) if part),
        born_on=row.born_on, sex=row.sex.words, identifier=row.identifier or "", first_seen_on=row.first_seen_on,
        was_discussed=row.was_discussed, state=row.state,
    )  # fmt: skip
