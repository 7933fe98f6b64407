"""Reminders come by the clock on the programme's wall, on both sides of every change of it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tumorboard.notifications.reminders.due import BEFORE_CUTOFF, digest_week, is_before


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "America/New_York", "Europe/Berlin"])
@pytest.mark.parametrize("on", [(3, 8), (3, 15), (3, 29), (11, 1), (11, 8)])
def test_the_digest_is_due_on_monday_at_seven(zone, on):
    place = ZoneInfo(zone)
    day = date(2027, *on)
    seven = datetime.combine(day, time(7), place).astimezone(UTC)
    assert digest_week(seven - timedelta(minutes=1), place) == ""
    week = digest_week(seven, place)
    assert week == f"2027-W{day.isocalendar().week:02}"
    assert digest_week(seven + timedelta(days=1), place) == week
    assert digest_week(seven + timedelta(days=2), place) == ""


def test_nobody_is_reminded_at_night_or_afterwards():
    zone = ZoneInfo("Europe/Berlin")
    cutoff = datetime(2027, 3, 3, 12, 30, tzinfo=zone)
    due = [hour for hour in range(-30, 3) if is_before(cutoff + timedelta(hours=hour), cutoff, BEFORE_CUTOFF, zone)]
    assert due == [*range(-24, -16), *range(-5, 0)]
