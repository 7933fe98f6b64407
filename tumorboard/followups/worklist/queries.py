"""The worklist: what is open, overdue, blocked by a condition; whose it is, and how much of it there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import joinedload

from tumorboard.cases.models import Case
from tumorboard.core.db import db
from tumorboard.directory.models import Person
from tumorboard.followups.worklist.bykey import Page, by_day, page_of
from tumorboard.patients.models import Patient
from tumorboard.permissions import May
from tumorboard.plans.models import Recommendation
from tumorboard.plans.states import UNSETTLED, Progress
from tumorboard.policy import Actor, visible


class View(StrEnum):
    """A part of the worklist, and what its tab says."""

    OPEN = "open"
    OVERDUE = "overdue"
    BLOCKED = "blocked"
    AGAIN = "again"

    @property
    def words(self) -> str:
        """The words of its tab."""
        names = {"open": "Open", "overdue": "Overdue", "blocked": "Wait for a condition"}
        return names.get(self.value, "Present again")


@dataclass(frozen=True)
class Count:
    """How much there is of each view."""

    open: int = 0
    overdue: int = 0
    blocked: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.open + other.open, self.overdue + other.overdue, self.blocked + other.blocked)


@dataclass(frozen=True)
class Owner:
    """Somebody who owns recommendations here; without an id it is everybody who is named in words only."""

    id: int
    name: str
    count: Count


def open_recommendations(
    actor: Actor, programme_id: int, *, today: date, owner_id: int | None, after: str, view: View = View.OPEN
) -> Page[Recommendation]:
    """The recommendations of a view that this person may see, the longest overdue first, those without a day last."""
    query = (
        select(Recommendation)
        .where(
            Recommendation.programme_id == programme_id,
            Recommendation.progress == (Progress.BLOCKED if view is View.BLOCKED else Progress.OPEN),
            visible(actor, May.READ_CASE, Recommendation),
        )
        .options(
            joinedload(Recommendation.case).joinedload(Case.patient).selectinload(Patient.identifiers),
            joinedload(Recommendation.owner),
        )
    )
    if view is View.OVERDUE:
        query = query.where(Recommendation.due_on < today)
    if owner_id is not None:
        query = query.where(_owned_by(owner_id))
    return page_of(by_day(query, Recommendation, after))


def _owned_by(owner_id: int) -> Any:
    return Recommendation.owner_id == owner_id if owner_id else Recommendation.owner_id.is_(None)


def owners_of_open(actor: Actor, programme_id: int, today: date) -> Sequence[Owner]:
    """Who owns what is open, overdue or blocked, with the numbers: one query, from which all headings count."""
    rows = db.session.execute(_counted(actor, programme_id, today)).all()
    return [Owner(row[0] or 0, row[1] or "Outside the programme", Count(*row[2:])) for row in rows]


def _counted(actor: Actor, programme_id: int, today: date) -> Select[Any]:
    is_open = Recommendation.progress == Progress.OPEN
    return (
        select(Recommendation.owner_id, Person.name)
        .add_columns(func.count().filter(is_open), func.count().filter(and_(is_open, Recommendation.due_on < today)))
        .add_columns(func.count().filter(Recommendation.progress == Progress.BLOCKED))
        .outerjoin(Person, Person.id == Recommendation.owner_id)
        .where(
            Recommendation.programme_id == programme_id, Recommendation.progress.in_(UNSETTLED),
            visible(actor, May.READ_CASE, Recommendation),
        )
        .group_by(Recommendation.owner_id, Person.name)
        .order_by(Person.name.asc().nulls_last(), Recommendation.owner_id)
    )  # fmt: skip
