"""What one observer scored of one case in a meeting."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tumorboard.agendas.models import AgendaItem
from tumorboard.agendas.observations.states import Decision
from tumorboard.core.db import Base, Versioned, now
from tumorboard.directory.models import Person


class Observation(Versioned, Base):
    """One observer's view of one place on the agenda; nobody else changes it. ``missing`` holds codes."""

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    conference_id: Mapped[int] = mapped_column(ForeignKey("conference.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    observer_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    decision: Mapped[Decision | None]
    missing: Mapped[list[str]] = mapped_column(default=list)
    observed_at: Mapped[datetime] = mapped_column(default=now)

    observer: Mapped[Person] = relationship()
    agenda_item: Mapped[AgendaItem] = relationship()
    scores: Mapped[list["ObservationScore"]] = relationship(cascade="all, delete-orphan")

    __table_args__ = (UniqueConstraint("item_id", "observer_id"),)


class ObservationScore(Base):
    """One score, 1 to 5, of one scale (``history``, ``chair``, ``specialty_12``)."""

    observation_id: Mapped[int] = mapped_column(ForeignKey("observation.id"))
    scale: Mapped[str]
    score: Mapped[int]

    __table_args__ = (
        UniqueConstraint("observation_id", "scale"),
        CheckConstraint("score BETWEEN 1 AND 5", name="one_to_five"),
    )
