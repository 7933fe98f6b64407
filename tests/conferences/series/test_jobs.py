"""What the clock does."""

from datetime import timedelta

import time_machine
from sqlalchemy import select

from tumorboard.audit.models import LedgerEntry
from tumorboard.conferences.queries import coming_conferences
from tumorboard.conferences.series.actions import COMING
from tumorboard.conferences.series.jobs import keep_meetings_planned
from tumorboard.core.db import db, now
from tumorboard.core.jobs import EVERY, WORK
from tumorboard.directory.queries import system_person


def test_keep_meetings_planned_keeps_as_many_to_come_as_the_series(make):
    series = make.series()
    with time_machine.travel(now() + timedelta(weeks=3), tick=False):
        assert len(coming_conferences(series.programme_id, most=50)) < COMING
        keep_meetings_planned()
        assert len(coming_conferences(series.programme_id, most=50)) in (COMING, COMING + 1)
        keep_meetings_planned()
        assert len(coming_conferences(series.programme_id, most=50)) in (COMING, COMING + 1)
    last = db.session.scalars(select(LedgerEntry).order_by(LedgerEntry.id.desc())).first()
    assert last is not None
    assert last.person_id == system_person().id


def test_keep_meetings_planned_runs_every_day():
    assert WORK["plan_meetings"] is keep_meetings_planned
    assert EVERY["plan_meetings"] == timedelta(days=1)
