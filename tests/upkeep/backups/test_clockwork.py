"""When a backup is due, and which may go."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from tumorboard.upkeep.backups.clockwork import is_due, is_old, last_slot, superfluous

ZONE = ZoneInfo("America/New_York")
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))


@given(MOMENTS, st.integers(0, 23))
def test_the_last_slot_is_the_latest_time_of_that_hour(moment, hour):
    slot = last_slot(moment, hour, ZONE)
    assert timedelta(0) <= moment - slot <= timedelta(hours=25)
    assert slot.hour == hour


@given(MOMENTS)
def test_a_backup_is_due_once_a_night_and_its_red_line_waits_for_it(moment):
    good = last_slot(moment, 2, ZONE) + timedelta(minutes=1)
    assert not is_due(moment, 2, ZONE, last_good=good, last_try=None)
    assert is_due(moment, 2, ZONE, last_good=good - timedelta(minutes=2), last_try=None)
    assert not is_due(moment, 2, ZONE, last_good=None, last_try=moment - timedelta(minutes=59))
    assert is_due(moment, 2, ZONE, last_good=None, last_try=moment - timedelta(minutes=61))


def test_a_backup_is_old_after_a_day_and_two_hours():
    moment = datetime(2026, 11, 21, 6, tzinfo=UTC)
    assert not is_old(moment, moment - timedelta(hours=26))
    assert is_old(moment, moment - timedelta(hours=26, minutes=1))
    assert is_old(moment, None)


def test_the_newest_is_never_superfluous():
    assert list(superfluous(["c", "b", "a"], 2)) == ["a"]
    assert list(superfluous(["c"], 0)) == []
