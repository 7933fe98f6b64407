"""What a person can prove themselves with, and whether they have to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, func, select

from tumorboard.accounts.factors.models import Factor, FactorKind, RecoveryCode
from tumorboard.accounts.models import Password
from tumorboard.core.db import db
from tumorboard.directory.models import Membership, MembershipRole, Person, Programme


@dataclass(frozen=True)
class Ways:
    """What a person has."""

    password: bool = False
    app: bool = False
    passkeys: tuple[Factor, ...] = ()

    @property
    def has_factor(self) -> bool:
        """A second factor, so that a password is not enough."""
        return self.app or bool(self.passkeys)


def ways_of(person_id: int) -> Ways:
    """What this person can prove themselves with: two queries."""
    factors = factors_of(person_id)
    passkeys = tuple(one for one in factors if one.kind is FactorKind.PASSKEY)
    password = db.session.scalar(select(Password.id).where(Password.person_id == person_id))
    return Ways(password is not None, len(passkeys) < len(factors), passkeys)


def factors_of(person_id: int) -> Sequence[Factor]:
    """The passkeys and authenticator apps of a person, the oldest first."""
    return db.session.scalars(select(Factor).where(Factor.person_id == person_id).order_by(Factor.id)).all()


def has_factor(person_id: int) -> bool:
    """Say whether this person has a second factor."""
    return bool(db.session.scalar(select(exists().where(Factor.person_id == person_id))))


def codes_left(person_id: int) -> int:
    """How many recovery codes of this person were not used."""
    query = select(func.count()).where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(query) or 0


def needing_factor(people: Collection[int]) -> dict[int, list[str]]:
    """Those who have a role that needs a second factor: the programmes that say so, by person.

    Where any programme asks for one, installation administrators need one too: they can take others' away.
    """
    rows = db.session.execute(
        select(Membership.person_id, MembershipRole.role, Programme.name, Programme.factor_roles)
        .join(MembershipRole, MembershipRole.membership_id == Membership.id)
        .join(Programme, Programme.id == Membership.programme_id)
        .where(Membership.person_id.in_(people), Membership.ended_at.is_(None))
        .order_by(Programme.name)
    )
    needing: dict[int, list[str]] = {}
    for person_id, role, programme, roles in rows:
        if role in (roles or ()) and programme not in needing.get(person_id, []):
            needing.setdefault(person_id, []).append(programme)
    administrators = set(people) & set(administrators_of_installation())
    asking = _asking_programmes() if administrators else []
    return needing | (dict.fromkeys(administrators, asking) if asking else {})


def administrators_of_installation() -> list[int]:
    """Who keeps people and their sign-in."""
    return list(db.session.scalars(select(Person.id).where(Person.is_installation_administrator, Person.is_active)))


def _asking_programmes() -> list[str]:
    rows = db.session.execute(select(Programme.name, Programme.factor_roles).order_by(Programme.name))
    return [name for name, roles in rows if roles]


def lacks_factor(person_id: int) -> bool:
    """Say whether this person needs a second factor and has none."""
    return bool(needing_factor([person_id])) and not has_factor(person_id)


def members_of(programme_id: int) -> list[int]:
    """The people of a programme."""
    query = select(Membership.person_id).where(Membership.programme_id == programme_id, Membership.ended_at.is_(None))
    return list(db.session.scalars(query))


def without_factor(people: Collection[int]) -> set[int]:
    """Those of these people who have none."""
    having = exists().where(Factor.person_id == Person.id)
    return set(db.session.scalars(select(Person.id).where(Person.id.in_(people), ~having)))
