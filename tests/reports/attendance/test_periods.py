"""The days a report is about."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from tumorboard.core.errors import RuleBroken
from tumorboard.reports.attendance.periods import Period, period_asked

TODAY = date(2027, 3, 20)


def test_a_period_is_this_year_until_today_unless_asked():
    assert period_asked({}, TODAY) == Period(date(2027, 1, 1), TODAY)
    asked = {"first": "2026-01-01", "last": "2026-12-31"}
    assert period_asked(asked, TODAY) == Period(date(2026, 1, 1), date(2026, 12, 31))


def test_a_periods_bounds_hold_across_daylight_saving():
    begins, ends = Period(date(2027, 3, 14), date(2027, 3, 14)).bounds(ZoneInfo("America/New_York"))
    assert ends.timestamp() - begins.timestamp() == 23 * 3600


@pytest.mark.parametrize(
    "asked",
    [{"first": "soon"}, {"first": "2026-02-30"}, {"first": "2028-01-01"}, {"first": "2001-01-01"}, {"last": "9999-1"}],
)
def test_a_period_that_is_none_is_refused(asked):
    with pytest.raises(RuleBroken):
        period_asked(asked, TODAY)
