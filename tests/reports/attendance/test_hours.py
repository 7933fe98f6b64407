"""Hours and cases of a certificate."""

from datetime import UTC, datetime, timedelta

import pytest

from tumorboard.reports.attendance.hours import Held, cases_there, hours_words, time_there

BEGIN = datetime(2026, 11, 20, 8, tzinfo=UTC)


def at(first, last=None):
    """From one minute of the meeting to another."""
    return BEGIN + timedelta(minutes=first), None if last is None else BEGIN + timedelta(minutes=last)


#: Three cases of eight minutes; of a fourth nobody noted when.
HELD = Held(BEGIN, BEGIN + timedelta(minutes=60), cases=[[at(0, 8)], [at(8, 12), at(50, 54)], [at(16, 24)], []])


@pytest.mark.parametrize(
    ("spans", "minutes", "cases"),
    [
        ([], 60, 4),
        ([at(-20, 12)], 12, 3),
        ([at(20, 60)], 40, 3),
        ([at(21, 40)], 19, 1),
        ([at(0, 5), at(50, 75)], 30, 3),
        ([at(30, 30)], 0, 1),
    ],
)
def test_time_and_cases_count_from_the_begin_until_they_left(spans, minutes, cases):
    assert time_there(HELD, spans) == timedelta(minutes=minutes)
    assert cases_there(HELD, spans) == cases


def test_hours_words_carries_no_sixty_minutes():
    assert hours_words(timedelta(hours=11, minutes=59, seconds=50)) == "12 h 00 min"
