"""One tumor problem of a patient in a programme, with the facts that outlive a presentation."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tumorboard.cases.states import CaseState, Certainty
from tumorboard.core.db import Base, Versioned, now
from tumorboard.directory.models import Person
from tumorboard.patients.models import Patient
from tumorboard.permissions import May
from tumorboard.vocabulary.codes import OWN_SYSTEM, Coding
from tumorboard.vocabulary.site import SIDE_WORDS


class Case(Versioned, Base):
    """A tumor problem. Codes keep their system, version and the words as they were (empty code: uncoded)."""

    seen_with: ClassVar[May] = May.READ_CASE

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"), index=True)
    number: Mapped[str] = mapped_column(unique=True)
    state: Mapped[CaseState] = mapped_column(default=CaseState.OPEN)
    diagnosis: Mapped[str]
    diagnosis_code: Mapped[str] = mapped_column(default="")
    diagnosis_system: Mapped[str] = mapped_column(default="")
    diagnosis_version: Mapped[str] = mapped_column(default="")
    diagnosis_group: Mapped[str] = mapped_column(default="")
    certainty: Mapped[Certainty] = mapped_column(default=Certainty.SUSPECTED)
    site: Mapped[str] = mapped_column(default="")
    site_code: Mapped[str] = mapped_column(default="")
    site_system: Mapped[str] = mapped_column(default="")
    site_version: Mapped[str] = mapped_column(default="")
    side: Mapped[str] = mapped_column(default="")
    stage: Mapped[str] = mapped_column(default="")
    stage_system: Mapped[str] = mapped_column(default="")
    stage_on: Mapped[date | None]
    biopsy_status: Mapped[str] = mapped_column(default="")
    biopsy_on: Mapped[date | None]
    biopsy_place: Mapped[str] = mapped_column(default="")
    biopsy_by: Mapped[str] = mapped_column(default="")
    is_unplanned_excision: Mapped[bool] = mapped_column(default=False)
    reference_pathology: Mapped[str] = mapped_column(default="")
    #: Only those named on it see it (``cases/restriction``).
    is_restricted: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    opened_at: Mapped[datetime] = mapped_column(default=now)
    closed_at: Mapped[datetime | None]
    closed_because: Mapped[str] = mapped_column(default="")

    patient: Mapped[Patient] = relationship()

    __table_args__ = (
        Index("ix_case_programme_id_state_id", "programme_id", "state", "id"),
        Index("ix_case_programme_id_diagnosis_group", "programme_id", "diagnosis_group"),
        # A few rows of the whole installation: asked at every request, with the session.
        Index(
            "ix_case_restricted", "id",
            sqlite_where=text("is_restricted = 1"), postgresql_where=text("is_restricted"),
        ),
    )  # fmt: skip

    @property
    def case_id(self) -> int:
        """Itself: the policy and the ledger ask every thing for its case."""
        return self.id

    @property
    def code_words(self) -> str:
        """The diagnosis's code with system and version; empty where there is none but our own."""
        if self.diagnosis_system in ("", OWN_SYSTEM):
            return ""
        return str(Coding(self.diagnosis_system, self.diagnosis_version, self.diagnosis_code))

    @property
    def where(self) -> str:
        """Site and side as the board reads them."""
        before = SIDE_WORDS.get(self.side, "")
        if not before or not self.site:
            return self.site or before.rstrip(",")
        return f"{before} {self.site[0].lower()}{self.site[1:]}"

    @property
    def what(self) -> str:
        """The tumor in one line."""
        return "\N{NO-BREAK SPACE}· ".join(part for part in (self.diagnosis, self.where) if part)


class AccessWhy(StrEnum):
    """Why a person may see a case they would not see by their role."""

    REFERRED = "referred"
    HOLDS = "holds"
    PRESENTS = "presents"
    BROKE_GLASS = "broke_glass"


class CaseAccess(Base):
    """A person may see a case, for a reason; ``until`` ends it."""

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    why: Mapped[AccessWhy]
    since: Mapped[datetime] = mapped_column(default=now)
    until: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("case_id", "person_id", "why"), Index("ix_case_access_person_id", "person_id"))


class Holder(Base):
    """Who holds the patient: a person, or an outside institution. The history is kept; the open row is now."""

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    institution: Mapped[str] = mapped_column(default="")
    since: Mapped[datetime] = mapped_column(default=now)
    until: Mapped[datetime | None]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])

    @property
    def words(self) -> str:
        """The person's or the institution's name."""
        return self.person.name if self.person else self.institution


class TreatmentLine(Versioned, Base):
    """One earlier treatment: ``modality`` is a code of the list, ``words`` what it was."""

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    modality: Mapped[str]
    words: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]


class ImagingStudy(Versioned, Base):
    """One imaging study; ``availability`` is a code: received, read here, pending, not available."""

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    modality: Mapped[str]
    region: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")
    done_on: Mapped[date | None]
    availability: Mapped[str] = mapped_column(default="")


class PathologyReport(Versioned, Base):
    """One biopsy or specimen and its report; ``slides`` says where they are, empty when not yet known."""

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    specimen: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    done_on: Mapped[date | None]
    availability: Mapped[str] = mapped_column(default="")
    slides: Mapped[str] = mapped_column(default="")
    result: Mapped[str] = mapped_column(default="")


class BiopsyWarning(Base):
    """A biopsy is planned or was done outside: somebody must acknowledge that they know."""

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    raised_at: Mapped[datetime] = mapped_column(default=now)
    acknowledged_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    acknowledged_at: Mapped[datetime | None]

    acknowledged_by: Mapped[Person | None] = relationship()
