"""Weekly rules across daylight saving, without a database."""

from datetime import date, datetime, time, timedelta
from itertools import islice, pairwise, takewhile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tumorboard.conferences.times import days, moment_of, overlap, shifted_words

#: Where the clocks change in 2027: the skipped hour in spring, the repeated one in autumn.
CHANGES = {
    "America/New_York": (date(2027, 3, 14), date(2027, 11, 7), 2, 1),
    "America/Los_Angeles": (date(2027, 3, 14), date(2027, 11, 7), 2, 1),
    "Europe/Berlin": (date(2027, 3, 28), date(2027, 10, 31), 2, 2),
}


def days_until(weekday, *, since, until):
    """The days of a weekly rule between two days, both included."""
    return list(takewhile(lambda on: on <= until, days(weekday, since=since)))


def test_days_are_of_one_weekday_without_the_holidays():
    rule = days(4, since=date(2026, 12, 19), holidays={date(2026, 12, 25), date(2027, 1, 1)})
    assert list(islice(rule, 3)) == [date(2027, 1, 8), date(2027, 1, 15), date(2027, 1, 22)]


def test_days_begin_with_the_first_day_itself():
    assert next(days(0, since=date(2027, 3, 1))) == date(2027, 3, 1)


@given(some.integers(0, 6), some.dates(date(2020, 1, 1), date(2040, 1, 1)), some.integers(0, 40))
def test_days_are_a_week_apart(weekday, since, weeks):
    until = since + timedelta(weeks=weeks)
    found = days_until(weekday, since=since, until=until)
    assert all(on.weekday() == weekday and since <= on <= until for on in found)
    assert {(b - a).days for a, b in pairwise(found)} <= {7}
    assert len(found) in (weeks, weeks + 1)


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("weekday", [2, 4, 6])
def test_the_clock_on_the_wall_stays_the_same_all_through_2027(name, weekday):
    zone = ZoneInfo(name)
    moments = [
        moment_of(on, time(8), zone) for on in days_until(weekday, since=date(2027, 1, 1), until=date(2027, 12, 31))
    ]
    assert len(moments) == (53 if weekday == 4 else 52)
    assert {moment.astimezone(zone).time() for moment in moments} == {time(8)}
    apart = {(b - a) for a, b in pairwise(moments)}
    assert apart == {timedelta(days=7), timedelta(days=7, hours=1), timedelta(days=7, hours=-1)}


@pytest.mark.parametrize("name", CHANGES)
def test_a_skipped_time_is_as_much_later_as_the_clock_jumps(name):
    zone, (spring, _, hour, _) = ZoneInfo(name), CHANGES[name]
    local = moment_of(spring, time(hour, 30), zone).astimezone(zone)
    assert local.replace(tzinfo=None) == datetime.combine(spring, time(hour + 1, 30))
    assert "does not exist" in shifted_words(spring, time(hour, 30), zone)


@pytest.mark.parametrize("name", CHANGES)
def test_a_repeated_time_is_the_first_of_the_two(name):
    zone, (_, autumn, _, hour) = ZoneInfo(name), CHANGES[name]
    first = moment_of(autumn, time(hour, 30), zone)
    assert first == moment_of(autumn, time(hour, 30, fold=1), zone)
    assert (first + timedelta(hours=1)).astimezone(zone).time() == time(hour, 30)
    assert "comes twice" in shifted_words(autumn, time(hour, 30), zone)


def test_an_ordinary_time_needs_no_words():
    assert shifted_words(date(2027, 6, 4), time(8), ZoneInfo("Europe/Berlin")) == ""


def test_overlap_needs_a_shared_minute():
    eight = datetime(2027, 1, 8, 8)
    assert overlap(eight, 60, eight + timedelta(minutes=59), 30)
    assert not overlap(eight, 60, eight + timedelta(minutes=60), 30)
    assert not overlap(eight + timedelta(minutes=60), 30, eight, 60)
