"""Reading replies, and who is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import joinedload

from tumorboard.conferences.models import Conference
from tumorboard.conferences.replies.models import Nudge, Reply, Substitute
from tumorboard.conferences.replies.states import Answer
from tumorboard.conferences.states import ConferenceState
from tumorboard.core.db import db, present, rows_of
from tumorboard.directory.models import Membership, MembershipRole, Person, Programme, Specialty
from tumorboard.permissions import Role
from tumorboard.policy import Actor, among, per_reader

SPEAKERS = (Role.ATTENDEE, Role.CHAIR)


def reply_of(conference_id: int, person_id: int) -> Reply | None:
    """What one person answered for one meeting."""
    return db.session.scalar(select(Reply).where(Reply.conference_id == conference_id, Reply.person_id == person_id))


def replies_to(conference_id: int) -> dict[int, Reply]:
    """Every answer for a meeting as it stands, by the person's id, with who wrote it: one query."""
    rows = db.session.scalars(
        select(Reply)
        .join(Conference, and_(Conference.id == Reply.conference_id, Conference.starts_at == Reply.starts_at))
        .where(Reply.conference_id == conference_id)
        .options(joinedload(Reply.answered_by))
    )
    return {row.person_id: row for row in rows}


def speakers_of(specialty_id: int, on: date) -> Sequence[Person]:
    """Who speaks or, on that day, stands in for a specialty."""
    speaks = (
        select(Membership.person_id)
        .join(MembershipRole)
        .where(
            Membership.specialty_id == specialty_id, Membership.ended_at.is_(None), MembershipRole.role.in_(SPEAKERS)
        )
    )
    stands_in = select(Substitute.person_id).where(
        Substitute.specialty_id == specialty_id, Substitute.from_on <= on, Substitute.until_on >= on
    )
    return db.session.scalars(
        select(Person)
        .where(Person.is_active, or_(Person.id.in_(speaks), Person.id.in_(stands_in)))
        .order_by(Person.name, Person.id)
    ).all()


def substitutes_on(programme_id: int, on: date) -> Sequence[Substitute]:
    """Who stands in for a specialty of the programme on a day."""
    return db.session.scalars(
        select(Substitute)
        .join(Substitute.person)
        .where(Substitute.programme_id == programme_id, Substitute.from_on <= on, Substitute.until_on >= on)
        .where(Person.is_active)
        .options(joinedload(Substitute.person))
        .order_by(Person.name, Person.id)
    ).all()


def nudges_of(conference_id: int) -> dict[int, Nudge]:
    """When each specialty was asked last who of it comes, and by whom: one query."""
    rows = db.session.scalars(
        select(Nudge)
        .where(Nudge.conference_id == conference_id)
        .options(joinedload(Nudge.asked_by))
        .order_by(Nudge.asked_at)
    )
    return {row.specialty_id: row for row in rows}


@dataclass(frozen=True)
class Asked:
    """A coming meeting at which a person's specialty is heard, what they answered, and whether they were asked."""

    conference_id: int
    programme: str
    starts_at: datetime
    time_zone: str
    place: str
    answer: Answer | None
    nudged_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Nobody knows yet whether this person comes, and somebody asked."""
        return self.answer is None and self.nudged_at is not None


@per_reader
def _asked(actor: Actor) -> Select[Any]:
    mine = [one.specialty_id for one in actor.standings.values() if one.specialty_id and one.roles & set(SPEAKERS)]
    spoken = [key for key, one in actor.standings.items() if one.specialty_id and one.roles & set(SPEAKERS)]
    day = func.date(Conference.starts_at)
    stands_in = and_(Substitute.person_id == actor.id, Substitute.from_on <= day, Substitute.until_on >= day)
    standing_in = select(Substitute.specialty_id).where(stands_in)
    in_programmes = select(Substitute.programme_id).where(stands_in)
    nudged = (
        select(func.max(Nudge.asked_at))
        .where(Nudge.conference_id == Conference.id)
        .where(or_(among(Nudge.specialty_id, mine), Nudge.specialty_id.in_(standing_in)))
        .correlate(Conference)
        .scalar_subquery()
    )
    answered = and_(
        Reply.conference_id == Conference.id, Reply.person_id == actor.id, Reply.starts_at == Conference.starts_at
    )
    return (
        select(Conference.id, Programme.name, Conference.starts_at, Conference.time_zone, Conference.place)
        .add_columns(Reply.answer, nudged)
        .join(Programme, Programme.id == Conference.programme_id)
        .outerjoin(Reply, answered)
        .where(Conference.state == ConferenceState.PLANNED, Conference.starts_at >= present())
        .where(among(Conference.programme_id, list(actor.standings)))
        .where(or_(among(Conference.programme_id, spoken), Conference.programme_id.in_(in_programmes)))
        .order_by(Conference.starts_at, Conference.id)
        .limit(bindparam("most", type_=Integer()))
    )


def meetings_asked(actor: Actor, *, most: int = 3) -> list[Asked]:
    """The next meetings that expect this person, with what they answered: one query."""
    if not actor.standings:
        return []
    return [Asked(*row) for row in rows_of(_asked(actor), {"most": most})]


def speaks_anywhere(actor: Actor, programme_id: int) -> bool:
    """Say whether somebody's coming counts for a specialty of the programme, today or later."""
    standing = actor.standings.get(programme_id)
    if standing is not None and standing.specialty_id and standing.roles & set(SPEAKERS):
        return True
    named = (
        select(Substitute.id)
        .join(Specialty, Specialty.id == Substitute.specialty_id)
        .where(Substitute.programme_id == programme_id, Substitute.person_id == actor.id)
        .where(Substitute.until_on >= func.date(present()))
    )
    return db.session.scalar(named.limit(1)) is not None
