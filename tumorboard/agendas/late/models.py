"""A case asked for after the cut-off, and what each specialty that must prepare answered."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tumorboard.agendas.late.states import LateState
from tumorboard.cases.access import hangs_on_case, knows_case
from tumorboard.conferences.models import Conference
from tumorboard.conferences.replies.models import speaks
from tumorboard.core.db import Base, Versioned, now
from tumorboard.directory.models import Person, Specialty
from tumorboard.permissions import May
from tumorboard.presentations.models import Presentation


class LateRequest(Versioned, Base):
    """A presentation asked for at a meeting after its cut-off, and why. It takes its place when all have agreed."""

    seen_with: ClassVar[May] = May.READ_CASE

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    conference_id: Mapped[int] = mapped_column(ForeignKey("conference.id"))
    presentation_id: Mapped[int] = mapped_column(ForeignKey("presentation.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    reason: Mapped[str]
    state: Mapped[LateState] = mapped_column(default=LateState.WAITING)
    asked_at: Mapped[datetime] = mapped_column(default=now)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[datetime | None]

    conference: Mapped[Conference] = relationship()
    presentation: Mapped[Presentation] = relationship()
    asked_by: Mapped[Person] = relationship()
    answers: Mapped[list["LateAnswer"]] = relationship(back_populates="request", order_by="LateAnswer.id")

    __table_args__ = (
        Index("ix_late_request_presentation_id_id", "presentation_id", "id"),
        Index("ix_late_request_conference_id_state", "conference_id", "state"),
        Index(
            "uq_late_request_waiting", "presentation_id", unique=True,
            sqlite_where=text("state = 'waiting'"), postgresql_where=text("state = 'waiting'"),
        ),
    )  # fmt: skip


class LateAnswer(Base):
    """One preparing specialty's answer to a late add-on; empty until a member of it gives one."""

    seen_with: ClassVar[May] = May.READ_REPLIES

    late_request_id: Mapped[int] = mapped_column(ForeignKey("late_request.id"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    specialty_id: Mapped[int] = mapped_column(ForeignKey("specialty.id"), index=True)
    is_agreed: Mapped[bool | None]
    because: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    request: Mapped[LateRequest] = relationship(back_populates="answers")
    specialty: Mapped[Specialty] = relationship()
    answered_by: Mapped[Person | None] = relationship()

    __table_args__ = (UniqueConstraint("late_request_id", "specialty_id"),)

    @property
    def case_id(self) -> int:
        """The case it is about."""
        return self.request.case_id


knows_case(LateRequest)
_asked_for = select(LateRequest.case_id).where(LateRequest.id == LateAnswer.late_request_id)
hangs_on_case(LateAnswer, _asked_for.scalar_subquery())
speaks(LateAnswer, "specialty_id")
