"""Who did and saw what of which child on which day: an index over the sealed entries, to be made again from them."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from tumorboard.core.db import Base


class Reading(Base):
    """What one person did or saw of one child on one day, counted."""

    patient_id: Mapped[int]
    on: Mapped[date]
    person_id: Mapped[int]
    event: Mapped[str]
    #: 0 where the entry names no programme.
    programme_id: Mapped[int]
    times: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("patient_id", "on", "person_id", "event", "programme_id"),)
