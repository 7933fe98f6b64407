"""A trigger: after what, or on which day, a case is to be presented again, as the signed plan has it."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tumorboard.cases.access import knows_case
from tumorboard.cases.models import Case
from tumorboard.core.db import Base, Versioned, filling
from tumorboard.directory.models import Person
from tumorboard.followups.triggers.states import TriggerState
from tumorboard.permissions import May


class AgainTrigger(Versioned, Base):
    """What a case waits for before it is presented again: a code, words, the latest day. It makes one draft."""

    seen_with: ClassVar[May] = May.READ_CASE

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    presentation_id: Mapped[int] = mapped_column(ForeignKey("presentation.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), unique=True)
    code: Mapped[str]
    words: Mapped[str] = mapped_column(default="")
    due_on: Mapped[date | None]
    state: Mapped[TriggerState] = mapped_column(default=TriggerState.WAITING)
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("presentation.id"), unique=True)
    said_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    said_at: Mapped[datetime | None]
    ended_because: Mapped[str] = mapped_column(default="")

    case: Mapped[Case] = relationship()
    said_by: Mapped[Person | None] = relationship()

    __table_args__ = (
        Index("ix_again_trigger_programme_id_state_due_on", "programme_id", "state", "due_on"),
        Index("ix_again_trigger_state_due_on", "state", "due_on"),
        Index(
            "uq_again_trigger_waiting", "presentation_id", unique=True,
            sqlite_where=text("state = 'waiting'"), postgresql_where=text("state = 'waiting'"),
        ),
    )  # fmt: skip


knows_case(AgainTrigger)

#: The days that plans of before name for presenting again, when they still lie ahead.
_DAYS = (
    "INSERT INTO again_trigger (programme_id, patient_id, case_id, presentation_id, plan_id, code, words, due_on, "
    "state, ended_because, version) SELECT plan.programme_id, plan.patient_id, plan.case_id, plan.presentation_id, "
    "plan.id, 'on_date', plan_section.text, plan_section.\"on\", 'waiting', '', 1 FROM plan "
    "JOIN plan_section ON plan_section.plan_id = plan.id AND plan_section.kind = 'again' "
    "WHERE plan.state = 'signed' AND plan_section.\"on\" >= CURRENT_DATE "
    "AND NOT EXISTS (SELECT 1 FROM presentation WHERE presentation.previous_id = plan.presentation_id)"
)
#: What was recommended under a condition before keeps it, and stays as open as it was.
_CONDITIONS = (
    "UPDATE recommendation SET condition = coalesce((SELECT plan_line.condition FROM plan_line "
    "JOIN plan ON plan.id = plan_line.plan_id WHERE plan_line.recommendation_id = recommendation.id "
    "AND plan.state = 'signed' ORDER BY plan.number DESC LIMIT 1), '') WHERE recommendation.condition = ''"
)
for _dialect in ("sqlite", "postgresql"):
    filling(_dialect, _DAYS)
    filling(_dialect, _CONDITIONS)
