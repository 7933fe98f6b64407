"""Changing the directory: people, programmes, specialties, memberships."""

import re
from collections.abc import Collection
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import func, select
from sqlalchemy.orm.attributes import flag_modified

from tumorboard.audit.codes import changes, codes_of
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.core.db import db, now
from tumorboard.core.errors import RuleBroken
from tumorboard.directory.models import Membership, MembershipRole, Person, Programme, Specialty
from tumorboard.permissions import May, Role
from tumorboard.policy import Actor, allowed, require


def make_person(name: str, email: str, *, by: Actor, is_installation_administrator: bool = False) -> Person:
    """Add a person. Refuses an e-mail that is taken or is none."""
    require(by, May.KEEP_PEOPLE)
    person = Person(
        name=_named(name), email=_free_email(email), is_installation_administrator=is_installation_administrator
    )
    db.session.add(person)
    record(Event.PERSON_MADE, person, by=by)
    return person


def change_person(person: Person, *, name: str, email: str, is_installation_administrator: bool, by: Actor) -> None:
    """Correct a person's name, e-mail and administration. Refuses to take the last administrator away."""
    require(by, May.KEEP_PEOPLE, person)
    if person.is_installation_administrator and not is_installation_administrator:
        _keep_an_administrator(person)
    before = person.email, person.is_installation_administrator
    person.name, person.email = _named(name), _free_email(email, except_id=person.id)
    person.is_installation_administrator = is_installation_administrator
    record(
        Event.PERSON_CHANGED, person, by=by, is_address_new=person.email != before[0],
        is_administration_new=person.is_installation_administrator != before[1],
    )  # fmt: skip


def deactivate_person(person: Person, *, by: Actor) -> None:
    """Shut a person out at once; what they did stays. Refuses the last administrator and oneself."""
    require(by, May.KEEP_PEOPLE, person)
    if person.id == by.id:
        raise RuleBroken("You cannot deactivate yourself.", remedy="Ask another administrator.")
    if person.is_installation_administrator:
        _keep_an_administrator(person)
    person.is_active = False
    record(Event.PERSON_DEACTIVATED, person, by=by)


def reactivate_person(person: Person, *, by: Actor) -> None:
    """Let a deactivated person in again."""
    require(by, May.KEEP_PEOPLE, person)
    person.is_active = True
    record(Event.PERSON_REACTIVATED, person, by=by)


def make_programme(
    name: str,
    slug: str,
    *,
    time_zone: str,
    by: Actor,
    template: str = "",
    case_prefix: str = "",
    default_minutes: int = 8,
) -> Programme:
    """Make a programme without specialties. Refuses a short name that is taken or cannot stand in an address."""
    require(by, May.KEEP_PROGRAMMES)
    if not re.fullmatch(r"[a-z][a-z0-9-]{1,39}", slug):
        raise RuleBroken("Use 2 to 40 small letters, digits and hyphens, beginning with a letter.", field="slug")
    if db.session.scalar(select(Programme.id).where(Programme.slug == slug)):
        raise RuleBroken("Another programme has this short name.", field="slug")
    programme = Programme(
        name=_named(name), slug=slug, template=template, time_zone=_zone(time_zone), default_minutes=default_minutes,
        case_prefix=_free_prefix(case_prefix or slug),
    )  # fmt: skip
    db.session.add(programme)
    record(Event.PROGRAMME_MADE, programme, by=by)
    return programme


def change_programme(
    programme: Programme, *, name: str, time_zone: str, default_minutes: int, by: Actor,
    wall_shows_names: bool | None = None, observes: bool | None = None, acknowledge_days: int | None = None,
    factor_roles: Collection[Role] | None = None,
) -> None:  # fmt: skip
    """Change a programme's settings. ``factor_roles`` are the roles that need a second factor to sign in."""
    require(by, May.KEEP_PROGRAMME, programme)
    if not 1 <= default_minutes <= 60:
        raise RuleBroken("A case has 1 to 60 minutes.", field="default_minutes")
    was = codes_of(programme)
    programme.name, programme.time_zone, programme.default_minutes = _named(name), _zone(time_zone), default_minutes
    if acknowledge_days is not None:
        if not 0 <= acknowledge_days <= 60:
            raise RuleBroken("Remind after 1 to 60 days, or never (0).", field="acknowledge_days")
        programme.acknowledge_days = acknowledge_days
    if wall_shows_names is not None:
        programme.wall_shows_names = wall_shows_names
    if observes is not None:
        programme.observes = observes
    facts: dict[str, Any] = {}
    if factor_roles is not None and sorted(factor_roles) != sorted(programme.factor_roles):
        programme.factor_roles = facts["factor_roles"] = sorted(Role(one).value for one in factor_roles)
    record(Event.PROGRAMME_CHANGED, programme, by=by, **facts, **changes(programme, was))


