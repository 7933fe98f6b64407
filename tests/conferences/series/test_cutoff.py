"""When referral closes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tumorboard.conferences.series.cutoff import Cutoff, checked_cutoff, cutoff_at, is_closed, usual_cutoff
from tumorboard.conferences.times import moment_of
from tumorboard.core.errors import RuleBroken
from tumorboard.vocabulary.templates import programme_template

NEWCASTLE = Cutoff(2, time(12, 30))
FRIDAY, EIGHT = 4, time(8)
ZONES = ("America/Los_Angeles", "America/New_York", "Europe/Berlin")


def local(cutoff: Cutoff, on: date, zone: str, starts: time = EIGHT) -> datetime:
    """When referral closes, on the clock of the place."""
    there = ZoneInfo(zone)
    closes_at = cutoff.before(moment_of(on, starts, there), there)
    assert closes_at is not None
    return closes_at.astimezone(there).replace(tzinfo=None)


def test_before_is_wednesday_for_friday():
    assert local(NEWCASTLE, date(2026, 12, 4), "America/New_York") == datetime(2026, 12, 2, 12, 30)


@pytest.mark.parametrize("zone", ZONES)
def test_before_keeps_the_clock_on_the_wall_across_both_changes(zone):
    saturday = Cutoff(5, time(12, 30))
    for monday in (date(2027, 3, 15), date(2027, 11, 8), date(2027, 3, 29), date(2027, 11, 1)):
        assert local(saturday, monday, zone) == datetime.combine(monday - timedelta(days=2), time(12, 30))


@pytest.mark.parametrize("zone", ZONES)
def test_before_counts_hours_as_they_pass(zone):
    there = ZoneInfo(zone)
    starts_at = moment_of(date(2027, 3, 15), EIGHT, there)
    assert Cutoff(hours=48).before(starts_at, there) == starts_at - timedelta(hours=48)


def test_before_looks_a_week_back_for_a_meeting_that_moved_before_it():
    assert local(NEWCASTLE, date(2026, 12, 2), "America/New_York") == datetime(2026, 11, 25, 12, 30)


@given(some.integers(0, 6), some.times(), some.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1)))
def test_before_lies_within_the_week_before_the_meeting(weekday, clock, naive):
    for name in ZONES:
        zone, starts_at = ZoneInfo(name), naive.replace(tzinfo=UTC)
        closes_at = Cutoff(weekday, clock).before(starts_at, zone)
        assert closes_at is not None
        assert timedelta(0) < starts_at - closes_at <= timedelta(days=7, hours=1)


@pytest.mark.parametrize(
    ("cutoff", "field"),
    [
        (Cutoff(FRIDAY, time(12)), "cutoff_clock"),
        (Cutoff(FRIDAY, EIGHT), "cutoff_clock"),
        (Cutoff(2), "cutoff_clock"),
        (Cutoff(9, EIGHT), "cutoff_day"),
        (Cutoff(hours=0), "cutoff_hours"),
        (Cutoff(hours=-3), "cutoff_hours"),
        (Cutoff(hours=10_000), "cutoff_hours"),
    ],
)
def test_checked_cutoff_refuses_what_lies_after_the_meeting(cutoff, field):
    with pytest.raises(RuleBroken) as refusal:
        checked_cutoff(cutoff, weekday=FRIDAY, starts=EIGHT)
    assert refusal.value.field == field


def test_checked_cutoff_takes_what_lies_before():
    for cutoff in (NEWCASTLE, Cutoff(FRIDAY, time(7, 59)), Cutoff(hours=24), Cutoff()):
        assert checked_cutoff(cutoff, weekday=FRIDAY, starts=EIGHT) == cutoff


def test_usual_cutoff_is_the_templates():
    meeting = programme_template("musculoskeletal").meeting
    assert usual_cutoff(meeting, weekday=FRIDAY, starts=EIGHT) == NEWCASTLE
    assert usual_cutoff(meeting, weekday=3, starts=EIGHT) == Cutoff(1, time(12, 30))
    assert NEWCASTLE.words == "Wednesday 12:30"


def test_cutoff_at_is_that_of_the_series(make):
    series = make.series()
    series.cutoff_weekday, series.cutoff_clock = 2, time(12, 30)
    meeting, extra = make.meetings_of(series)[0], make.conference(make.programme_of(series))
    closes_at = cutoff_at(meeting)
    assert closes_at is not None
    assert closes_at.astimezone(meeting.zone).time() == time(12, 30)
    assert not is_closed(meeting, closes_at - timedelta(seconds=1))
    assert is_closed(meeting, closes_at)
    assert cutoff_at(extra) is None
