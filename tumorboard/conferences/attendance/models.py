"""When each person was there, and what was corrected after a plan had been signed on it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tumorboard.conferences.states import Presence
from tumorboard.core.db import Base, now
from tumorboard.directory.models import Person


class AttendanceSpan(Base):
    """One stretch in which a person was there; ``until_at`` empty: still there.

    Who is present without any span was there for the whole meeting: what was recorded after it, or before spans were.
    """

    conference_id: Mapped[int] = mapped_column(ForeignKey("conference.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    specialty_id: Mapped[int | None] = mapped_column(ForeignKey("specialty.id"))
    presence: Mapped[Presence]
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]

    __table_args__ = (
        # Two people who let the same person come at once keep one span.
        Index(
            "uq_attendance_span_open", "conference_id", "person_id", unique=True,
            sqlite_where=text("until_at IS NULL"), postgresql_where=text("until_at IS NULL"),
        ),
    )  # fmt: skip


class AttendanceCorrection(Base):
    """Attendance was changed for minutes on which a plan was signed: for whom, why, by whom, and what it was."""

    conference_id: Mapped[int] = mapped_column(ForeignKey("conference.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    because: Mapped[str]
    was: Mapped[str] = mapped_column(default="")
    became: Mapped[str] = mapped_column(default="")
    corrected_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    corrected_at: Mapped[datetime] = mapped_column(default=now)

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    corrected_by: Mapped[Person] = relationship(foreign_keys=[corrected_by_id])
