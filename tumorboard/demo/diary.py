"""Letting a past happen: lives that wait for their next moment, woken in the order of time.

A life is a generator that yields the moment at which it goes on. The clock stands at that moment while it runs, so
the actions stamp a believable past, and the ledger grows in the order in which things happened.
"""

import heapq
from collections.abc import Generator
from datetime import UTC, datetime, timedelta

from tumorboard.core.db import at

Life = Generator[datetime, None, None]


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
            with at(self.today):
                following = next(life, None)
            if following is not None:
                self._wait(following, life)

    def by_now(self, moment: datetime, hours: float = 1) -> datetime:
        """This moment, or some hours ago when it has not come yet: for what must have happened by now."""
        return min(moment, self.present - timedelta(hours=hours))

    def _wait(self, moment: datetime, life: Life) -> None:
        self._count += 1
        heapq.heappush(self._waiting, (moment, self._count, life))
