"""Series and their holidays: what the actions do and what they refuse."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import select

from tumorboard.agendas.actions import publish_agenda
from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.conferences.actions import move_conference
from tumorboard.conferences.models import Conference
from tumorboard.conferences.series.actions import (
    COMING,
    add_holiday,
    change_series,
    end_series,
    make_series,
    plan_meetings,
    remove_holiday,
)
from tumorboard.conferences.series.cutoff import Cutoff, cutoff_of
from tumorboard.conferences.series.queries import off_the_rule
from tumorboard.conferences.states import ConferenceState
from tumorboard.core.db import db
from tumorboard.core.errors import Forbidden, RuleBroken
from tumorboard.permissions import Role

FRIDAY = 4
NEW_YORK = ZoneInfo("America/New_York")
#: Friday of a week in which the clocks of New York have not yet changed for winter.
OCTOBER = datetime(2026, 10, 16, 15, tzinfo=NEW_YORK)


@pytest.fixture(autouse=True)
def october():
    """Hold the clock."""
    with time_machine.travel(OCTOBER, tick=False):
        yield


def meetings(programme):
    """The programme's meetings by time."""
    query = select(Conference).where(Conference.programme_id == programme.id).order_by(Conference.starts_at)
    return db.session.scalars(query).all()


def local(conference):
    """Day and wall clock."""
    moment = conference.starts_at.astimezone(conference.zone)
    return moment.date(), moment.time()


def refused(act, **facts):
    """The field and sentence of a refusal."""
    with pytest.raises(RuleBroken) as caught:
        act(**facts)
    return caught.value.field, caught.value.sentence


def test_make_series_plans_meetings_at_the_same_wall_clock(make, programme):
    make.series(programme)
    found = meetings(programme)
    assert [local(one) for one in found] == [
        (date(2026, 10, 16) + timedelta(weeks=number), time(8)) for number in range(COMING + 1)
    ]
    assert {one.place for one in found} == {"Room 2"}
    assert len({one.starts_at.hour for one in found}) == 2  # before and after the clocks change


