"""When a reminder is due: pure, by the clock on the programme's wall."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

BEFORE_CUTOFF, BEFORE_MEETING = timedelta(hours=24), timedelta(hours=48)
MORNING, EVENING = 7, 20
#: Monday's digest is still worth reading on Tuesday, when the worker was down.
DIGEST_DAYS = (0, 1)


def is_before(moment: datetime, event_at: datetime, ahead: timedelta, zone: ZoneInfo) -> bool:
    """Say whether it is time to remind of something: within that span before it, and not at night."""
    return event_at - ahead <= moment < event_at and is_daytime(moment, zone)


def is_daytime(moment: datetime, zone: ZoneInfo) -> bool:
    """Say whether nobody is asleep there."""
    return MORNING <= moment.astimezone(zone).hour < EVENING


def digest_week(moment: datetime, zone: ZoneInfo) -> str:
    """The week whose digest is due now (``2027-W10``), from Monday morning on; empty when none is."""
    local = moment.astimezone(zone)
    if local.weekday() not in DIGEST_DAYS or not MORNING <= local.hour < EVENING:
        return ""
    year, week, _ = local.isocalendar()
    return f"{year}-W{week:02}"
