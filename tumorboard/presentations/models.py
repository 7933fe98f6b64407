"""A request to discuss a case, what it asks of whom, and what it still lacks."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tumorboard.cases.access import knows_case
from tumorboard.cases.models import Case
from tumorboard.core.db import Base, Versioned, now
from tumorboard.directory.models import Person, Specialty
from tumorboard.permissions import Is, May
from tumorboard.policy import Actor, predicate
from tumorboard.presentations.states import PresentationState


class Presentation(Versioned, Base):
    """One request to discuss a case. Codes (situation, urgency, ...) are of the choice lists."""

    seen_with: ClassVar[May] = May.READ_PRESENTATION

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"))
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("presentation.id"), index=True)
    state: Mapped[PresentationState] = mapped_column(default=PresentationState.DRAFT)
    kind: Mapped[str] = mapped_column(default="discussion")
    situation: Mapped[str] = mapped_column(default="")
    question: Mapped[str] = mapped_column(default="")
    asks_about: Mapped[list[str]] = mapped_column(JSON(), default=list, server_default="[]")
    history: Mapped[str] = mapped_column(default="")
    urgency: Mapped[str] = mapped_column(default="routine")
    urgency_reason: Mapped[str] = mapped_column(default="")
    performance_scale: Mapped[str] = mapped_column(default="")
    performance_value: Mapped[int | None]
    operation_note: Mapped[str] = mapped_column(default="")
    wanted_on: Mapped[date | None]
    minutes: Mapped[int]
    is_listed_only: Mapped[bool] = mapped_column(default=False)
    protocol: Mapped[str] = mapped_column(default="", server_default="")
    presenter_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    presenter_words: Mapped[str] = mapped_column(default="")
    presenter_has_briefed: Mapped[bool] = mapped_column(default=False)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    written_at: Mapped[datetime] = mapped_column(default=now)
    referred_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    carried_over_at: Mapped[datetime | None]
    times_deferred: Mapped[int] = mapped_column(default=0, server_default="0")
    urgency_asked_at: Mapped[datetime | None]
    last_decision: Mapped[str] = mapped_column(default="")
    last_decision_note: Mapped[str] = mapped_column(default="")

    case: Mapped[Case] = relationship()
    presenter: Mapped[Person | None] = relationship(foreign_keys=[presenter_id])
    written_by: Mapped[Person] = relationship(foreign_keys=[written_by_id])
    needs: Mapped[list["SpecialtyNeed"]] = relationship(
        back_populates="presentation", order_by="SpecialtyNeed.id", cascade="all, delete-orphan"
    )

    __table_args__ = (
        Index("ix_presentation_programme_id_state_id", "programme_id", "state", "id"),
        Index("ix_presentation_case_id_id", "case_id", "id"),
        Index("ix_presentation_patient_id", "patient_id"),
        # A case that is to be presented again has one draft, whoever and whatever asks for it.
        Index(
            "uq_presentation_draft", "previous_id", unique=True,
            sqlite_where=text("state = 'draft'"), postgresql_where=text("state = 'draft'"),
        ),
    )  # fmt: skip

    @property
    def presentation_id(self) -> int:
        """Itself."""
        return self.id


class SpecialtyNeed(Base):
    """What a presentation asks of a specialty: required, or left out with a reason; its own question."""

    presentation_id: Mapped[int] = mapped_column(ForeignKey("presentation.id"))
    specialty_id: Mapped[int] = mapped_column(ForeignKey("specialty.id"), index=True)
    is_required: Mapped[bool] = mapped_column(default=True)
    because: Mapped[str] = mapped_column(default="")
    left_out_because: Mapped[str] = mapped_column(default="")
    question: Mapped[str] = mapped_column(default="")

    presentation: Mapped[Presentation] = relationship(back_populates="needs")
    specialty: Mapped[Specialty] = relationship()

    __table_args__ = (UniqueConstraint("presentation_id", "specialty_id"),)


class ReadinessNeed(Base):
    """Something the presentation still lacks, who owes it and by when; done when ``done_at`` is set.

    Owed by a person, by a specialty, or (neither) by the coordinator's desk.
    """

    presentation_id: Mapped[int] = mapped_column(ForeignKey("presentation.id"), index=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    what: Mapped[str]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    owner_specialty_id: Mapped[int | None] = mapped_column(ForeignKey("specialty.id"))
    hours_before: Mapped[int] = mapped_column(default=0, server_default="0")
    due_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    owner_specialty: Mapped[Specialty | None] = relationship()

    __table_args__ = (
        UniqueConstraint("presentation_id", "what"),
        Index("ix_readiness_need_owner_specialty_id_done_at", "owner_specialty_id", "done_at"),
        Index("ix_readiness_need_programme_id_done_at", "programme_id", "done_at"),
        Index("ix_readiness_need_owner_id_done_at", "owner_id", "done_at"),
    )

    @property
    def owner_words(self) -> str:
        """Who owes it, as a reader says it."""
        if self.owner is not None:
            return self.owner.name
        return self.owner_specialty.name if self.owner_specialty is not None else "The coordinator"


class Return(Base):
    """The coordinator sent a presentation back: what is needed, and from whom."""

    __tablename__ = "presentation_return"

    presentation_id: Mapped[int] = mapped_column(ForeignKey("presentation.id"), index=True)
    needs: Mapped[str]
    from_whom: Mapped[str] = mapped_column(default="")
    returned_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    returned_at: Mapped[datetime] = mapped_column(default=now)
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    returned_by: Mapped[Person] = relationship(foreign_keys=[returned_by_id])
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])


class ProtocolListing(Base):
    """A chair said that a case follows a protocol and needs no discussion; ended once somebody asks for one."""

    presentation_id: Mapped[int] = mapped_column(ForeignKey("presentation.id"), index=True)
    protocol: Mapped[str]
    said_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    said_at: Mapped[datetime] = mapped_column(default=now)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str] = mapped_column(default="")

    said_by: Mapped[Person] = relationship(foreign_keys=[said_by_id])
    ended_by: Mapped[Person | None] = relationship(foreign_keys=[ended_by_id])


class Withdrawal(Base):
    """A presentation was withdrawn: by whom, when, and why."""

    presentation_id: Mapped[int] = mapped_column(ForeignKey("presentation.id"), unique=True)
    because: Mapped[str]
    withdrawn_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime] = mapped_column(default=now)

    withdrawn_by: Mapped[Person] = relationship()


class Draft(Base):
    """What somebody is typing into a form, kept on the server: one row for each person, form and thing."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    form: Mapped[str]
    key: Mapped[str] = mapped_column(default="")
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)
    saved_at: Mapped[datetime] = mapped_column(default=now)

    __table_args__ = (UniqueConstraint("person_id", "programme_id", "form", "key"),)


def _is_author(actor: Actor, model: Any) -> ColumnElement[bool]:
    clause: ColumnElement[bool] = model.written_by_id == actor.id
    return clause


def _is_sent(_actor: Actor, model: Any) -> ColumnElement[bool]:
    clause: ColumnElement[bool] = model.state != PresentationState.DRAFT
    return clause


predicate(Is.AUTHOR, Presentation, judge=lambda actor, thing: thing.written_by_id == actor.id, clause=_is_author)
predicate(
    Is.SENT, Presentation, judge=lambda _actor, thing: thing.state is not PresentationState.DRAFT, clause=_is_sent
)
knows_case(Presentation)
