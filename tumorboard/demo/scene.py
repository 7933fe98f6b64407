"""Where the demo plays: its programmes, their meetings by number (0 the next, -1 the last), and its clock."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tumorboard.conferences.models import Conference
from tumorboard.demo.diary import Diary
from tumorboard.demo.people import House
from tumorboard.vocabulary.templates import programme_template

COMING = {"msk": 5, "bst": 3}
WEEK = timedelta(days=7)


@dataclass
class Scene:
    """What every life knows."""

    houses: dict[str, House]
    diary: Diary
    conferences: dict[tuple[str, int], Conference] = field(default_factory=dict)

    def zone(self, house: str) -> ZoneInfo:
        """The time zone of a programme."""
        return ZoneInfo(self.houses[house].programme.time_zone)

    def starts(self, house: str, when: int) -> datetime:
        """The start of a meeting by its number, as the weekly rule has it."""
        meeting = programme_template(self.houses[house].programme.slug).meeting
        local = self.diary.present.astimezone(self.zone(house))
        day = local.date() + timedelta(days=(meeting.weekday - local.weekday()) % 7)
        start = datetime.combine(day, meeting.starts_at, self.zone(house))
        if start <= self.diary.present:
            day += WEEK
        return datetime.combine(day + when * WEEK, meeting.starts_at, self.zone(house))

    def before(self, house: str, when: int, days: float, hour: int, minute: int = 0) -> datetime:
        """An hour of a day before a meeting."""
        start = self.starts(house, when)
        day = (start - timedelta(days=days)).date()
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=start.tzinfo)
