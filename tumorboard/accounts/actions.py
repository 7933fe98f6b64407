"""Signing in and out, and setting passwords."""

from collections.abc import Collection

from sqlalchemy import select, update

from tumorboard.accounts.models import Ended, How, Password, SignIn
from tumorboard.accounts.passwords import check_strength, hasher, matches
from tumorboard.accounts.sessions import actor_for, end_session, end_sessions, start_session
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record, subscribe
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db, now, own_transaction
from tumorboard.core.errors import NotFound, RuleBroken
from tumorboard.directory.models import Membership, Person
from tumorboard.permissions import May
from tumorboard.policy import Actor, require


def find_signer(email: str, password: str) -> Person | None:
    """The active person with this e-mail and password; takes as long for an unknown e-mail."""
    row = db.session.execute(
        select(Person, Password.hash, Person.id)
        .outerjoin(Password, Password.person_id == Person.id)
        .where(Person.email == email.strip().lower(), Person.is_active, Person.is_system.is_(False))
    ).first()
    db.session.rollback()  # the comparison is slow on purpose: no lock is held meanwhile
    if not matches(password, row[1] if row else None) or row is None:
        return None
    if hasher().check_needs_rehash(row[1]):
        _renew_hash(row[2], row[1], password)
    return row[0]


def _renew_hash(person_id: int, kept: str, password: str) -> None:
    """Keep the same password at the present cost; only now is it known (ASVS 5.0, 11.2.2)."""
    renewed = update(Password).where(Password.person_id == person_id, Password.hash == kept)
    with own_transaction() as connection:
        connection.execute(renewed.values(hash=hasher().hash(password)))


def sign_in(
    person: Person, *, device: str, address: str, hours: int, how: How = How.PASSWORD, must_set_up: bool = False
) -> str:
    """Start a session for a person who has proved who they are; return the cookie's key."""
    key = start_session(person, device=device, address=address, hours=hours, how=how, must_set_up=must_set_up)
    record(Event.SIGNED_IN, person, by=actor_for(person.id), how=how)
    return key


def sign_out(*, by: Actor) -> None:
    """End the session this person is using."""
    end_session(by.session)
    record(Event.SIGNED_OUT, None, by=by)


def sign_out_everywhere(*, by: Actor) -> None:
    """End this person's sessions on every device."""
    end_sessions(by.id, because=Ended.ELSEWHERE)
    record(Event.SIGNED_OUT, None, by=by, everywhere=True)


def end_device(sign_in: SignIn, *, by: Actor) -> None:
    """End one of one's own sessions. Somebody else's is not there."""
    if sign_in.person_id != by.id:
        raise NotFound
    if sign_in.ended_at is None:
        sign_in.ended_at, sign_in.ended_because = now(), Ended.ELSEWHERE
    record(Event.SIGNED_OUT, sign_in, by=by)


def end_sessions_of(person: Person, *, by: Actor) -> None:
    """End somebody else's sessions on every device (ASVS 5.0 V7.4.5)."""
    require(by, May.KEEP_PEOPLE, person)
    end_sessions(person.id, because=Ended.ADMINISTRATOR)
    record(Event.SIGNED_OUT, person, by=by, everywhere=True)


def set_password(person: Person, password: str, *, by: Actor) -> None:
    """Give a person a password and end their other sessions. Refuses one that is too short or easily guessed."""
    if person.id != by.id:
        require(by, May.KEEP_PEOPLE, person)
    check_strength(password, about=(person.name, person.email.partition("@")[0]))
    row = db.session.scalar(select(Password).where(Password.person_id == person.id))
    if row is None:
        row = Password(person_id=person.id)
        db.session.add(row)
    row.hash, row.set_at = hasher().hash(password), now()
    end_sessions(person.id, except_key=by.session if person.id == by.id else "", because=Ended.PASSWORD)
    record(Event.PASSWORD_SET, person, by=by)


def set_one_password(people: Collection[Person], password: str, *, by: Actor) -> None:
    """Give several people the same first password, hashed once: for a demo. Refuses one that is too short."""
    require(by, May.KEEP_PEOPLE)
    check_strength(password)
    shared = hasher().hash(password)
    for person in people:
        db.session.add(Password(person_id=person.id, hash=shared))
        record(Event.PASSWORD_SET, person, by=by)


def change_own_password(current: str, password: str, *, by: Actor) -> None:
    """Change one's password, knowing the present one."""
    person = db.session.get_one(Person, by.id)
    kept = db.session.scalar(select(Password.hash).where(Password.person_id == by.id))
    if not matches(current, kept):
        raise RuleBroken("This is not your present password.", field="current")
    set_password(person, password, by=by)


@subscribe(Event.PERSON_DEACTIVATED)
def _end_sessions_of(person: Person, _entry: LedgerEntry) -> None:
    end_sessions(person.id, because=Ended.ADMINISTRATOR)


@subscribe(Event.MEMBERSHIP_GIVEN, Event.MEMBERSHIP_CHANGED, Event.MEMBERSHIP_ENDED)
def _end_sessions_of_member(membership: Membership, entry: LedgerEntry) -> None:
    """Another role is another person to the policy: they prove anew who they are (ASVS 5.0 V7.4.2, V8.3.1)."""
    if entry.facts.get("roles") != entry.facts.get("roles_before"):
        end_sessions(membership.person_id, because=Ended.ROLE)


@subscribe(Event.PERSON_CHANGED)
def _end_sessions_of_administrator(person: Person, entry: LedgerEntry) -> None:
    if entry.facts.get("is_administration_new"):
        end_sessions(person.id, because=Ended.ROLE)
