"""Who is told: people of a programme by role and specialty, and how each wants to hear."""

from collections.abc import Collection

from sqlalchemy import select

from tumorboard.core.db import db
from tumorboard.directory.models import Membership, MembershipRole, Person
from tumorboard.notifications.kinds import Topic, Way
from tumorboard.notifications.models import NoticeChoice
from tumorboard.permissions import Role

BOARD = (Role.ATTENDEE, Role.COORDINATOR, Role.CHAIR)
_MEMBERS = (
    select(Membership.person_id, Membership.specialty_id)
    .join(Person, Person.id == Membership.person_id)
    .join(MembershipRole)
    .where(Membership.ended_at.is_(None), Person.is_active, Person.is_system.is_(False))
    .distinct()
    .order_by(Membership.person_id)
)


def people_with(programme_id: int, *roles: Role) -> dict[int, int | None]:
    """The active members with one of the roles: whose specialty, by the person's id."""
    query = _MEMBERS.where(Membership.programme_id == programme_id, MembershipRole.role.in_(roles))
    return {row[0]: row[1] for row in db.session.execute(query)}


def board_of(programme_id: int) -> dict[int, int | None]:
    """Everybody who attends: their specialty, by the person's id."""
    return people_with(programme_id, *BOARD)


def speakers(specialty_ids: Collection[int]) -> list[int]:
    """The attending members who speak for these specialties."""
    attending = MembershipRole.role.in_((Role.ATTENDEE, Role.CHAIR))
    query = _MEMBERS.where(Membership.specialty_id.in_(specialty_ids), attending)
    return [row[0] for row in db.session.execute(query)] if specialty_ids else []


def heads_of(specialty_id: int) -> list[int]:
    """The active heads of a specialty."""
    query = _MEMBERS.where(Membership.specialty_id == specialty_id, Membership.is_head)
    return [row[0] for row in db.session.execute(query)]


def members_among(programme_id: int, people: Collection[int | None]) -> list[int]:
    """Those of these people who are active members, whatever their role."""
    known = [one for one in people if one is not None]
    return sorted(set(people_with(programme_id, *Role)) & set(known)) if known else []


def ways_of(people: Collection[int], topic: Topic) -> dict[int, Way]:
    """How each of these people hears of a topic: one query."""
    chosen = db.session.execute(
        select(NoticeChoice.person_id, NoticeChoice.way).where(
            NoticeChoice.person_id.in_(people), NoticeChoice.topic == topic
        )
    )
    return dict.fromkeys(people, topic.begins) | {row[0]: row[1] for row in chosen}
