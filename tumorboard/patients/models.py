"""A patient of the installation, their identifiers, and where they were seen."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tumorboard.core.db import Base, Versioned, now
from tumorboard.permissions import May


class Sex(StrEnum):
    """Sex as registered."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"

    @property
    def words(self) -> str:
        """As a reader sees it."""
        return self.value.capitalize()


class Patient(Versioned, Base):
    """A person who is treated. Name parts are kept as typed; ``name_key`` is the name for comparing."""

    seen_with: ClassVar[May] = May.READ_PATIENT

    given_names: Mapped[str] = mapped_column(default="")
    family_name: Mapped[str] = mapped_column(default="")
    name_key: Mapped[str] = mapped_column(default="", index=True)
    born_on: Mapped[date] = mapped_column(index=True)
    sex: Mapped[Sex] = mapped_column(default=Sex.UNKNOWN)
    guardian: Mapped[str] = mapped_column(default="")
    guardian_contact: Mapped[str] = mapped_column(default="")
    interpreter: Mapped[str] = mapped_column(default="")
    travels_from: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime] = mapped_column(default=now)

    identifiers: Mapped[list["PatientIdentifier"]] = relationship(
        back_populates="patient", order_by="PatientIdentifier.id", cascade="all, delete-orphan"
    )

    @property
    def name(self) -> str:
        """The name parts the patient has, given names first."""
        return " ".join(part for part in (self.given_names, self.family_name) if part)

    @property
    def identifier(self) -> str:
        """The first of the patient's numbers, with whose it is; empty where there is none."""
        return self.identifiers[0].words if self.identifiers else ""


class PatientIdentifier(Base):
    """One hospital's number of a patient: ``system`` says whose, ``value_key`` is the value for comparing."""

    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"), index=True)
    system: Mapped[str]
    value: Mapped[str]
    value_key: Mapped[str]

    patient: Mapped[Patient] = relationship(back_populates="identifiers")

    @property
    def words(self) -> str:
        """As it is shown everywhere: whose number, then the number."""
        return f"{self.system} {self.value}"

    __table_args__ = (UniqueConstraint("value_key", "system"),)


class SeenHow(StrEnum):
    """How the programme came to know that a patient was seen."""

    BY_HAND = "by_hand"
    CLINIC_LIST = "clinic_list"
    REFERRAL = "referral"


class PatientSeen(Base):
    """A patient was seen in a programme on a day: whoever is seen must be discussed, or closed with a reason."""

    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    seen_on: Mapped[date]
    how: Mapped[SeenHow] = mapped_column(default=SeenHow.BY_HAND)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    recorded_at: Mapped[datetime] = mapped_column(default=now)

    __table_args__ = (
        UniqueConstraint("programme_id", "patient_id", "seen_on"),
        Index("ix_patient_seen_patient_id_programme_id", "patient_id", "programme_id"),
        Index("ix_patient_seen_programme_id_seen_on_patient_id", "programme_id", "seen_on", "patient_id"),
    )


class ChildClosure(Base):
    """A patient needs no next step in a programme, for a reason somebody gave."""

    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    reason: Mapped[str]
    closed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime] = mapped_column(default=now)
    reopened_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_child_closure_programme_id_patient_id", "programme_id", "patient_id"),)