def add_specialty(
    programme: Programme, code: str, name: str, *, by: Actor, is_required: bool = True, added_because: str = "",
    prepares: bool | None = None,
) -> Specialty:  # fmt: skip
    """Add a specialty at the end of the programme's list. Refuses a code that is taken."""
    require(by, May.ADD_SPECIALTY, programme)
    code = code.strip().upper()
    if not re.fullmatch(r"[A-Z]{2,5}", code):
        raise RuleBroken("A code has 2 to 5 letters, such as ORT.", field="code")
    taken = select(Specialty.id).where(Specialty.programme_id == programme.id, Specialty.code == code)
    if db.session.scalar(taken):
        raise RuleBroken("Another specialty of this programme has this code.", field="code")
    last = db.session.scalar(select(func.max(Specialty.position)).where(Specialty.programme_id == programme.id)) or 0
    specialty = Specialty(
        programme_id=programme.id, code=code, name=_named(name), is_required=is_required,
        added_because=added_because, prepares=prepares, position=last + 1,
    )  # fmt: skip
    db.session.add(specialty)
    record(Event.SPECIALTY_MADE, specialty, by=by, code=code)
    return specialty


def change_specialty(
    specialty: Specialty, *, name: str, is_required: bool, is_retired: bool, by: Actor, prepares: bool | None = None,
    countersigns: bool | None = None, attendance_target: int | None = None,
) -> None:  # fmt: skip
    """Rename a specialty, change what is asked of it by default, or retire it; old cases and plans keep it.

    ``attendance_target`` is the least share of meetings to attend, in per cent (0: none of its own; None: as it was).
    """
    require(by, May.KEEP_PROGRAMME, specialty)
    was = codes_of(specialty)
    specialty.name, specialty.is_required = _named(name), is_required
    specialty.prepares = specialty.prepares if prepares is None else prepares
    specialty.countersigns = specialty.countersigns if countersigns is None else countersigns
    if attendance_target is not None:
        if not 0 <= attendance_target <= 100:
            raise RuleBroken("Enter a share from 1 to 100 per cent.", field="attendance_target")
        specialty.attendance_target = attendance_target or None
    specialty.retired_at = (specialty.retired_at or now()) if is_retired else None
    record(
        Event.SPECIALTY_CHANGED, specialty, by=by, is_required=is_required, is_retired=is_retired,
        countersigns=specialty.countersigns, **changes(specialty, was),
    )  # fmt: skip


def give_membership(
    programme: Programme,
    person: Person,
    roles: Collection[Role],
    *,
    by: Actor,
    specialty: Specialty | None = None,
    is_head: bool = False,
) -> Membership:
    """Make a person a member, or change what they are in the programme. Refuses no role, or another's specialty."""
    require(by, May.KEEP_MEMBERS, programme)
    _check_roles(programme, roles, specialty, is_head=is_head)
    membership = db.session.scalar(
        select(Membership).where(Membership.programme_id == programme.id, Membership.person_id == person.id)
    )
    is_new = membership is None or membership.ended_at is not None
    before = [] if membership is None or is_new else sorted(membership.roles)
    if membership is None:
        membership = Membership(programme_id=programme.id, person_id=person.id)
        db.session.add(membership)
    membership.ended_at, membership.specialty_id = None, specialty.id if specialty else None
    membership.is_head = is_head
    kept = {row.role: row for row in membership.role_rows}
    membership.role_rows = [kept.get(role) or MembershipRole(role=role) for role in sorted(set(roles))]
    flag_modified(membership, "specialty_id")  # roles are rows of their own: the version counts their change as well
    record(
        Event.MEMBERSHIP_GIVEN if is_new else Event.MEMBERSHIP_CHANGED, membership, by=by, person=person.id,
        roles=sorted(set(roles)), roles_before=before, is_head=is_head, specialty=specialty.code if specialty else None,
    )  # fmt: skip
    return membership


