"""Reading who may see a restricted case."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from tumorboard.cases.models import Case, CaseAccess
from tumorboard.cases.restriction.models import CaseReader, Restriction
from tumorboard.core.db import db
from tumorboard.directory.models import Membership, Person
from tumorboard.directory.queries import people_as
from tumorboard.permissions import Role


def standing_restriction(case_id: int) -> Restriction | None:
    """The restriction of a case while it stands."""
    return db.session.scalar(
        select(Restriction)
        .where(Restriction.case_id == case_id, Restriction.lifted_at.is_(None))
        .options(joinedload(Restriction.restricted_by))
    )


def readers_of(case_id: int) -> Sequence[CaseReader]:
    """Who is named on a case now, by name."""
    return db.session.scalars(
        select(CaseReader)
        .join(Person, Person.id == CaseReader.person_id)
        .where(CaseReader.case_id == case_id, CaseReader.until.is_(None))
        .options(joinedload(CaseReader.person))
        .order_by(Person.name, Person.id)
    ).all()


def possible_readers(case: Case) -> Sequence[Person]:
    """Whom one may name: the programme's members, and whoever referred, holds or presents the case."""
    member = select(Membership.id).where(
        Membership.person_id == Person.id, Membership.programme_id == case.programme_id, Membership.ended_at.is_(None)
    )
    near = select(CaseAccess.id).where(
        CaseAccess.person_id == Person.id, CaseAccess.case_id == case.id, CaseAccess.until.is_(None)
    )
    return db.session.scalars(
        select(Person)
        .where(Person.is_active, Person.is_system.is_(False), or_(member.exists(), near.exists()))
        .order_by(Person.name, Person.id)
    ).all()


def near_the_case(case: Case) -> set[int]:
    """Who referred, holds or presents a case: those who most likely go on seeing it."""
    live = select(CaseAccess.person_id).where(CaseAccess.case_id == case.id, CaseAccess.until.is_(None))
    return set(db.session.scalars(live))


def desk_of(programme_id: int) -> set[int]:
    """The programme's chairs and coordinators."""
    return {one.id for one in people_as(programme_id, Role.CHAIR, Role.COORDINATOR)}


def those_who_see(people: Collection[int], case_number: str) -> set[int]:
    """Those of these people whom a restriction of this case does not shut out: nearly always all."""
    case_id = db.session.scalar(select(Case.id).where(Case.number == case_number, Case.is_restricted))
    if case_id is None:
        return set(people)
    named = select(CaseReader.person_id).where(CaseReader.case_id == case_id, CaseReader.until.is_(None))
    return set(people) & set(db.session.scalars(named))


def restricted_cases(programme_id: int) -> list[tuple[int, str, date, list[int]]]:
    """A programme's restricted cases: id, number, since when, and the ids of those named. No clinical fact."""
    rows = db.session.execute(
        select(Case.id, Case.number, Restriction.restricted_at, CaseReader.person_id)
        .join(Restriction, Restriction.case_id == Case.id)
        .join(CaseReader, CaseReader.case_id == Case.id)
        .where(Case.programme_id == programme_id, Case.is_restricted)
        .where(Restriction.lifted_at.is_(None), CaseReader.until.is_(None))
        .order_by(Case.id)
    ).all()
    found: dict[int, tuple[int, str, date, list[int]]] = {}
    for key, number, since, person_id in rows:
        found.setdefault(key, (key, number, since.date(), []))[3].append(person_id)
    return list(found.values())
