"""A case whose urgency the chair is told at once, and who has seen it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tumorboard.core.db import Base, now
from tumorboard.directory.models import Person


class UrgentCase(Base):
    """Told to the chairs when it was referred (or became urgent); ``seen_at`` when one of them had seen it."""

    presentation_id: Mapped[int] = mapped_column(ForeignKey("presentation.id"), unique=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    urgency: Mapped[str]
    told_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime | None]
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    seen_by: Mapped[Person | None] = relationship()

    __table_args__ = (Index("ix_urgent_case_programme_id_seen_at", "programme_id", "seen_at"),)