def add_member(
    programme: Programme,
    email: str,
    roles: Collection[Role],
    *,
    by: Actor,
    name: str = "",
    specialty: Specialty | None = None,
    is_head: bool = False,
) -> Membership:
    """Make the person with this e-mail a member; a name adds somebody who is not known yet. Refuses a member."""
    require(by, May.KEEP_MEMBERS, programme)
    person = db.session.scalar(select(Person).where(Person.email == email.strip().lower(), Person.is_system.is_(False)))
    if person is None:
        person = _newcomer(name, email, by=by)
    if not person.is_active:
        raise RuleBroken("This person is deactivated.", remedy="Let an administrator reactivate them.", field="email")
    current = select(Membership.id).where(
        Membership.programme_id == programme.id, Membership.person_id == person.id, Membership.ended_at.is_(None)
    )
    if db.session.scalar(current):
        raise RuleBroken(f"{person.name} is a member already.", remedy="Change their roles instead.", field="email")
    return give_membership(programme, person, roles, specialty=specialty, is_head=is_head, by=by)


def end_membership(membership: Membership, *, by: Actor) -> None:
    """End a membership; what the person did stays. Refuses one that has ended."""
    require(by, May.KEEP_MEMBERS, membership)
    if membership.ended_at is not None:
        raise RuleBroken("This membership has ended already.")
    membership.ended_at = now()
    before = sorted(membership.roles)
    record(Event.MEMBERSHIP_ENDED, membership, by=by, person=membership.person_id, roles=[], roles_before=before)


def _newcomer(name: str, email: str, *, by: Actor) -> Person:
    _free_email(email)
    if not allowed(by, May.KEEP_PEOPLE):
        raise RuleBroken(
            "Nobody here has this e-mail address.", remedy="Ask an installation administrator to add them.",
            field="email",
        )  # fmt: skip
    if not name.strip():
        raise RuleBroken("Nobody has this e-mail address yet.", remedy="Give their name to add them.", field="name")
    person = make_person(name, email, by=by)
    db.session.flush()
    return person


def _check_roles(programme: Programme, roles: Collection[Role], specialty: Specialty | None, *, is_head: bool) -> None:
    if not roles:
        raise RuleBroken("Choose at least one role.", field="roles")
    if specialty is not None and specialty.programme_id != programme.id:
        raise RuleBroken("This specialty belongs to another programme.", field="specialty_id")
    if Role.ATTENDEE in roles and specialty is None:
        raise RuleBroken("An attendee speaks for a specialty: choose it.", field="specialty_id")
    if is_head and Role.ATTENDEE not in roles:
        raise RuleBroken("The head of a specialty attends for it.", remedy="Tick “Attendee” as well.", field="is_head")


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise RuleBroken("Enter a name.", field="name")
    if len(name) > 200:
        raise RuleBroken("This name is longer than 200 characters.", field="name")
    return name


def _free_prefix(wanted: str) -> str:
    """Three letters of the name, or more and then a number where another programme's cases begin like that."""
    letters = re.sub(r"[^A-Z0-9]", "", wanted.upper()) or "CASE"
    taken = set(db.session.scalars(select(Programme.case_prefix)))
    longer = [letters[:size] for size in range(3, 7)] + [f"{letters[:3]}{number}" for number in range(2, 1000)]
    return next(prefix for prefix in longer if prefix not in taken)


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise RuleBroken("This is no time zone name, such as America/New_York.", field="time_zone")
    return name


def _free_email(email: str, *, except_id: int = 0) -> str:
    email = email.strip().lower()
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email) or len(email) > 254:
        raise RuleBroken("Enter an e-mail address, such as name@example.org.", field="email")
    if db.session.scalar(select(Person.id).where(Person.email == email, Person.id != except_id)):
        raise RuleBroken("Another person has this e-mail address.", field="email")
    return email


def _keep_an_administrator(person: Person) -> None:
    others = select(Person.id).where(
        Person.is_installation_administrator, Person.is_active, Person.id != person.id, Person.is_system.is_(False)
    )
    if db.session.scalar(others) is None:
        raise RuleBroken("This is the last installation administrator.", remedy="Make another one first.")
