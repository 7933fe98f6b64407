"""Who is writing in which section of a plan, as long as there are signs of life."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tumorboard.core.db import Base, now
from tumorboard.directory.models import Person
from tumorboard.plans.states import SectionKind

#: A hold ends by itself this long after the last sign of life: a laptop that sleeps holds nothing.
LAPSES_AFTER = timedelta(seconds=30)


class SectionHold(Base):
    """A person writes in a section; ``taken_from`` is who wrote there until they took it over."""

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    kind: Mapped[SectionKind]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    since: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    taken_from_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    taken_from: Mapped[Person | None] = relationship(foreign_keys=[taken_from_id])

    __table_args__ = (UniqueConstraint("plan_id", "kind"),)

    @property
    def has_lapsed(self) -> bool:
        """There was no sign of life for too long."""
        return self.seen_at <= now() - LAPSES_AFTER
