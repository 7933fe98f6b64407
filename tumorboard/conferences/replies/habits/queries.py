"""Reading standing patterns, absences and substitutes."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from tumorboard.conferences.models import Conference, ConferenceSeries
from tumorboard.conferences.replies.models import Absence, StandingPattern, Substitute
from tumorboard.conferences.states import ConferenceState
from tumorboard.core.db import db, now
from tumorboard.directory.models import Person, Programme, Specialty
from tumorboard.directory.queries import current_memberships
from tumorboard.policy import Actor


def series_for(actor: Actor) -> Sequence[tuple[ConferenceSeries, str, StandingPattern | None]]:
    """The running series of a person's programmes with their pattern: one query."""
    mine = (StandingPattern.series_id == ConferenceSeries.id) & (StandingPattern.person_id == actor.id)
    rows = db.session.execute(
        select(ConferenceSeries, Programme.name, StandingPattern)
        .join(Programme, Programme.id == ConferenceSeries.programme_id)
        .outerjoin(StandingPattern, mine)
        .where(ConferenceSeries.programme_id.in_(list(actor.standings)))
        .where(or_(ConferenceSeries.ended_on.is_(None), ConferenceSeries.ended_on >= now().date()))
        .order_by(Programme.name, ConferenceSeries.name, ConferenceSeries.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def pattern_of(series_id: int, person_id: int) -> StandingPattern | None:
    """A person's pattern in a series."""
    return db.session.scalar(
        select(StandingPattern).where(StandingPattern.series_id == series_id, StandingPattern.person_id == person_id)
    )


def absences_of(person_id: int) -> Sequence[Absence]:
    """A person's absences, those that are not over, soonest first."""
    return db.session.scalars(
        select(Absence)
        .where(Absence.person_id == person_id, Absence.until_on >= now().date() - timedelta(days=1))
        .order_by(Absence.from_on, Absence.id)
        .limit(50)
    ).all()


def substitutes_for(specialty_id: int) -> Sequence[Substitute]:
    """Who stands in for a specialty, now or later: one query."""
    return db.session.scalars(
        select(Substitute)
        .where(Substitute.specialty_id == specialty_id, Substitute.until_on >= now().date() - timedelta(days=1))
        .options(joinedload(Substitute.person), joinedload(Substitute.named_by))
        .order_by(Substitute.from_on, Substitute.id)
        .limit(100)
    ).all()


def own_specialties(actor: Actor) -> Sequence[Specialty]:
    """The specialties a person speaks for."""
    keys = [one.specialty_id for one in actor.standings.values() if one.specialty_id]
    return db.session.scalars(select(Specialty).where(Specialty.id.in_(keys)).order_by(Specialty.id)).all()


def own_meetings(actor: Actor, *, most: int = 8) -> Sequence[Conference]:
    """The coming meetings of a person's programmes."""
    return db.session.scalars(
        select(Conference)
        .where(Conference.programme_id.in_(list(actor.standings)), Conference.starts_at >= now())
        .where(Conference.state == ConferenceState.PLANNED)
        .order_by(Conference.starts_at, Conference.id)
        .limit(most)
    ).all()


def colleagues(programme_id: int, *, besides: int) -> Sequence[Person]:
    """The members of a programme who do not speak for a specialty: who could stand in for it."""
    return [one.person for one in current_memberships(programme_id) if one.specialty_id != besides]
