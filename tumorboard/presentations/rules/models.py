"""The rules of a programme, one row for each version: old ones stay readable."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tumorboard.core.db import Base, now
from tumorboard.directory.models import Person, Programme


class RuleSet(Base):
    """All rules of a programme as they were saved once; a row is never changed, the highest number holds."""

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    number: Mapped[int]
    rules: Mapped[list[dict[str, Any]]] = mapped_column(JSON())
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(default=now)

    programme: Mapped[Programme] = relationship()
    by: Mapped[Person] = relationship()

    __table_args__ = (UniqueConstraint("programme_id", "number"),)
