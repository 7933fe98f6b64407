"""Reading the meetings of one person's calendar: their programmes' own, and no case."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Row, select

from tumorboard.accounts.sessions import hashed
from tumorboard.conferences.models import Conference
from tumorboard.core.db import db, now
from tumorboard.directory.models import Membership, MembershipRole, Person, Programme
from tumorboard.notifications.audience import BOARD
from tumorboard.notifications.models import CalendarFeed, MeetingEntry
from tumorboard.permissions import Role

BEFORE, AFTER = timedelta(weeks=12), timedelta(weeks=53)


def owner_of(token: str) -> int | None:
    """Whose calendar this secret opens; nobody's when it is unknown, revoked, or its owner is gone."""
    return db.session.scalar(
        select(CalendarFeed.person_id)
        .join(Person, Person.id == CalendarFeed.person_id)
        .where(CalendarFeed.token_hash == hashed(token), CalendarFeed.revoked_at.is_(None), Person.is_active)
    )


def meetings_of(person_id: int) -> Sequence[Row[Conference, str, str | None, int | None]]:
    """The meetings of the programmes in which this person may see them, with each programme's name: one query."""
    mine = (
        select(Membership.programme_id)
        .join(MembershipRole)
        .where(Membership.person_id == person_id, Membership.ended_at.is_(None))
        .where(MembershipRole.role.in_((*BOARD, Role.REFERRER)))
    )
    return db.session.execute(
        select(Conference, Programme.name, MeetingEntry.uid, MeetingEntry.sequence)
        .join(Programme, Programme.id == Conference.programme_id)
        .outerjoin(MeetingEntry, MeetingEntry.conference_id == Conference.id)
        .where(Conference.programme_id.in_(mine))
        .where(Conference.starts_at.between(now() - BEFORE, now() + AFTER))
        .order_by(Conference.starts_at, Conference.id)
    ).all()
