"""The next meetings of a person's programmes, each with its number of cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from tumorboard.agendas.models import AgendaItem
from tumorboard.conferences.models import Conference
from tumorboard.conferences.states import ConferenceState
from tumorboard.core.db import db, now
from tumorboard.directory.models import Programme
from tumorboard.permissions import CLINICAL, Actor, Role


@dataclass(frozen=True)
class Meeting:
    """A coming meeting, and how many cases stand on its agenda."""

    conference_id: int
    programme: str
    programme_id: int
    starts_at: datetime
    time_zone: str
    place: str
    cases: int
    is_published: bool


def next_meetings(actor: Actor, *, most: int = 3) -> Sequence[Meeting]:
    """The next meetings whose agenda this person may know of: one query."""
    clinical, desk = actor.programmes_as(*CLINICAL), actor.programmes_as(Role.COORDINATOR, Role.CHAIR)
    if not clinical:
        return []
    cases = (
        select(func.count(AgendaItem.id))
        .where(AgendaItem.conference_id == Conference.id, AgendaItem.presentation_id.is_not(None))
        .where(AgendaItem.outcome.is_(None))
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Conference.id, Programme.name, Programme.id.label("programme_id"), Conference.starts_at)
        .add_columns(Conference.time_zone, Conference.place, cases.label("cases"), Conference.agenda_number)
        .join(Programme, Programme.id == Conference.programme_id)
        .where(Conference.programme_id.in_(clinical), Conference.state == ConferenceState.PLANNED)
        .where(Conference.starts_at >= now(), or_(Conference.agenda_number > 0, Conference.programme_id.in_(desk)))
        .order_by(Conference.starts_at, Conference.id)
        .limit(most)
    ).all()
    return [
        Meeting(
            row.id,
            row.name,
            row.programme_id,
            row.starts_at,
            row.time_zone,
            row.place,
            row.cases,
            row.agenda_number > 0,
        )
        for row in rows
    ]
