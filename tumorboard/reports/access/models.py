"""That somebody confirmed who may see what in a programme, and when."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tumorboard.core.db import Base, now
from tumorboard.directory.models import Person


class AccessReview(Base):
    """One confirmation: the members as they stood were right, or were put right before."""

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    confirmed_at: Mapped[datetime] = mapped_column(default=now)
    confirmed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    members: Mapped[int]

    confirmed_by: Mapped[Person] = relationship()

    __table_args__ = (Index("ix_access_review_programme_id_id", "programme_id", "id"),)
