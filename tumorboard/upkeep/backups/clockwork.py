"""When a backup is due and which old ones may go: pure judgement."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

#: A day, and two hours for making it.
OLD = timedelta(hours=26)
AGAIN = timedelta(hours=1)


def last_slot(moment: datetime, hour: int, zone: ZoneInfo) -> datetime:
    """The last time it was this hour of the day."""
    local = moment.astimezone(zone)
    slot = datetime.combine(local.date(), time(hour), zone)
    return slot if slot <= local else datetime.combine(local.date() - timedelta(days=1), time(hour), zone)


def is_due(
    moment: datetime, hour: int, zone: ZoneInfo, *, last_good: datetime | None, last_try: datetime | None
) -> bool:  # fmt: skip
    """Say whether the nightly backup is to be made: none is good since its hour, and the last try was not just now."""
    if last_try is not None and moment - last_try < AGAIN:
        return False
    return last_good is None or last_good < last_slot(moment, hour, zone)


def is_old(moment: datetime, last_good: datetime | None) -> bool:
    """Say whether the last good backup is so old that somebody must look."""
    return last_good is None or moment - last_good > OLD


def superfluous(newest_first: Sequence[str], keep: int) -> Sequence[str]:
    """The files that may go: never the newest, and never fewer kept than asked."""
    return newest_first[max(keep, 1) :]
