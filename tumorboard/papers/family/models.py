"""The page that a family takes home, and who approved it for which version of the plan."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tumorboard.core.db import Base, Versioned, now
from tumorboard.directory.models import Person
from tumorboard.papers.family.states import FamilyState
from tumorboard.permissions import May
from tumorboard.plans.models import Plan


class FamilyPage(Versioned, Base):
    """One presentation's page. ``parts`` maps each part's code to its text; ``plan_id`` is the version written from."""

    seen_with: ClassVar[May] = May.READ_PLAN

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    presentation_id: Mapped[int] = mapped_column(ForeignKey("presentation.id"), unique=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    state: Mapped[FamilyState] = mapped_column(default=FamilyState.DRAFT)
    parts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    edited_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    edited_at: Mapped[datetime] = mapped_column(default=now)

    plan: Mapped[Plan] = relationship()
    edited_by: Mapped[Person] = relationship()


class FamilyApproval(Base):
    """A clinician approved the page for one version of the plan: name, time, the text, and its hash."""

    family_page_id: Mapped[int] = mapped_column(ForeignKey("family_page.id"), index=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str]
    parts: Mapped[dict[str, Any]]
    text_hash: Mapped[str]
    approved_at: Mapped[datetime] = mapped_column(default=now)
