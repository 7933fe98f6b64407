"""From when on, and until when, it can be said who attends a meeting."""

from tumorboard.conferences.attendance.spans import EARLY, OVERRUN
from tumorboard.conferences.models import Conference
from tumorboard.conferences.states import ConferenceState
from tumorboard.core.db import now
from tumorboard.core.errors import RuleBroken
from tumorboard.core.words import clock, day


def is_on(conference: Conference) -> bool:
    """Say whether one can check in: from an hour before the meeting until it is closed, or long over."""
    opens, closes = conference.starts_at - EARLY, conference.ends_at + OVERRUN
    return conference.state is ConferenceState.PLANNED and opens <= now() <= closes


def takes_place(conference: Conference) -> None:
    """Refuse a meeting that is cancelled, or whose day has not come."""
    if conference.state is ConferenceState.CANCELLED:
        raise RuleBroken("This meeting is cancelled, so nobody attends.")
    if not conference.has_come and now() < conference.starts_at - EARLY:
        raise RuleBroken(f"The meeting is on {day(conference.on)}.", remedy="Record from that day on who attends.")


def refuse_unless_on(conference: Conference) -> None:
    """Refuse checking in and out before the meeting and after it, each with what to do."""
    takes_place(conference)
    if is_on(conference):
        return
    if now() < conference.starts_at:
        opens = clock(conference.starts_at - EARLY, conference.zone)
        raise RuleBroken("The meeting has not begun.", remedy=f"Check in from {opens} on.")
    raise RuleBroken("The meeting is over.", remedy="Ask the coordinator to record when you were there.")
