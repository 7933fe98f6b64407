"""Reading the conferences: what comes, what was, who attended, who is expected."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Integer, Row, bindparam, func, select, tuple_
from sqlalchemy.orm import contains_eager, joinedload

from tumorboard.conferences.models import Attendance, Conference, ConferenceSeries, Holiday
from tumorboard.conferences.states import PRESENT, ConferenceState
from tumorboard.conferences.times import overlap
from tumorboard.core.db import db, now, rows_of
from tumorboard.directory.models import Membership, MembershipRole, Person, Specialty
from tumorboard.directory.queries import active_specialties
from tumorboard.permissions import Role


def series_of(programme_id: int) -> Sequence[ConferenceSeries]:
    """A programme's weekly series, the running ones first."""
    return db.session.scalars(
        select(ConferenceSeries)
        .where(ConferenceSeries.programme_id == programme_id)
        .order_by(ConferenceSeries.ended_on.is_not(None), ConferenceSeries.name, ConferenceSeries.id)
    ).all()


def holidays_of(series_id: int, *, since: date | None = None) -> Sequence[Holiday]:
    """The days on which a series does not meet."""
    query = select(Holiday).where(Holiday.series_id == series_id).order_by(Holiday.on)
    return db.session.scalars(query.where(Holiday.on >= since) if since else query).all()


def coming_conferences(programme_id: int, *, most: int = 12) -> Sequence[Conference]:
    """The meetings still to come (and the one under way), cancelled ones too, soonest first."""
    return db.session.scalars(
        select(Conference)
        .where(Conference.programme_id == programme_id, Conference.starts_at >= _today_begins())
        .options(joinedload(Conference.chair))
        .order_by(Conference.starts_at, Conference.id)
        .limit(most)
    ).all()


class Ahead(NamedTuple):
    """A meeting that is planned, as a list of them shows it."""

    id: int
    starts_at: datetime
    time_zone: str
    agenda_number: int


_AHEAD = (
    select(Conference.id, Conference.starts_at, Conference.time_zone, Conference.agenda_number)
    .where(Conference.programme_id == bindparam("programme"), Conference.state == ConferenceState.PLANNED)
    .where(Conference.starts_at >= bindparam("since"))
    .order_by(Conference.starts_at, Conference.id)
    .limit(bindparam("most", type_=Integer()))
)


def meetings_ahead(programme_id: int, *, most: int = 8) -> list[Ahead]:
    """The meetings that a case can be listed for, soonest first: one query."""
    about = {"programme": programme_id, "since": _today_begins(), "most": most}
    return [Ahead(*row) for row in rows_of(_AHEAD, about)]


def past_conferences(
    programme_id: int, *, before: tuple[datetime, int] | None = None, most: int = 50
) -> Sequence[Conference]:
    """The meetings that were, latest first; ``before`` is the moment and id of the last one shown."""
    query = select(Conference).where(Conference.programme_id == programme_id, Conference.starts_at < _today_begins())
    if before is not None:
        query = query.where(tuple_(Conference.starts_at, Conference.id) < before)
    return db.session.scalars(
        query.options(joinedload(Conference.chair))
        .order_by(Conference.starts_at.desc(), Conference.id.desc())
        .limit(most)
    ).all()


def next_conference(programme_id: int) -> Conference | None:
    """The next meeting that is planned and has not begun."""
    return db.session.scalars(
        select(Conference)
        .where(
            Conference.programme_id == programme_id, Conference.state == ConferenceState.PLANNED,
            Conference.starts_at > now(),
        )
        .order_by(Conference.starts_at, Conference.id)
        .limit(1)
    ).first()  # fmt: skip


def meetings_on(conference: Conference, on: date) -> Sequence[Conference]:
    """The other meetings of the same series on a local day, whatever their state."""
    others = db.session.scalars(
        select(Conference).where(Conference.series_id == conference.series_id, Conference.id != conference.id)
    )
    return [other for other in others if on in (other.on, other.planned_on)]


