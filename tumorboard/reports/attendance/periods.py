"""The days a report is about. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tumorboard.core.errors import RuleBroken
from tumorboard.core.words import day

LONGEST = timedelta(days=3 * 366)


@dataclass(frozen=True)
class Period:
    """From one day to another, both included."""

    first: date
    last: date

    @property
    def words(self) -> str:
        """``Thu 1 Jan 2026 to Sat 21 Nov 2026``."""
        return f"{day(self.first)} to {day(self.last)}"

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Its first moment in a zone, and the first one after it."""
        return (
            datetime.combine(self.first, time(), zone), datetime.combine(self.last + timedelta(days=1), time(), zone),
        )  # fmt: skip


def period_asked(asked: Mapping[str, str], today: date) -> Period:
    """The period that an address asks for; without one, this calendar year until today. Refuses what is none."""
    try:
        first = date.fromisoformat(asked.get("first") or f"{today.year}-01-01")
        last = date.fromisoformat(asked.get("last") or today.isoformat())
    except ValueError as error:
        raise RuleBroken("This is no day.", remedy="Enter both days as year-month-day: 2026-11-21.") from error
    if last < first:
        raise RuleBroken("The last day lies before the first.", remedy="Exchange the two days.")
    if last - first > LONGEST or not 2000 <= first.year <= last.year <= 2200:
        raise RuleBroken("This is longer than three years.", remedy="Choose a shorter time.")
    return Period(first, last)
