"""Reading the directory."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.core.db import db
from tumorboard.directory.models import Membership, MembershipRole, Person, Programme, Specialty
from tumorboard.permissions import Role
from tumorboard.policy import Actor


def active_specialties(programme_id: int) -> Sequence[Specialty]:
    """A programme's specialties in use, in its order."""
    return db.session.scalars(
        select(Specialty)
        .where(Specialty.programme_id == programme_id, Specialty.retired_at.is_(None))
        .order_by(Specialty.position, Specialty.id)
    ).all()


def current_memberships(programme_id: int) -> Sequence[Membership]:
    """The members of a programme with person, specialty and roles, by name: three queries whatever their number."""
    return db.session.scalars(
        select(Membership)
        .join(Person)
        .where(Membership.programme_id == programme_id, Membership.ended_at.is_(None), Person.is_active)
        .options(joinedload(Membership.person), joinedload(Membership.specialty), selectinload(Membership.role_rows))
        .order_by(Person.name, Person.id)
    ).all()


def people_as(programme_id: int, *roles: Role) -> Sequence[Person]:
    """The active people who have one of the roles in a programme."""
    return db.session.scalars(
        select(Person)
        .join(Membership)
        .join(MembershipRole)
        .where(
            Membership.programme_id == programme_id, Membership.ended_at.is_(None), Person.is_active,
            MembershipRole.role.in_(roles),
        )
        .distinct()
        .order_by(Person.name, Person.id)
    ).all()  # fmt: skip


def people() -> Select[Person]:
    """Everybody of the installation, active or not, without the system's own persons."""
    return select(Person).where(Person.is_system.is_(False))


def memberships_of(person_id: int) -> Sequence[Membership]:
    """What a person is, and in which programmes."""
    return db.session.scalars(
        select(Membership)
        .join(Programme)
        .where(Membership.person_id == person_id, Membership.ended_at.is_(None))
        .options(joinedload(Membership.programme), joinedload(Membership.specialty), selectinload(Membership.role_rows))
        .order_by(Programme.name)
    ).all()


def specialties_of(programme_id: int) -> Sequence[Specialty]:
    """A programme's specialties in its order, the retired ones last."""
    return db.session.scalars(
        select(Specialty)
        .where(Specialty.programme_id == programme_id)
        .order_by(Specialty.retired_at.is_not(None), Specialty.position, Specialty.id)
    ).all()


def count_members() -> dict[int, int]:
    """How many members each programme has."""
    found = db.session.execute(
        select(Membership.programme_id, func.count())
        .join(Person)
        .where(Membership.ended_at.is_(None), Person.is_active)
        .group_by(Membership.programme_id)
    )
    return {row[0]: row[1] for row in found}


def all_programmes() -> Sequence[Programme]:
    """Every programme of the installation."""
    return db.session.scalars(select(Programme).order_by(Programme.name)).all()


def system_person() -> Person:
    """The named system person on whose behalf jobs and imports act."""
    return db.session.scalars(select(Person).where(Person.is_system).order_by(Person.id)).first() or _made()


def _made() -> Person:
    person = Person(name="Tumorboard", email="system@tumorboard.invalid", is_system=True)
    db.session.add(person)
    db.session.flush()
    record(Event.PERSON_MADE, person, by=Actor(person.id, person.name))
    return person
