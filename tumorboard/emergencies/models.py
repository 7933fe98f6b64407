"""Who opened which patient's record in an emergency, why, until when, and what the reviewers thought of it."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tumorboard.core.db import Base, now
from tumorboard.directory.models import Person, Programme


class EmergencyOpening(Base):
    """One opening: it shows the patient's cases of every programme until ``until``, or until somebody ends it."""

    #: A reviewer who is not named on a restricted case sees that it was opened; no fact of the patient is shown there.
    is_never_hidden: ClassVar[bool] = True

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"))
    reason: Mapped[str]
    opened_at: Mapped[datetime] = mapped_column(default=now)
    until: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    reviews: Mapped[list["OpeningReview"]] = relationship(back_populates="opening", order_by="OpeningReview.id")

    __table_args__ = (
        Index("ix_emergency_opening_patient_id", "patient_id"),
        Index(
            "uq_emergency_opening_open", "person_id", unique=True,
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
    )  # fmt: skip


class Verdict(StrEnum):
    """What the reviewers thought of an opening."""

    JUSTIFIED = "justified"
    NOT_JUSTIFIED = "not_justified"

    @property
    def words(self) -> str:
        """As a reader sees it."""
        return self.value.replace("_", " ").capitalize()

    @property
    def colour(self) -> str:
        """Ready or blocked."""
        return "ready" if self is Verdict.JUSTIFIED else "blocked"

    @property
    def icon(self) -> str:
        """Its sign."""
        return "check" if self is Verdict.JUSTIFIED else "stop"


class OpeningReview(Base):
    """What one programme, whose case was opened, thinks of it; empty until its chair or auditor has said so."""

    is_never_hidden: ClassVar[bool] = True

    opening_id: Mapped[int] = mapped_column(ForeignKey("emergency_opening.id"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    verdict: Mapped[Verdict | None]
    note: Mapped[str] = mapped_column(default="")
    reviewed_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    opening: Mapped[EmergencyOpening] = relationship(back_populates="reviews")
    programme: Mapped[Programme] = relationship()
    reviewed_by: Mapped[Person | None] = relationship()

    __table_args__ = (
        UniqueConstraint("opening_id", "programme_id"),
        Index("ix_opening_review_programme_id_id", "programme_id", "id"),
    )
