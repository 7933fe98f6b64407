"""The consensus on a presentation, section by section and line by line, and its signatures."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, ForeignKey, Index, UniqueConstraint, and_, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tumorboard.cases.access import knows_case
from tumorboard.cases.models import Case
from tumorboard.conferences.models import Conference
from tumorboard.core.db import Base, Versioned, db, filling, now
from tumorboard.directory.models import Person
from tumorboard.permissions import Is, May, Role
from tumorboard.plans import freezing
from tumorboard.plans.states import PlanState, Progress, SectionKind
from tumorboard.policy import Actor, among, predicate
from tumorboard.presentations.models import Presentation


class Plan(Versioned, Base):
    """One version of the consensus. ``quorum`` and ``text_hash`` are stamped at signing and never change."""

    seen_with: ClassVar[May] = May.READ_PLAN

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    presentation_id: Mapped[int] = mapped_column(ForeignKey("presentation.id"))
    conference_id: Mapped[int | None] = mapped_column(ForeignKey("conference.id"), index=True)
    number: Mapped[int] = mapped_column(default=1)
    state: Mapped[PlanState] = mapped_column(default=PlanState.DRAFT)
    amends_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"))
    amended_because: Mapped[str] = mapped_column(default="")
    started_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[datetime] = mapped_column(default=now)
    signed_at: Mapped[datetime | None]
    quorum: Mapped[dict[str, Any]] = mapped_column(default=dict)
    text_hash: Mapped[str] = mapped_column(default="")

    case: Mapped[Case] = relationship()
    presentation: Mapped[Presentation] = relationship()
    conference: Mapped[Conference | None] = relationship()
    sections: Mapped[list["PlanSection"]] = relationship(order_by="PlanSection.id", viewonly=True)
    lines: Mapped[list["PlanLine"]] = relationship(order_by="PlanLine.position", viewonly=True)

    __table_args__ = (
        UniqueConstraint("presentation_id", "number"),
        Index("ix_plan_programme_id_state_id", "programme_id", "state", "id"),
        Index("ix_plan_patient_id_programme_id_state", "patient_id", "programme_id", "state"),
    )


class PlanSection(Versioned, Base):
    """One section as it was last saved; each has its own version, so two people can write at once."""

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    kind: Mapped[SectionKind]
    text: Mapped[str] = mapped_column(default="")
    code: Mapped[str] = mapped_column(default="")
    on: Mapped[date | None]
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[datetime] = mapped_column(default=now)

    saved_by: Mapped[Person] = relationship()

    __table_args__ = (UniqueConstraint("plan_id", "kind"),)


class Recommendation(Versioned, Base):
    """One recommendation through all versions of its plan: who owns it, when it is due, what became of it.

    With a ``condition`` it is blocked until somebody says that it is met; ``due_weeks`` are counted from that day.
    """

    seen_with: ClassVar[May] = May.READ_CASE

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    presentation_id: Mapped[int] = mapped_column(ForeignKey("presentation.id"), index=True)
    words: Mapped[str]
    progress: Mapped[Progress] = mapped_column(default=Progress.PROPOSED)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    owner_words: Mapped[str] = mapped_column(default="")
    due_on: Mapped[date | None]
    condition: Mapped[str] = mapped_column(default="", server_default="")
    due_weeks: Mapped[int | None]

    case: Mapped[Case] = relationship()
    owner: Mapped[Person | None] = relationship()

    __table_args__ = (
        Index("ix_recommendation_patient_id_programme_id_progress", "patient_id", "programme_id", "progress"),
        Index("ix_recommendation_programme_id_progress_due_on", "programme_id", "progress", "due_on"),
        Index("ix_recommendation_owner_id_progress_due_on", "owner_id", "progress", "due_on"),
    )

    @property
    def state(self) -> Progress:
        """Where it stands, as the steps of a life name it."""
        return self.progress

    @state.setter
    def state(self, progress: Progress) -> None:
        self.progress = progress


class PlanLine(Versioned, Base):
    """A recommendation as one version of the plan words it."""

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    recommendation_id: Mapped[int] = mapped_column(ForeignKey("recommendation.id"), index=True)
    position: Mapped[int]
    modality: Mapped[str]
    code: Mapped[str] = mapped_column(default="")
    code_system: Mapped[str] = mapped_column(default="")
    code_version: Mapped[str] = mapped_column(default="")
    words: Mapped[str]
    condition: Mapped[str] = mapped_column(default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    owner_words: Mapped[str] = mapped_column(default="")
    due_on: Mapped[date | None]
    due_weeks: Mapped[int | None]

    recommendation: Mapped[Recommendation] = relationship()
    owner: Mapped[Person | None] = relationship()

    __table_args__ = (UniqueConstraint("plan_id", "recommendation_id"),)


class PlanTrial(Base):
    """A trial that was weighed for this child: ``status`` is a code, ``because`` says why not."""

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    group: Mapped[str] = mapped_column(default="")
    name: Mapped[str]
    status: Mapped[str]
    because: Mapped[str] = mapped_column(default="")


class PlanService(Base):
    """A supportive service the plan asks for."""

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    service: Mapped[str]
    note: Mapped[str] = mapped_column(default="")

    __table_args__ = (UniqueConstraint("plan_id", "service"),)


class Signature(Base):
    """Who signed a plan, as what, meaning what, when, and the hash of the exact text.

    ``digest`` binds all of that together. ``text`` is what was signed, letter by letter, and ``about`` the child, the
    diagnosis and the question as they stood that day; both are empty on signatures of text version 1.
    """

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str]
    role: Mapped[str]
    meaning: Mapped[str]
    signed_at: Mapped[datetime] = mapped_column(default=now)
    text_hash: Mapped[str]
    text_version: Mapped[int] = mapped_column(default=1, server_default="1")
    text: Mapped[str] = mapped_column(default="", server_default="")
    about: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    digest: Mapped[str] = mapped_column(default="", server_default="")


class Acknowledgement(Base):
    """A person says that they have read a signed plan."""

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    acknowledged_at: Mapped[datetime] = mapped_column(default=now)

    person: Mapped[Person] = relationship()

    __table_args__ = (UniqueConstraint("plan_id", "person_id"),)


_PUBLIC = (PlanState.SIGNED, PlanState.SUPERSEDED)


def _is_signed(_actor: Actor, model: Any) -> ColumnElement[bool]:
    clause: ColumnElement[bool] = model.state.in_(_PUBLIC)
    return clause


def _may_sign(actor: Actor, plan: Plan) -> bool:
    meeting = db.session.get(Conference, plan.conference_id) if plan.conference_id else None
    named = {meeting.chair_id, meeting.deputy_id} - {None} if meeting else set()
    return actor.id in named if named else Role.CHAIR in actor.roles_in(plan.programme_id)


def _may_sign_clause(actor: Actor, model: Any) -> ColumnElement[bool]:
    named = or_(Conference.chair_id == actor.id, Conference.deputy_id == actor.id)
    unnamed = and_(Conference.chair_id.is_(None), Conference.deputy_id.is_(None))
    chairs = among(model.programme_id, actor.programmes_as(Role.CHAIR))
    meeting = select(Conference.id).where(Conference.id == model.conference_id, or_(named, and_(chairs, unnamed)))
    return or_(meeting.exists(), and_(chairs, model.conference_id.is_(None)))


def _is_owner(actor: Actor, model: Any) -> ColumnElement[bool]:
    clause: ColumnElement[bool] = model.owner_id == actor.id
    return clause


predicate(Is.SIGNED, Plan, judge=lambda _actor, plan: plan.state in _PUBLIC, clause=_is_signed)
predicate(Is.DEPUTY, Plan, judge=_may_sign, clause=_may_sign_clause)
predicate(Is.OWNER, Recommendation, judge=lambda actor, thing: thing.owner_id == actor.id, clause=_is_owner)
knows_case(Plan)
knows_case(Recommendation)

for _dialect in ("sqlite", "postgresql"):
    filling(_dialect, "UPDATE conference SET attendance_sealed_until = (SELECT max(plan.signed_at) FROM plan "
            "WHERE plan.conference_id = conference.id)")  # fmt: skip
freezing.freeze_plan(Plan.__table__)
for _part in (PlanSection, PlanLine, PlanTrial, PlanService):
    freezing.freeze_part(_part.__table__)
freezing.freeze_signature(Signature.__table__)
freezing.freeze_recommendation(Recommendation.__table__)
