"""Reminding of plans: after the programme's days, weekly at most, by day, and never who has read it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from tumorboard.core.db import db
from tumorboard.notifications.kinds import Kind
from tumorboard.notifications.reminders.jobs import remind
from tumorboard.permissions import Role
from tumorboard.plans.actions import acknowledge_plan

NEW_YORK = ZoneInfo("America/New_York")
SIGNED = datetime(2027, 3, 15, 10, tzinfo=NEW_YORK)


@pytest.fixture
def clock():
    """The day on which the plan is signed."""
    with time_machine.travel(SIGNED, tick=False) as clock:
        yield clock


def reminders_of_30_days(make, clock, plan, *, read_after: int = 99) -> list[int]:
    """On which days after the signing the referrer is reminded, when the job runs every six hours."""
    author = plan.presentation.written_by
    for hours in range(0, 30 * 24, 6):
        clock.move_to(SIGNED + timedelta(hours=hours))
        if hours == read_after * 24:
            acknowledge_plan(plan, by=make.actor(author))
            db.session.commit()
        remind()
    told = [one for one in make.notices(author) if one.kind is Kind.ACKNOWLEDGE_MISSING]
    assert all(7 <= one.made_at.astimezone(NEW_YORK).hour < 20 for one in told)
    return [(one.made_at - SIGNED).days for one in told]


def test_a_referrer_is_reminded_after_three_days_and_then_every_week(make, clock):
    assert reminders_of_30_days(make, clock, make.plan()) == [3, 10, 17, 24]


def test_who_has_read_the_plan_is_left_alone_and_the_reminder_is_done(make, clock):
    plan = make.plan()
    assert reminders_of_30_days(make, clock, plan, read_after=5) == [3]
    told = [one for one in make.notices(plan.presentation.written_by) if one.kind is Kind.ACKNOWLEDGE_MISSING]
    assert all(one.read_at for one in told)


def test_a_programme_says_after_how_many_days_or_never(make, client, clock):
    plan = make.plan()
    programme = make.programme_of(plan)
    keeper = client(make.member(programme, Role.PROGRAMME_ADMINISTRATOR))
    where = f"/programmes/{programme.slug}/settings"
    typed = {"name": programme.name, "time_zone": "America/New_York", "default_minutes": "8"}
    assert "Remind after 1 to 60 days" in keeper.post(where, data=typed | {"acknowledge_days": "61"}).text
    assert keeper.post(where, data=typed | {"acknowledge_days": "0"}).status_code == 303
    assert reminders_of_30_days(make, clock, plan) == []
