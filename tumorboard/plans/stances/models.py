"""One person's stance on one version of a plan."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tumorboard.core.db import Base, Versioned, now
from tumorboard.directory.models import Person, Specialty
from tumorboard.permissions import May
from tumorboard.plans import freezing
from tumorboard.plans.stances.states import StanceKind


class Stance(Versioned, Base):
    """Agree or dissent, for the specialty the person spoke for. ``on_version`` is the consensus they had read.

    Conflict and dissent are parts of the plan, not comments (PRODUCT.md, rule 7): frozen with it at signing.
    """

    seen_with: ClassVar[May] = May.READ_PLAN

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    specialty_id: Mapped[int | None] = mapped_column(ForeignKey("specialty.id"))
    kind: Mapped[StanceKind]
    reason: Mapped[str] = mapped_column(default="")
    on_version: Mapped[int]
    taken_at: Mapped[datetime] = mapped_column(default=now)

    person: Mapped[Person] = relationship()
    specialty: Mapped[Specialty | None] = relationship()

    __table_args__ = (UniqueConstraint("plan_id", "person_id"),)


freezing.freeze_part(Stance.__table__)
