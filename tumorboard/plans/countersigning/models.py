"""A discipline asked to countersign a signed plan, and its signature once a member has given it."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tumorboard.cases.access import knows_case
from tumorboard.conferences.replies.models import speaks
from tumorboard.core.db import Base, Versioned, now
from tumorboard.directory.models import Person, Specialty
from tumorboard.permissions import May
from tumorboard.plans.freezing import freeze_countersigning
from tumorboard.plans.models import Plan

OPEN = text("signed_at IS NULL")


class Countersigning(Versioned, Base):
    """What one discipline is asked for on one version of a plan. From ``name`` on it is empty until it is signed."""

    seen_with: ClassVar[May] = May.READ_PLAN

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    specialty_id: Mapped[int] = mapped_column(ForeignKey("specialty.id"))
    specialty_name: Mapped[str]
    #: Asked by the programme's own rule at signing, not by the chair for this plan alone.
    is_rule: Mapped[bool] = mapped_column(default=False)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(default=now)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(default="")
    role: Mapped[str] = mapped_column(default="")
    meaning: Mapped[str] = mapped_column(default="")
    signed_at: Mapped[datetime | None]
    text_hash: Mapped[str] = mapped_column(default="")
    digest: Mapped[str] = mapped_column(default="")

    plan: Mapped[Plan] = relationship()
    specialty: Mapped[Specialty] = relationship()
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])

    __table_args__ = (
        UniqueConstraint("plan_id", "specialty_id"),
        Index("ix_countersigning_open", "specialty_id", sqlite_where=OPEN, postgresql_where=OPEN),
    )


knows_case(Countersigning)
speaks(Countersigning, "specialty_id")
freeze_countersigning(Countersigning.__table__)
