"""What each person of a programme owes, and which meetings come: counts for reminders."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from tumorboard.agendas.models import AgendaItem
from tumorboard.conferences.models import Conference
from tumorboard.conferences.states import ConferenceState
from tumorboard.core.db import db
from tumorboard.notifications.models import Notice
from tumorboard.plans.models import Recommendation
from tumorboard.plans.states import Progress
from tumorboard.presentations.models import Presentation, ReadinessNeed
from tumorboard.presentations.states import PresentationState

WEEK = timedelta(days=7)
_WAITING = (PresentationState.REFERRED, PresentationState.ACCEPTED)


def meetings_until(programme_id: int, since: datetime, until: datetime) -> Sequence[Conference]:
    """The planned meetings of a span, soonest first, with their series."""
    return db.session.scalars(
        select(Conference)
        .where(Conference.programme_id == programme_id, Conference.state == ConferenceState.PLANNED)
        .where(Conference.starts_at.between(since, until))
        .options(joinedload(Conference.series))
        .order_by(Conference.starts_at, Conference.id)
    ).all()


def owed_for(programme_id: int, members: Mapping[int, int | None], conference_id: int | None = None) -> dict[int, int]:
    """How many things each member owes, they or their specialty (``members``: whose, by the person's id).

    For one meeting: of its own cases, and of those that could still be listed.
    """
    query = (
        select(ReadinessNeed.owner_id, ReadinessNeed.owner_specialty_id, func.count())
        .join(Presentation, Presentation.id == ReadinessNeed.presentation_id)
        .where(Presentation.programme_id == programme_id, ReadinessNeed.done_at.is_(None))
        .group_by(ReadinessNeed.owner_id, ReadinessNeed.owner_specialty_id)
    )
    listed = Presentation.state == PresentationState.LISTED
    if conference_id is not None:
        here = select(AgendaItem.presentation_id).where(
            AgendaItem.conference_id == conference_id, AgendaItem.outcome.is_(None)
        )
        listed = listed & Presentation.id.in_(here)
    rows = db.session.execute(query.where(or_(Presentation.state.in_(_WAITING), listed))).all()
    owed = {
        person: sum(
            count for owner, its, count in rows
            if owner == person or (owner is None and its is not None and its == specialty)
        )
        for person, specialty in members.items()
    }  # fmt: skip
    return {person: count for person, count in owed.items() if count}


def returned_to(programme_id: int) -> dict[int, int]:
    """How many referrals each person must answer."""
    return _counted(
        select(Presentation.written_by_id, func.count())
        .where(Presentation.programme_id == programme_id, Presentation.state == PresentationState.RETURNED)
        .group_by(Presentation.written_by_id)
    )


def due_by(programme_id: int, on: date) -> dict[int, int]:
    """How many open recommendations each owner has to settle by a day."""
    return _counted(
        select(Recommendation.owner_id, func.count())
        .where(Recommendation.programme_id == programme_id, Recommendation.progress == Progress.OPEN)
        .where(Recommendation.owner_id.is_not(None), Recommendation.due_on <= on)
        .group_by(Recommendation.owner_id)
    )


def unread_of(programme_id: int) -> dict[int, int]:
    """How many notices of a programme each person has not read."""
    return _counted(
        select(Notice.person_id, func.count())
        .where(Notice.programme_id == programme_id, Notice.read_at.is_(None))
        .group_by(Notice.person_id)
    )


def keys_known(keys: Collection[str]) -> set[str]:
    """Which of these reminders were given already."""
    return {key for key in db.session.scalars(select(Notice.key).where(Notice.key.in_(keys))) if key}


def _counted(query: Any) -> dict[int, int]:
    return {row[0]: row[1] for row in db.session.execute(query)}
