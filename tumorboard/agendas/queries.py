"""Reading agendas."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from tumorboard.agendas.models import AgendaItem, AgendaVersion
from tumorboard.agendas.order import start_times
from tumorboard.agendas.states import OVER
from tumorboard.conferences.models import Conference
from tumorboard.conferences.series.cutoff import is_closed
from tumorboard.core.db import db, now
from tumorboard.presentations.models import Presentation
from tumorboard.presentations.states import PresentationState


def open_items(conference_id: int) -> Sequence[AgendaItem]:
    """What is still to come, in its order, with the presentations."""
    return db.session.scalars(
        select(AgendaItem)
        .where(AgendaItem.conference_id == conference_id, AgendaItem.outcome.is_(None))
        .options(joinedload(AgendaItem.presentation), joinedload(AgendaItem.conference))
        .order_by(AgendaItem.position, AgendaItem.id)
    ).all()


def open_item_of(presentation_id: int) -> AgendaItem | None:
    """Where a presentation stands on a coming agenda."""
    return db.session.scalar(
        select(AgendaItem).where(AgendaItem.presentation_id == presentation_id, AgendaItem.outcome.is_(None))
    )


def count_over(conference_id: int, *, besides: int = 0) -> int:
    """How many places on the agenda are over: discussed, or a break taken."""
    over = (AgendaItem.conference_id == conference_id, AgendaItem.outcome.in_(OVER), AgendaItem.id != besides)
    return db.session.scalar(select(func.count()).where(*over)) or 0


def cases_left(conference: Conference) -> list[AgendaItem]:
    """The cases that stand open on the agenda: neither discussed nor carried over, and without a signed plan."""
    there = [(item, item.presentation) for item in open_items(conference.id)]
    return [item for item, case in there if case is not None and case.state is PresentationState.LISTED]


def lines_now(conference: Conference) -> list[dict[str, Any]]:
    """The agenda as it would be frozen now: ids, place, minutes and start, no patient's facts."""
    items = open_items(conference.id)
    times = start_times(conference.starts_at, [item.minutes for item in items])
    return [
        {
            "agenda_item_id": item.id, "presentation_id": item.presentation_id, "case_id": item.case_id,
            "position": number, "minutes": item.minutes, "starts_at": at.isoformat(), "words": item.words,
        }
        for number, (item, at) in enumerate(zip(items, times, strict=True))
    ]  # fmt: skip


def newest_version(conference_id: int) -> AgendaVersion | None:
    """The version published last."""
    return db.session.scalar(
        select(AgendaVersion)
        .where(AgendaVersion.conference_id == conference_id)
        .order_by(AgendaVersion.number.desc())
        .limit(1)
    )


def versions_of(conference_id: int) -> Sequence[AgendaVersion]:
    """The two versions published last, newest first: what changed stands between them."""
    return db.session.scalars(
        select(AgendaVersion)
        .where(AgendaVersion.conference_id == conference_id)
        .order_by(AgendaVersion.number.desc())
        .limit(2)
    ).all()


def has_stood_there(conference_id: int, presentation_id: int) -> bool:
    """Say whether a case was on this agenda before: taken off and put back it is no late add-on."""
    there = select(AgendaItem.id).where(
        AgendaItem.conference_id == conference_id, AgendaItem.presentation_id == presentation_id
    )
    return db.session.scalar(there.limit(1)) is not None


def is_late(conference: Conference, presentation: Presentation) -> bool:
    """Say whether a case comes after the cut-off; what stood on this agenda before and was taken off does not."""
    return is_closed(conference, now()) and not has_stood_there(conference.id, presentation.id)
