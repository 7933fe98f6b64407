"""By when something owed must be there: so long before the cut-off of the meeting that the case is meant for."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tumorboard.conferences.models import Conference
from tumorboard.conferences.series.cutoff import cutoff_at
from tumorboard.conferences.states import ConferenceState
from tumorboard.core.db import db, now
from tumorboard.presentations.models import Presentation, ReadinessNeed


def due_before(closes_at: datetime | None, starts_at: datetime, hours: int) -> datetime:
    """The moment: ``hours`` before the cut-off, or before the meeting where there is no cut-off."""
    return (closes_at or starts_at) - timedelta(hours=hours)


def meeting_to_come(conferences: Iterable[Conference], at: datetime) -> Conference | None:
    """The first meeting whose cut-off still lies ahead: the one an unlisted case is meant for."""
    return next((one for one in conferences if (cutoff_at(one) or one.starts_at) > at), None)


def next_meeting(programme_id: int) -> Conference | None:
    """The next meeting of a programme for which a case can still be made ready."""
    moment = now()
    coming = db.session.scalars(
        select(Conference)
        .where(Conference.programme_id == programme_id, Conference.starts_at >= moment)
        .where(Conference.state == ConferenceState.PLANNED)
        .options(joinedload(Conference.series))
        .order_by(Conference.starts_at, Conference.id)
        .limit(4)
    )
    return meeting_to_come(coming, moment)


def set_due(presentation: Presentation, conference: Conference | None) -> None:
    """Date everything still owed for a presentation from a meeting; without one it has no date."""
    owed = db.session.scalars(
        select(ReadinessNeed).where(
            ReadinessNeed.presentation_id == presentation.id, ReadinessNeed.done_at.is_(None)
        )
    )  # fmt: skip
    closes_at = cutoff_at(conference) if conference else None
    for need in owed:
        need.due_at = due_before(closes_at, conference.starts_at, need.hours_before) if conference else None
