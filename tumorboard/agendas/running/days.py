"""Is this the day of a meeting? A meeting over midnight belongs to both. Pure."""

from datetime import datetime, timedelta

from tumorboard.conferences.models import Conference

#: The room opens this long before a meeting, also when that is the day before.
BEFORE = timedelta(hours=1)


def may_start(conference: Conference, moment: datetime) -> bool:
    """Its local day; for a meeting near midnight also the hour before it, and as long as it is planned to last."""
    is_today = conference.on == moment.astimezone(conference.zone).date()
    return is_today or conference.starts_at - BEFORE <= moment < conference.ends_at
