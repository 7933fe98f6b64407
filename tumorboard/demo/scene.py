"""Where and when the demo plays: programmes, meetings by number (0 the next, -1 the last), and how a past happens.

A life is a generator that yields the moment at which it goes on. The clock stands at that moment while it runs, so
the actions stamp a believable past, and the ledger grows in the order in which things happened.
"""

import heapq
from collections.abc import Generator
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tumorboard.conferences.models import Conference
from tumorboard.core.db import at, now
from tumorboard.demo.children import Child
from tumorboard.demo.people import House
from tumorboard.notifications.telling import silence
from tumorboard.vocabulary.templates import programme_template

Life = Generator[datetime, None, None]
COMING = {"msk": 5, "bst": 3}
WEEK = timedelta(days=7)
SATURDAY = 5
#: Of what lies farther back people were told long ago: their notices begin here.
TOLD = timedelta(days=4)


class Diary:
    """Wakes each life when its moment comes; what lies after ``present`` does not happen."""

    def __init__(self, present: datetime) -> None:
        self.present = present
        self.today = datetime.min.replace(tzinfo=UTC)
        self._waiting: list[tuple[datetime, int, Life]] = []
        self._count = 0

    def begin(self, life: Life) -> None:
        """Let a life begin: it says when its first step is."""
        moment = next(life, None)
        if moment is not None:
            self._wait(moment, life)

    def run(self) -> None:
        """Wake the lives one after another until the present."""
        while self._waiting:
            moment, _, life = heapq.heappop(self._waiting)
            if moment > self.present:
                continue
            self.today = max(moment, self.today)
            with at(self.today), silence() if self.today < self.present - TOLD else nullcontext():
                following = next(life, None)
            if following is not None:
                self._wait(following, life)

    def by_now(self, moment: datetime, hours: float = 1) -> datetime:
        """This moment, or some hours ago when it has not come yet: for what must have happened by now."""
        return min(moment, self.present - timedelta(hours=hours))

    def _wait(self, moment: datetime, life: Life) -> None:
        self._count += 1
        heapq.heappush(self._waiting, (moment, self._count, life))


@dataclass
class Scene:
    """What every life knows."""

    houses: dict[str, House]
    diary: Diary
    conferences: dict[tuple[str, int], Conference] = field(default_factory=dict)
    #: By presentation: whose it is.
    children: dict[int, Child] = field(default_factory=dict)
    #: By number of the child: how often it was deferred, and presented again.
    deferred: dict[int, int] = field(default_factory=dict)
    rounds: dict[int, int] = field(default_factory=dict)
    #: Presentation and specialty: who has been heard already.
    heard: set[tuple[int, str]] = field(default_factory=set)

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
        return on_weekday(datetime(day.year, day.month, day.day, hour, minute, tzinfo=start.tzinfo))

    def soon(self, house: str, *, hours: float, at_least_ago: float) -> datetime:
        """Some hours from now in office hours, or some hours before the present when that has not come yet."""
        local = (now() + timedelta(hours=hours)).astimezone(self.zone(house))
        if not 7 <= local.hour < 18:
            local = local.replace(hour=8) + timedelta(days=local.hour >= 18)
        while local.weekday() >= SATURDAY:
            local += timedelta(days=1)
        return self.diary.by_now(local, hours=at_least_ago)


def on_weekday(moment: datetime) -> datetime:
    """The same hour of the Friday before, when it is on a weekend."""
    return moment - timedelta(days=max(0, moment.weekday() - SATURDAY + 1))
