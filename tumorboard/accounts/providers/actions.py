"""Letting in whom a provider vouches for: who that is here, and what their groups make of them."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import delete, select

from tumorboard.accounts.providers.claims import Vouched
from tumorboard.accounts.providers.models import GroupMembership, Identity
from tumorboard.accounts.providers.settings import Group, Provider
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record, subscribe
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db
from tumorboard.core.errors import RuleBroken
from tumorboard.directory.actions import end_membership, give_membership, make_person
from tumorboard.directory.models import Membership, Person, Programme, Specialty
from tumorboard.permissions import May, Role
from tumorboard.policy import Actor, require

NOT_KNOWN = "Nobody here is known by this sign-in."
ASK = "Ask your administrator to add you with the e-mail address that your institution has of you."


def let_in(provider: Provider, who: Vouched, *, by: Actor) -> Person:
    """The person a provider vouches for, with the memberships of their groups. Refuses whom nobody knows here."""
    require(by, May.KEEP_PEOPLE)
    person = _known(who) or _recognised(provider, who, by=by)
    if person is None or not person.is_active or person.is_system:
        raise RuleBroken(NOT_KNOWN, remedy=ASK)
    follow_groups(person, provider, who.groups, by=by)
    return person


def follow_groups(person: Person, provider: Provider, groups: Collection[str], *, by: Actor) -> None:
    """Give the memberships of these groups and take away what another group had given; what was given by hand stays."""
    require(by, May.KEEP_PEOPLE)
    wanted: dict[str, list[Group]] = defaultdict(list)
    for one in provider.groups:
        if one.group in groups:
            wanted[one.programme].append(one)
    given = _given_by(provider, person)
    for programme in db.session.scalars(select(Programme).where(Programme.slug.in_(wanted))):
        _give(programme, person, wanted[programme.slug], provider, by=by)
    for membership in given:
        if membership.programme.slug not in wanted:
            end_membership(membership, by=by)
            _unmark(membership.id)


def unlink_identity(identity: Identity, *, by: Actor) -> None:
    """Let a provider vouch for this person no more."""
    require(by, May.KEEP_PEOPLE)
    person = db.session.get_one(Person, identity.person_id)
    db.session.delete(identity)
    record(Event.IDENTITY_UNLINKED, person, by=by, issuer=identity.issuer)


def _known(who: Vouched) -> Person | None:
    return db.session.scalar(
        select(Person)
        .join(Identity, Identity.person_id == Person.id)
        .where(Identity.issuer == who.issuer, Identity.subject == who.subject)
    )


def _recognised(provider: Provider, who: Vouched, *, by: Actor) -> Person | None:
    """Who comes for the first time: by their verified address, or as somebody new."""
    if not who.email:
        return None
    person = db.session.scalar(select(Person).where(Person.email == who.email))
    if person is not None and (not provider.match_by_email or not person.is_active or _has_other(person, who)):
        return None
    if person is None and not provider.make_people:
        return None
    person = person or make_person(who.name, who.email, by=by)
    db.session.flush()
    db.session.add(Identity(person_id=person.id, issuer=who.issuer, subject=who.subject))
    record(Event.IDENTITY_LINKED, person, by=by, issuer=who.issuer)
    return person


def _has_other(person: Person, who: Vouched) -> bool:
    """An address can be given to somebody else at the institution; the account here is not theirs by that."""
    other = select(Identity.id).where(Identity.person_id == person.id, Identity.issuer == who.issuer)
    return db.session.scalar(other) is not None


def _given_by(provider: Provider, person: Person) -> list[Membership]:
    query = (
        select(Membership)
        .join(GroupMembership, GroupMembership.membership_id == Membership.id)
        .where(
            Membership.person_id == person.id, Membership.ended_at.is_(None), GroupMembership.issuer == provider.issuer
        )
    )
    return list(db.session.scalars(query))


def _give(programme: Programme, person: Person, groups: list[Group], provider: Provider, *, by: Actor) -> None:
    current = db.session.scalar(
        select(Membership).where(
            Membership.programme_id == programme.id, Membership.person_id == person.id, Membership.ended_at.is_(None)
        )
    )
    if current is not None and not _is_marked(current.id, provider):
        return  # given by hand, or by another institution
    specialty = _specialty(programme, next((one.specialty for one in groups if one.specialty), ""))
    roles = {role for one in groups for role in one.roles} - ({Role.ATTENDEE} if specialty is None else set())
    if not roles:
        return
    if current is not None and (current.roles, current.specialty) == (roles, specialty):
        return
    membership = give_membership(programme, person, roles, specialty=specialty, by=by)
    _unmark(membership.id)
    db.session.add(GroupMembership(membership_id=membership.id, issuer=provider.issuer))


def _specialty(programme: Programme, code: str) -> Specialty | None:
    return db.session.scalar(
        select(Specialty).where(
            Specialty.programme_id == programme.id, Specialty.code == code, Specialty.retired_at.is_(None)
        )
    )


def _is_marked(membership_id: int, provider: Provider) -> bool:
    query = select(GroupMembership.id).where(
        GroupMembership.membership_id == membership_id, GroupMembership.issuer == provider.issuer
    )
    return db.session.scalar(query) is not None


def _unmark(membership_id: int) -> None:
    db.session.execute(
        delete(GroupMembership).where(GroupMembership.membership_id == membership_id),
        execution_options={"synchronize_session": False},
    )


@subscribe(Event.MEMBERSHIP_GIVEN, Event.MEMBERSHIP_CHANGED, Event.MEMBERSHIP_ENDED)
def _kept_by_hand(membership: Membership, _entry: LedgerEntry) -> None:
    """Whoever changes a membership by hand keeps it from now on; ``_give`` marks its own again."""
    _unmark(membership.id)
