"""The checklist of a programme, version by version."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tumorboard.core.db import Base, now
from tumorboard.directory.models import Person
from tumorboard.permissions import May


class Checklist(Base):
    """One version of what a programme asks before a meeting; the highest number counts, the others stay to be read."""

    seen_with: ClassVar[May] = May.KEEP_CHECKLIST

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    number: Mapped[int]
    checks: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(default=now)

    made_by: Mapped[Person] = relationship()

    __table_args__ = (UniqueConstraint("programme_id", "number"),)
