"""Series, holidays and meetings: what the actions do and what they refuse."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import select

from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.conferences.actions import (
    add_holiday,
    cancel_conference,
    change_series,
    end_series,
    hold_conference,
    hold_extra,
    make_series,
    move_conference,
    name_chair,
    plan_meetings,
    remove_holiday,
)
from tumorboard.conferences.models import Conference
from tumorboard.conferences.states import ConferenceState
from tumorboard.core.db import db, now
from tumorboard.core.errors import Forbidden, RuleBroken, WrongStep
from tumorboard.permissions import Role

NEW_YORK = ZoneInfo("America/New_York")
#: Friday of a week in which the clocks of New York have not yet changed for winter.
OCTOBER = datetime(2026, 10, 16, 15, tzinfo=NEW_YORK)


@pytest.fixture(autouse=True)
def october():
    """Hold the clock."""
    with time_machine.travel(OCTOBER, tick=False):
        yield


@pytest.fixture
def programme(make):
    """A programme in New York."""
    return make.programme()


@pytest.fixture
def desk(make, programme):
    """Its coordinator."""
    return make.coordinator(programme)


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


def test_make_series_plans_ten_meetings_at_the_same_wall_clock(make, programme):
    make.series(programme)
    found = meetings(programme)
    assert [local(one) for one in found] == [
        (date(2026, 10, 16) + timedelta(weeks=number), time(8)) for number in range(10 + 1)
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
    end_series(series, on=date(2027, 1, 8), by=desk)
    made = plan_meetings(series, until=date(2027, 3, 1), by=desk)
    assert [one.planned_on for one in made] == [date(2027, 1, 1), date(2027, 1, 8)]


def test_plan_meetings_skips_holidays(make, programme, desk):
    series = make.series(programme)
    add_holiday(series, on=date(2027, 1, 1), words="New Year", by=desk)
    made = plan_meetings(series, until=date(2027, 1, 8), by=desk)
    assert date(2027, 1, 1) not in {one.planned_on for one in meetings(programme)}
    assert [one.planned_on for one in made] == [date(2027, 1, 8)]


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


def test_hold_extra_refuses_the_past_and_another_meetings_time(make, programme, desk):
    make.series(programme)
    at = datetime(2026, 10, 23, 8, 30, tzinfo=NEW_YORK)
    assert refused(hold_extra, programme=programme, starts_at=at, length_minutes=60, by=desk)[0] == "starts"
    early = OCTOBER - timedelta(days=2)
    assert refused(hold_extra, programme=programme, starts_at=early, length_minutes=60, by=desk)[0] == "on"
    extra = hold_extra(programme, starts_at=at + timedelta(minutes=30), length_minutes=30, by=desk)
    assert extra.time_zone == "America/New_York"


def test_move_conference_refuses_past_holiday_and_taken_times(make, programme, desk):
    series = make.series(programme)
    add_holiday(series, on=date(2026, 11, 26), by=desk)
    meeting = meetings(programme)[1]
    for at, field in [
        (OCTOBER - timedelta(minutes=1), "on"),
        (datetime(2026, 11, 26, 8, tzinfo=NEW_YORK), "on"),
        (datetime(2026, 10, 30, 15, tzinfo=NEW_YORK), "on"),
    ]:
        assert refused(move_conference, conference=meeting, starts_at=at, by=desk)[0] == field
    make.conference(programme, starts_at=datetime(2026, 10, 22, 9, tzinfo=NEW_YORK))
    at = datetime(2026, 10, 22, 8, 30, tzinfo=NEW_YORK)
    assert refused(move_conference, conference=meeting, starts_at=at, by=desk)[0] == "starts"
    move_conference(meeting, starts_at=datetime(2026, 10, 22, 8, tzinfo=NEW_YORK), by=desk)
    assert meeting.on == date(2026, 10, 22)


def test_move_conference_refuses_a_cancelled_day_and_a_held_meeting(make, programme, desk):
    make.series(programme)
    held, meeting, cancelled = meetings(programme)[:3]
    cancel_conference(cancelled, because="Snow", by=desk)
    at = datetime(2026, 10, 30, 15, tzinfo=NEW_YORK)
    assert "was cancelled" in refused(move_conference, conference=meeting, starts_at=at, by=desk)[1]
    hold_conference(held, by=desk)
    at = datetime(2026, 10, 21, 15, tzinfo=NEW_YORK)
    for closed in (held, cancelled):
        with pytest.raises(WrongStep):
            move_conference(closed, starts_at=at, by=desk)


def test_cancel_conference_needs_a_reason_and_tells_the_ledger(make, programme, desk):
    meeting = make.conference(programme)
    assert refused(cancel_conference, conference=meeting, because=" ", by=desk)[0] == "because"
    cancel_conference(meeting, because="Power cut", by=desk)
    entry = db.session.scalars(select(LedgerEntry).order_by(LedgerEntry.id.desc())).first()
    assert entry is not None
    assert (entry.event, entry.subject_id) == (Event.CONFERENCE_CANCELLED, meeting.id)
    assert "Power cut" not in str(entry.facts)
    with pytest.raises(WrongStep):
        cancel_conference(meeting, because="Again", by=desk)


def test_hold_conference_refuses_before_its_day(make, programme, desk):
    assert "It is held on" in refused(hold_conference, conference=make.conference(programme), by=desk)[1]
    today = make.conference(programme, starts_at=now())
    hold_conference(today, by=desk)
    assert today.state is ConferenceState.HELD


def test_name_chair_refuses_who_is_not_of_the_board(make, programme, desk):
    meeting = make.conference(programme)
    board, referrer = make.member(programme, Role.ATTENDEE), make.member(programme, Role.REFERRER)
    assert refused(name_chair, conference=meeting, chair=referrer, deputy=None, by=desk)[0] == "chair_id"
    assert refused(name_chair, conference=meeting, chair=board, deputy=board, by=desk)[0] == "deputy_id"
    name_chair(meeting, chair=board, deputy=None, by=desk)
    assert (meeting.chair_id, meeting.deputy_id) == (board.id, None)


def test_another_programmes_desk_may_do_nothing(make, programme):
    meeting, stranger = make.conference(programme), make.coordinator(make.programme())
    trials: list[tuple[Callable[..., Any], dict[str, Any]]] = [
        (cancel_conference, {"because": "x"}), (hold_conference, {}),
        (move_conference, {"starts_at": now() + timedelta(days=3)}), (name_chair, {"chair": None, "deputy": None}),
    ]  # fmt: skip
    for act, facts in trials:
        with pytest.raises(Forbidden):
            act(meeting, by=stranger, **facts)
