"""Reading the meeting while it runs, and afterwards the minutes that each case took."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tumorboard.agendas.models import AgendaItem
from tumorboard.agendas.queries import open_items
from tumorboard.agendas.running.days import may_start
from tumorboard.agendas.running.models import ItemSpan, PullIn, Sitting
from tumorboard.agendas.states import OVER
from tumorboard.conferences.models import Conference
from tumorboard.conferences.states import ConferenceState
from tumorboard.core.db import db, now


def sitting_of(conference_id: int) -> Sitting | None:
    """Since when the meeting runs, or ran; None before it was started."""
    return db.session.scalar(
        select(Sitting).where(Sitting.conference_id == conference_id).options(joinedload(Sitting.started_by))
    )


def is_running(conference_id: int) -> bool:
    """Say whether the meeting was started and has not ended."""
    here = select(Sitting.id).where(Sitting.conference_id == conference_id, Sitting.ended_at.is_(None))
    return db.session.scalar(here) is not None


def open_span(conference_id: int) -> ItemSpan | None:
    """What is open now and since when: one query."""
    return db.session.scalar(
        select(ItemSpan)
        .where(ItemSpan.conference_id == conference_id, ItemSpan.until_at.is_(None))
        .options(joinedload(ItemSpan.agenda_item).joinedload(AgendaItem.presentation))
        .execution_options(populate_existing=True)
    )


def current_item(conference_id: int) -> AgendaItem | None:
    """The place on the agenda that is open now: a case or a break."""
    span = open_span(conference_id)
    return span.agenda_item if span else None


def spans_of(conference_id: int) -> dict[int, list[ItemSpan]]:
    """When each place on the agenda was open, by its id, in order: one query. The last may have no end yet."""
    found: dict[int, list[ItemSpan]] = defaultdict(list)
    rows = select(ItemSpan).where(ItemSpan.conference_id == conference_id).order_by(ItemSpan.from_at, ItemSpan.id)
    for span in db.session.scalars(rows):
        found[span.item_id].append(span)
    return found


def spans_of_presentation(conference_id: int, presentation_id: int) -> Sequence[ItemSpan]:
    """When a case was open in a meeting: the minutes at which its quorum counts."""
    return db.session.scalars(
        select(ItemSpan)
        .join(AgendaItem, AgendaItem.id == ItemSpan.item_id)
        .where(ItemSpan.conference_id == conference_id, AgendaItem.presentation_id == presentation_id)
        .order_by(ItemSpan.from_at, ItemSpan.id)
    ).all()


def time_taken(spans: Sequence[ItemSpan]) -> timedelta:
    """How long these spans are together; an open one until now."""
    return sum(((span.until_at or now()) - span.from_at for span in spans), timedelta())


def next_item(conference_id: int, besides: int | None) -> AgendaItem | None:
    """The first place still to come."""
    return next((item for item in open_items(conference_id) if item.id != besides), None)


def previous_item(conference_id: int, item: AgendaItem | None) -> AgendaItem | None:
    """The case that was discussed before this one (or last of all)."""
    query = select(AgendaItem).where(
        AgendaItem.conference_id == conference_id, AgendaItem.outcome.in_(OVER), AgendaItem.presentation_id.is_not(None)
    )
    if item is not None and item.outcome is not None:
        query = query.where(AgendaItem.position < item.position)
    return db.session.scalars(query.order_by(AgendaItem.position.desc(), AgendaItem.id.desc()).limit(1)).first()


def pulled_in(conference_id: int) -> dict[int, PullIn]:
    """What was pulled in during the meeting, by the id of its place on the agenda."""
    rows = db.session.scalars(select(PullIn).where(PullIn.conference_id == conference_id))
    return {row.item_id: row for row in rows}


def meeting_today(programme_id: int, *, besides: int = 0) -> Conference | None:
    """Another meeting of the programme that may be started now."""
    rows = db.session.scalars(
        select(Conference)
        .where(
            Conference.programme_id == programme_id, Conference.id != besides,
            Conference.state == ConferenceState.PLANNED,
            Conference.starts_at.between(now() - timedelta(days=2), now() + timedelta(days=2)),
        )
        .order_by(Conference.starts_at, Conference.id)
    )  # fmt: skip
    return next((one for one in rows if may_start(one, now())), None)
