"""The days and moments of a weekly rule: the clock on the wall stays the same across daylight saving."""

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tumorboard.core.db import now

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

#: How far ahead a meeting can be planned.
FARTHEST = timedelta(days=3 * 366)


def days(weekday: int, *, since: date, holidays: Collection[date] = ()) -> Iterator[date]:
    """Every day of the rule from ``since`` on, holidays skipped. ``weekday`` 0 is Monday."""
    on = since + timedelta((weekday - since.weekday()) % 7)
    while True:
        if on not in holidays:
            yield on
        on += timedelta(7)


def today_in(time_zone: str) -> date:
    """The day it is in a time zone."""
    return now().astimezone(ZoneInfo(time_zone)).date()


def moment_of(on: date, starts: time, zone: ZoneInfo) -> datetime:
    """The moment of a local day and time, in UTC.

    A time that the spring change skips (2:30 in New York) is read with the offset before the change, so it falls as
    much later as the clock jumps (3:30); one that the autumn change repeats (1:30) is the first of the two.
    """
    return datetime.combine(on, starts.replace(tzinfo=None), zone).replace(fold=0).astimezone(UTC)


def shifted_words(on: date, starts: time, zone: ZoneInfo) -> str:
    """What to tell who chose a local time that does not exist, or exists twice; empty for any other."""
    local = moment_of(on, starts, zone).astimezone(zone)
    if local.time() != starts:
        return f"{starts:%H:%M} does not exist on this day, when the clocks go forward: it is read as {local:%H:%M}."
    if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
        return f"{starts:%H:%M} comes twice on this day, when the clocks go back: it is read as the first."
    return ""


def overlap(starts_at: datetime, minutes: int, other_starts_at: datetime, other_minutes: int) -> bool:
    """Say whether two meetings share a minute."""
    ends_at, other_ends_at = starts_at + timedelta(minutes=minutes), other_starts_at + timedelta(minutes=other_minutes)
    return starts_at < other_ends_at and other_starts_at < ends_at
