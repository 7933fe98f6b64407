"""That a case is restricted, why, and who may still see it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tumorboard.core.db import Base, now
from tumorboard.directory.models import Person


class Restriction(Base):
    """Somebody restricted a case, for a reason that only those named on it read; lifting it ends the row."""

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    reason: Mapped[str]
    restricted_at: Mapped[datetime] = mapped_column(default=now)
    restricted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    lifted_because: Mapped[str] = mapped_column(default="")

    restricted_by: Mapped[Person] = relationship(foreign_keys=[restricted_by_id])
    lifted_by: Mapped[Person | None] = relationship(foreign_keys=[lifted_by_id])

    __table_args__ = (
        Index("ix_restriction_case_id_id", "case_id", "id"),
        Index("ix_restriction_programme_id", "programme_id"),
        Index(
            "uq_restriction_standing", "case_id", unique=True,
            sqlite_where=text("lifted_at IS NULL"), postgresql_where=text("lifted_at IS NULL"),
        ),
    )  # fmt: skip


class CaseReader(Base):
    """A person who may see a restricted case; ``until`` is when they were taken off, or the restriction was lifted."""

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    named_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    since: Mapped[datetime] = mapped_column(default=now)
    until: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])

    __table_args__ = (
        Index(
            "uq_case_reader_named", "case_id", "person_id", unique=True,
            sqlite_where=text("until IS NULL"), postgresql_where=text("until IS NULL"),
        ),
    )  # fmt: skip
