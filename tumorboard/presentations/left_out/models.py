"""A required specialty that a presentation leaves out: who said why, and what its head answered."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, false, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tumorboard.cases.access import hangs_on_case
from tumorboard.core.db import Base, now
from tumorboard.directory.models import Person, Specialty
from tumorboard.permissions import Is
from tumorboard.policy import Actor, predicate
from tumorboard.presentations.models import Presentation


class HeadAnswer(StrEnum):
    """What the head of a specialty says to being left out."""

    SEEN = "seen"
    HEARD = "heard"


class LeftOut(Base):
    """A specialty was left out of a case with a reason, until its head has answered."""

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    presentation_id: Mapped[int] = mapped_column(ForeignKey("presentation.id"), index=True)
    specialty_id: Mapped[int] = mapped_column(ForeignKey("specialty.id"))
    because: Mapped[str]
    left_out_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    left_out_at: Mapped[datetime] = mapped_column(default=now)
    answer: Mapped[HeadAnswer | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]

    presentation: Mapped[Presentation] = relationship()
    specialty: Mapped[Specialty] = relationship()
    left_out_by: Mapped[Person] = relationship(foreign_keys=[left_out_by_id])
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])

    __table_args__ = (Index("ix_left_out_specialty_id_answered_at", "specialty_id", "answered_at"),)

    @property
    def case_id(self) -> int:
        """The case it is about."""
        return self.presentation.case_id

    @property
    def patient_id(self) -> int:
        """The patient it is about."""
        return self.presentation.patient_id


def headed_by(actor: Actor) -> list[int]:
    """The ids of the specialties this person is the head of."""
    return [one.specialty_id for one in actor.standings.values() if one.is_head and one.specialty_id is not None]


def _is_head(actor: Actor, thing: Any) -> bool:
    return thing.specialty_id in headed_by(actor)


def _of_heads(actor: Actor, model: Any) -> ColumnElement[bool]:
    keys = headed_by(actor)
    clause: ColumnElement[bool] = model.specialty_id.in_(keys) if keys else false()
    return clause


predicate(Is.HEAD, LeftOut, judge=_is_head, clause=_of_heads)
_asked_of = select(Presentation.case_id).where(Presentation.id == LeftOut.presentation_id)
hangs_on_case(LeftOut, _asked_of.scalar_subquery())
