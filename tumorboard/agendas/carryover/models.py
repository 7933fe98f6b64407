"""A meeting was closed: by whom, and when. From then on its minutes are no draft."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tumorboard.core.db import Base, now
from tumorboard.directory.models import Person


class Closing(Base):
    """Somebody of the desk said what became of every case, so the meeting is closed; the first time counts."""

    conference_id: Mapped[int] = mapped_column(ForeignKey("conference.id"), unique=True)
    closed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime] = mapped_column(default=now)

    closed_by: Mapped[Person] = relationship()