def meeting_at(programme_id: int, starts_at: datetime, minutes: int, *, besides: int = 0) -> Conference | None:
    """A meeting of the programme, not cancelled, that shares a minute with this time."""
    near = select(Conference).where(
        Conference.programme_id == programme_id, Conference.id != besides,
        Conference.state != ConferenceState.CANCELLED,
        Conference.starts_at.between(starts_at - timedelta(days=1), starts_at + timedelta(days=1)),
    )  # fmt: skip
    there = (
        one
        for one in db.session.scalars(near.order_by(Conference.starts_at))
        if overlap(starts_at, minutes, one.starts_at, one.length_minutes)
    )
    return next(there, None)


def last_attended(conference: Conference) -> Conference | None:
    """The latest earlier meeting of the programme whose attendance was recorded."""
    return db.session.scalars(
        select(Conference)
        .where(
            Conference.programme_id == conference.programme_id, Conference.starts_at < conference.starts_at,
            select(Attendance.id).where(Attendance.conference_id == Conference.id).exists(),
        )
        .order_by(Conference.starts_at.desc())
        .limit(1)
    ).first()  # fmt: skip


def by_specialty(programme_id: int, members: Sequence[Membership]) -> list[tuple[str, str, list[Membership]]]:
    """Members in groups, as code, name and people: by specialty in the programme's order, then those without one."""
    groups = []
    for specialty in active_specialties(programme_id):
        spoken = [one for one in members if one.specialty_id == specialty.id]
        groups.append((specialty.code, specialty.name, spoken))
    known = {one.id for _, _, spoken in groups for one in spoken}
    rest = [one for one in members if one.id not in known]
    return [group for group in [*groups, ("", "Without a specialty", rest)] if group[2]]


def attendance_of(conference_id: int) -> Sequence[Attendance]:
    """Who attended, with person and specialty, in the order of specialties and names: one query."""
    return db.session.scalars(
        select(Attendance)
        .join(Attendance.person)
        .join(Attendance.specialty, isouter=True)
        .where(Attendance.conference_id == conference_id)
        .options(contains_eager(Attendance.person), contains_eager(Attendance.specialty))
        .order_by(Specialty.position, Person.name, Person.id)
    ).all()


def attendances(conference_id: int) -> dict[int, Attendance]:
    """How each person attended, by the person's id."""
    rows = db.session.scalars(select(Attendance).where(Attendance.conference_id == conference_id))
    return {row.person_id: row for row in rows}


_EXPECTED = (
    select(Specialty.id)
    .join(Membership, Membership.specialty_id == Specialty.id)
    .join(MembershipRole)
    .join(Person, Person.id == Membership.person_id)
    .where(
        Membership.programme_id == bindparam("programme"), Membership.ended_at.is_(None), Person.is_active,
        MembershipRole.role.in_((Role.ATTENDEE, Role.CHAIR)), Specialty.retired_at.is_(None),
    )
)  # fmt: skip


def expected_specialties(programme_id: int) -> set[int]:
    """The ids of the specialties that have an attending member: who can be expected at a meeting."""
    return {row[0] for row in rows_of(_EXPECTED, {"programme": programme_id})}


_SPECIALTIES_EXPECTED = (
    select(Specialty.id, Specialty.code, Specialty.name, Specialty.id.in_(_EXPECTED))
    .where(Specialty.programme_id == bindparam("programme"))
    .order_by(Specialty.position, Specialty.id)
)


def specialties_expected(programme_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Every specialty of the programme, in its order: id, code, name, and whether somebody can be expected."""
    return rows_of(_SPECIALTIES_EXPECTED, {"programme": programme_id})


def count_present(conference_ids: Collection[int]) -> dict[int, int]:
    """How many people were in the room or remote, for each of these meetings."""
    rows = db.session.execute(
        select(Attendance.conference_id, func.count())
        .where(Attendance.conference_id.in_(conference_ids), Attendance.presence.in_(PRESENT))
        .group_by(Attendance.conference_id)
    )
    return {row[0]: row[1] for row in rows}


def _today_begins() -> datetime:
    # A meeting of this morning still belongs to today wherever the reader is.
    return now().replace(hour=0, minute=0, second=0, microsecond=0)
