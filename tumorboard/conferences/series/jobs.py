"""What is done by the clock: keep enough meetings planned."""

from datetime import timedelta

from sqlalchemy import select

from tumorboard.conferences.models import ConferenceSeries
from tumorboard.conferences.series.actions import plan_meetings
from tumorboard.conferences.times import today_in
from tumorboard.core.db import db
from tumorboard.core.jobs import job
from tumorboard.directory.queries import system_person
from tumorboard.permissions import Role
from tumorboard.policy import Actor, Standing


@job("plan_meetings", every=timedelta(days=1))
def keep_meetings_planned() -> None:
    """Plan the next meetings of every running series, as the system's coordinator."""
    person = system_person()
    for series in db.session.scalars(select(ConferenceSeries).order_by(ConferenceSeries.id)):
        if series.ended_on is None or series.ended_on >= today_in(series.time_zone):
            standing = Standing(series.programme_id, "", "", frozenset({Role.COORDINATOR}))
            plan_meetings(series, by=Actor(person.id, person.name, standings={series.programme_id: standing}))
