"""One discipline's input on one presentation."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tumorboard.cases.access import knows_case
from tumorboard.core.db import Base, Versioned, now
from tumorboard.core.lifecycle import State
from tumorboard.directory.models import Person, Specialty
from tumorboard.permissions import May


class InputKind(State):
    """What kind of input a discipline gave; all three are inputs."""

    SAYS = "says", "Input", "ready", "check"
    NOTHING_TO_ADD = "nothing_to_add", "Reviewed, nothing to add", "ready", "check"
    LATER = "later", "May be needed later", "info", "clock"


class Input(Versioned, Base):
    """What a discipline says: by whom, and who wrote it down when that was another."""

    seen_with: ClassVar[May] = May.READ_CASE

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    presentation_id: Mapped[int] = mapped_column(ForeignKey("presentation.id"))
    specialty_id: Mapped[int] = mapped_column(ForeignKey("specialty.id"), index=True)
    kind: Mapped[InputKind]
    text: Mapped[str] = mapped_column(default="")
    given_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime] = mapped_column(default=now)

    specialty: Mapped[Specialty] = relationship()
    given_by: Mapped[Person] = relationship(foreign_keys=[given_by_id])
    recorded_by: Mapped[Person] = relationship(foreign_keys=[recorded_by_id])

    __table_args__ = (UniqueConstraint("presentation_id", "specialty_id"),)


knows_case(Input)
