"""Meetings: what the actions do and what they refuse."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import select

from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.conferences.actions import (
    cancel_conference,
    change_conference,
    hold_conference,
    hold_extra,
    move_conference,
    name_chair,
)
from tumorboard.conferences.models import Conference
from tumorboard.conferences.series.actions import add_holiday
from tumorboard.conferences.series.cutoff import Cutoff, cutoff_at, is_closed
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


def test_hold_extra_refuses_the_past_and_another_meetings_time(make, programme, desk):
    make.series(programme)
    at = datetime(2026, 10, 23, 8, 30, tzinfo=NEW_YORK)
    assert refused(hold_extra, programme=programme, starts_at=at, length_minutes=60, by=desk)[0] == "starts"
    early = OCTOBER - timedelta(days=2)
    assert refused(hold_extra, programme=programme, starts_at=early, length_minutes=60, by=desk)[0] == "on"
    extra = hold_extra(programme, starts_at=at + timedelta(minutes=30), length_minutes=30, by=desk)
    assert extra.time_zone == "America/New_York"
    assert cutoff_at(extra) is None


def test_an_extra_meeting_has_a_cutoff_of_its_own(programme, desk):
    at = OCTOBER + timedelta(days=3)
    facts = {"programme": programme, "starts_at": at, "length_minutes": 60, "by": desk}
    for wrong in (0, 337):
        assert refused(hold_extra, **facts, cutoff_hours=wrong)[0] == "cutoff_hours"
    assert "would have closed" in refused(hold_extra, **facts, cutoff_hours=72)[1]
    extra = hold_extra(**facts, cutoff_hours=24)
    assert cutoff_at(extra) == at - timedelta(hours=24)
    assert not is_closed(extra, at - timedelta(hours=25))
    change_conference(extra, length_minutes=60, cutoff_hours=48, by=desk)
    assert cutoff_at(extra) == at - timedelta(hours=48)


def test_a_meeting_of_a_series_keeps_the_cutoff_of_its_series(make, programme, desk):
    meeting = make.meetings_of(make.series(programme, cutoff=Cutoff(hours=10)))[0]
    change_conference(meeting, length_minutes=60, cutoff_hours=48, by=desk)
    assert (meeting.cutoff_hours, cutoff_at(meeting)) == (None, meeting.starts_at - timedelta(hours=10))


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
