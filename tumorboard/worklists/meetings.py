"""The next meetings of a person's programmes, each with its number of cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Select, bindparam, func, or_, select

from tumorboard.agendas.models import AgendaItem
from tumorboard.conferences.models import Conference
from tumorboard.conferences.states import ConferenceState
from tumorboard.core.db import present, rows_of
from tumorboard.directory.models import Programme
from tumorboard.permissions import CLINICAL, Role
from tumorboard.policy import Actor, among, per_reader


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


@per_reader
def _next_meetings(actor: Actor) -> Select[Any]:
    clinical, desk = actor.programmes_as(*CLINICAL), actor.programmes_as(Role.COORDINATOR, Role.CHAIR)
    cases = (
        select(func.count(AgendaItem.id))
        .where(AgendaItem.conference_id == Conference.id, AgendaItem.presentation_id.is_not(None))
        .where(AgendaItem.outcome.is_(None))
        .scalar_subquery()
    )
    return (
        select(Conference.id, Programme.name, Programme.id, Conference.starts_at, Conference.time_zone)
        .add_columns(Conference.place, cases, Conference.agenda_number > 0)
        .join(Programme, Programme.id == Conference.programme_id)
        .where(among(Conference.programme_id, clinical), Conference.state == ConferenceState.PLANNED)
        .where(Conference.starts_at >= present())
        .where(or_(Conference.agenda_number > 0, among(Conference.programme_id, desk)))
        .order_by(Conference.starts_at, Conference.id)
        .limit(bindparam("most", type_=Integer()))
    )


def next_meetings(actor: Actor, *, most: int = 3) -> Sequence[Meeting]:
    """The next meetings whose agenda this person may know of: one query."""
    if not actor.programmes_as(*CLINICAL):
        return []
    return [Meeting(*row) for row in rows_of(_next_meetings(actor), {"most": most})]
