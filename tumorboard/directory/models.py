"""Who there is: people, the programmes they belong to, the specialties they speak for."""

from datetime import datetime
from typing import ClassVar, Self

from sqlalchemy import ForeignKey, Index, UniqueConstraint, bindparam, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tumorboard.core.db import Base, Versioned, db, now
from tumorboard.core.errors import NotFound
from tumorboard.permissions import May, Role


class Person(Versioned, Base):
    """Somebody who uses the app, or a named system person on whose behalf it acts."""

    seen_with: ClassVar[May] = May.KEEP_PEOPLE

    name: Mapped[str]
    email: Mapped[str] = mapped_column(unique=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    is_installation_administrator: Mapped[bool] = mapped_column(default=False)
    is_system: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime] = mapped_column(default=now)

    memberships: Mapped[list["Membership"]] = relationship(back_populates="person", viewonly=True)


class Programme(Versioned, Base):
    """A tumor programme: what it holds is invisible to another's members."""

    seen_with: ClassVar[May] = May.READ_PROGRAMME

    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    template: Mapped[str] = mapped_column(default="")
    time_zone: Mapped[str]
    default_minutes: Mapped[int] = mapped_column(default=8)
    #: After so many days a referrer is reminded of a plan that they have not acknowledged; 0: never.
    acknowledge_days: Mapped[int] = mapped_column(default=3, server_default="3")
    case_prefix: Mapped[str] = mapped_column(default="")
    last_case_number: Mapped[int] = mapped_column(default=0)
    is_demo: Mapped[bool] = mapped_column(default=False)
    #: Observers score the quality of its meetings.
    observes: Mapped[bool] = mapped_column(default=False, server_default="0")
    #: Hidden by default: a projector is read by whoever passes, and a shared screen is photographed.
    wall_shows_names: Mapped[bool] = mapped_column(default=False, server_default=text("false"))

    #: Roles in which nobody works without a second factor.
    factor_roles: Mapped[list[str]] = mapped_column(default=list, server_default=text("'[]'"))

    specialties: Mapped[list["Specialty"]] = relationship(
        back_populates="programme", order_by="Specialty.position", viewonly=True
    )

    @property
    def programme_id(self) -> int:
        """Itself: the policy asks every thing for its programme."""
        return self.id

    @classmethod
    def find(cls, address: int | str) -> Self:
        """Find by the short name that stands in addresses."""
        found: Self | None = db.session.scalar(_BY_SLUG, {"slug": str(address)})  # type: ignore[assignment]
        if found is None:
            raise NotFound
        return found


_BY_SLUG = select(Programme).where(Programme.slug == bindparam("slug"))


#: Must agree to a late add-on unless a programme says otherwise: pathology and radiology.
PREPARE = ("PAT", "RAD")


class Specialty(Versioned, Base):
    """A discipline that a programme hears: ``ORT``, Orthopaedic oncology."""

    seen_with: ClassVar[May] = May.READ_PROGRAMME

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    code: Mapped[str]
    name: Mapped[str]
    is_required: Mapped[bool] = mapped_column(default=True)
    added_because: Mapped[str] = mapped_column(default="")
    #: Prepares cases, so it must agree to a late add-on; empty where nobody has said: then those of ``PREPARE`` do.
    prepares: Mapped[bool | None]
    #: Is asked to countersign each plan of a case that requires it.
    countersigns: Mapped[bool] = mapped_column(default=False, server_default="0")
    #: Attends at least this share of the meetings, in per cent; empty: what is usual.
    attendance_target: Mapped[int | None]
    position: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[datetime | None]

    programme: Mapped[Programme] = relationship(back_populates="specialties")

    __table_args__ = (UniqueConstraint("programme_id", "code"),)

    @property
    def does_prepare(self) -> bool:
        """Must agree to a late add-on."""
        return self.code in PREPARE if self.prepares is None else self.prepares


class Membership(Versioned, Base):
    """A person in a programme, with roles and, for attendees, the specialty they speak for."""

    seen_with: ClassVar[May] = May.READ_PROGRAMME

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    specialty_id: Mapped[int | None] = mapped_column(ForeignKey("specialty.id"), index=True)
    is_head: Mapped[bool] = mapped_column(default=False, server_default="0")
    given_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(back_populates="memberships")
    programme: Mapped[Programme] = relationship()
    specialty: Mapped[Specialty | None] = relationship()
    role_rows: Mapped[list["MembershipRole"]] = relationship(cascade="all, delete-orphan")

    __table_args__ = (UniqueConstraint("programme_id", "person_id"), Index("ix_membership_person_id", "person_id"))

    @property
    def roles(self) -> set[Role]:
        """What this person is in the programme."""
        return {row.role for row in self.role_rows}


class MembershipRole(Base):
    """One role of a membership."""

    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    role: Mapped[Role]

    __table_args__ = (UniqueConstraint("membership_id", "role"),)
