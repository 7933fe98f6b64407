"""Where each child stands: kept with every change, so that the few who wait are found among all who were ever seen."""

from datetime import date

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tumorboard.core.db import Base


class ChildStanding(Base):
    """A child seen in a programme, as the rule of every child judges them now (``worklists.standings``)."""

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"))
    first_seen_on: Mapped[date]
    was_discussed: Mapped[bool]
    waits: Mapped[bool]
    """Not closed, and never discussed or nothing is open."""
    again_on: Mapped[date | None]
    """The last day on which a signed plan has the case presented again: until then they wait for nothing."""

    __table_args__ = (
        UniqueConstraint("patient_id", "programme_id"),
        Index(
            "ix_child_standing_waiting", "programme_id", "first_seen_on", "patient_id", "again_on",
            sqlite_where=text("waits = 1"), postgresql_where=text("waits"),
        ),
    )  # fmt: skip