def test_make_series_refuses_what_no_calendar_holds(programme, desk):
    good: dict[str, Any] = {
        "programme": programme, "name": "Conference", "weekday": 4, "starts": time(8), "length_minutes": 60,
        "first_on": date(2026, 10, 20), "time_zone": "America/New_York", "by": desk,
    }  # fmt: skip
    trials: list[tuple[dict[str, Any], str]] = [
        ({"name": "  "}, "name"), ({"name": "x" * 201}, "name"), ({"weekday": 7}, "weekday"),
        ({"length_minutes": 0}, "length_minutes"), ({"length_minutes": 601}, "length_minutes"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"), ({"first_on": date(2020, 1, 1)}, "first_on"),
        ({"first_on": date(2039, 1, 1)}, "first_on"), ({"link": "javascript:alert(1)"}, "link"),
        ({"place": "x" * 301}, "place"),
    ]  # fmt: skip
    for bad, field in trials:
        facts = good | bad
        assert refused(lambda facts=facts: make_series(facts.pop("programme"), **facts))[0] == field
        db.session.rollback()


def test_make_series_is_for_the_desk(make, programme):
    with pytest.raises(Forbidden):
        make_series(
            programme, name="Mine", weekday=1, starts=time(8), length_minutes=60, first_on=date(2026, 10, 20),
            by=make.actor(make.member(programme, Role.ATTENDEE)),
        )  # fmt: skip


def test_plan_meetings_plans_nothing_twice(make, programme, desk):
    series = make.series(programme)
    before = len(meetings(programme))
    assert plan_meetings(series, by=desk) == []
    made = plan_meetings(series, until=date(2027, 1, 31), by=desk)
    assert plan_meetings(series, until=date(2027, 1, 31), by=desk) == []
    assert len(meetings(programme)) == before + len(made)
    assert local(made[-1]) == (date(2027, 1, 29), time(8))


def test_plan_meetings_stops_where_the_series_ends(make, programme, desk):
    series = make.series(programme)
    end_series(series, on=date(2026, 12, 25), by=desk)
    made = plan_meetings(series, until=date(2027, 3, 1), by=desk)
    assert [one.planned_on for one in made] == [date(2026, 12, 18), date(2026, 12, 25)]


def test_plan_meetings_skips_holidays(make, programme, desk):
    series = make.series(programme)
    add_holiday(series, on=date(2027, 1, 1), words="New Year", by=desk)
    made = plan_meetings(series, until=date(2027, 1, 8), by=desk)
    assert date(2027, 1, 1) not in {one.planned_on for one in meetings(programme)}
    assert [one.planned_on for one in made] == [date(2026, 12, 18), date(2026, 12, 25), date(2027, 1, 8)]


def test_add_holiday_cancels_the_meeting_of_that_day(make, programme, desk):
    series = make.series(programme)
    add_holiday(series, on=date(2026, 11, 27), words="Thanksgiving", by=desk)
    (cancelled,) = [one for one in meetings(programme) if one.state is ConferenceState.CANCELLED]
    assert (cancelled.on, cancelled.state_because) == (date(2026, 11, 27), "Thanksgiving")
    assert refused(add_holiday, series=series, on=date(2026, 11, 27), by=desk)[0] == "on"
    assert refused(add_holiday, series=series, on=date(2026, 10, 15), by=desk)[0] == "on"


def test_remove_holiday_plans_the_day_again(make, programme, desk):
    series = make.series(programme)
    holiday = add_holiday(series, on=date(2026, 11, 27), by=desk)
    remove_holiday(holiday, by=desk)
    of_the_day = [one.state for one in meetings(programme) if one.on == date(2026, 11, 27)]
    assert sorted(of_the_day) == [ConferenceState.CANCELLED, ConferenceState.PLANNED]


def test_change_series_takes_coming_meetings_along_and_keeps_moved_ones(make, programme, desk):
    series = make.series(programme)
    held, moved, follows = meetings(programme)[:3]
    move_conference(moved, starts_at=datetime(2026, 10, 22, 12, tzinfo=NEW_YORK), by=desk)
    change_series(series, name="Tumor Conference", weekday=0, starts=time(7, 30), length_minutes=45, by=desk)
    assert local(held) == (date(2026, 10, 16), time(8))
    assert local(moved) == (date(2026, 10, 22), time(12))
    assert local(follows) == (date(2026, 11, 2), time(7, 30))
    assert follows.length_minutes == 45


def test_change_series_leaves_alone_what_is_published(make, programme, desk):
    series = make.series(programme)
    published, follows = meetings(programme)[1:3]
    make.listed(published)
    publish_agenda(published, by=desk)
    rule: dict[str, Any] = {
        "name": "Tumor Conference",
        "weekday": 0,
        "starts": time(7, 30),
        "length_minutes": 45,
        "place": "Hall",
    }
    assert change_series(series, **rule, by=desk) == [published]
    assert (local(published), published.length_minutes) == ((date(2026, 10, 23), time(8)), 60)
    assert local(follows) == (date(2026, 11, 2), time(7, 30))
    assert off_the_rule(series) == [published]
    assert date(2026, 10, 26) not in {one.on for one in meetings(programme)}


def test_change_series_moves_nothing_when_the_time_stays(make, programme, desk):
    series = make.series(programme)
    change_series(series, name="Tumor Board", weekday=4, starts=time(8), length_minutes=45, by=desk)
    events = set(db.session.scalars(select(LedgerEntry.event)))
    assert Event.SERIES_CHANGED in events
    assert Event.CONFERENCE_MOVED not in events


def test_make_series_begins_with_the_templates_cutoff(make):
    programme = make.programme()
    programme.template = "musculoskeletal"
    assert cutoff_of(make.series(programme)).words == "Wednesday 12:30"
    assert cutoff_of(make.series()).words == "no cut-off"


def test_change_series_refuses_to_begin_before_its_cutoff(make):
    series = make.series(cutoff=Cutoff(FRIDAY, time(7)))
    facts = {"name": series.name, "weekday": FRIDAY, "length_minutes": 60, "by": make.desk(series)}
    with pytest.raises(RuleBroken, match="lies after the meeting"):
        change_series(series, starts=time(6, 30), **facts)
    change_series(series, starts=time(9), cutoff=Cutoff(hours=24), **facts)
    assert cutoff_of(series) == Cutoff(hours=24)


def test_make_series_refuses_the_time_of_another(make):
    series = make.series()
    programme = make.programme_of(series)
    with pytest.raises(RuleBroken, match="meets at the same time: Friday at 8:00, 60 minutes") as refusal:
        make.series(programme, starts=time(8, 59))
    assert refusal.value.field == "starts"
    make.series(programme, starts=time(9))
    make.series(programme, weekday=3)


def test_make_series_may_follow_one_that_ended(make):
    series = make.series()
    end_series(series, on=series.first_on, by=make.desk(series))
    make.series(make.programme_of(series), first_on=series.first_on + timedelta(days=7))
