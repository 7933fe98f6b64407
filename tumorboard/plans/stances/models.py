"""One person's stance on one version of a plan."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tumorboard.core.db import Base, Versioned, now
from tumorboard.permissions import May
from tumorboard.plans import freezing
from tumorboard.plans.stances.states import StanceKind


class Stance(Versioned, Base):
    """Agree or dissent, for the specialty the person attended for. ``on_version`` is the consensus they had read.

    Conflict and dissent are parts of the plan, not comments (PRODUCT.md, rule 7): frozen with it at signing.
    """

    seen_with: ClassVar[May] = May.READ_PLAN

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    #: As they were when it was taken: the signed text names them for ever.
    name: Mapped[str]
    specialty_name: Mapped[str] = mapped_column(default="")
    kind: Mapped[StanceKind]
    reason: Mapped[str] = mapped_column(default="")
    on_version: Mapped[int]
    taken_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def who(self) -> str:
        """The person and the specialty they attended for."""
        return f"{self.name} ({self.specialty_name})" if self.specialty_name else self.name

    __table_args__ = (UniqueConstraint("plan_id", "person_id"),)


freezing.freeze_part(Stance.__table__)
