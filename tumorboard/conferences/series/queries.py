"""Reading a series: its meetings to come, and which of them are not at its time."""

from collections.abc import Sequence

from sqlalchemy import select

from tumorboard.conferences.models import Conference, ConferenceSeries
from tumorboard.conferences.states import ConferenceState
from tumorboard.conferences.times import moment_of
from tumorboard.core.db import db, now


def meetings_to_come(series: ConferenceSeries) -> Sequence[Conference]:
    """The meetings of a series that have not begun, cancelled ones too, soonest first."""
    return db.session.scalars(
        select(Conference)
        .where(Conference.series_id == series.id, Conference.starts_at > now())
        .order_by(Conference.starts_at, Conference.id)
    ).all()


def off_the_rule(series: ConferenceSeries) -> list[Conference]:
    """The meetings to come that are held at another time than the series says, by hand or because of their agenda."""
    return [
        one
        for one in meetings_to_come(series)
        if one.state is ConferenceState.PLANNED
        and one.starts_at != moment_of(one.planned_on or one.on, series.starts, one.zone)
    ]
