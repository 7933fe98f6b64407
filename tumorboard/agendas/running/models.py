"""A meeting under way, the times in which each place on its agenda was open, and what was pulled in."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, exists, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tumorboard.agendas.models import AgendaItem
from tumorboard.conferences.models import Conference
from tumorboard.core.db import Base, db, now
from tumorboard.directory.models import Person
from tumorboard.permissions import Is
from tumorboard.policy import Actor, predicate


class Sitting(Base):
    """A meeting was started by somebody; ``ended_at`` is empty while it runs."""

    conference_id: Mapped[int] = mapped_column(ForeignKey("conference.id"), unique=True)
    started_at: Mapped[datetime] = mapped_column(default=now)
    started_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]

    started_by: Mapped[Person] = relationship()


class ItemSpan(Base):
    """From when until when a place on the agenda was open; it may be opened more than once. Without an end: now.

    One of a conference is open at most: so two recorders who press "next" at once move one step.
    """

    conference_id: Mapped[int] = mapped_column(ForeignKey("conference.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    from_at: Mapped[datetime] = mapped_column(default=now)
    until_at: Mapped[datetime | None]
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    agenda_item: Mapped[AgendaItem] = relationship()

    __table_args__ = (
        Index(
            "uq_item_span_open", "conference_id", unique=True,
            sqlite_where=text("until_at IS NULL"), postgresql_where=text("until_at IS NULL"),
        ),
    )  # fmt: skip


class PullIn(Base):
    """A case that was never listed was pulled in during the meeting, and why."""

    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), unique=True)
    conference_id: Mapped[int] = mapped_column(ForeignKey("conference.id"), index=True)
    reason: Mapped[str]
    pulled_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    pulled_at: Mapped[datetime] = mapped_column(default=now)


def _was_started(_actor: Actor, model: Any) -> ColumnElement[bool]:
    return exists().where(Sitting.conference_id == model.id)


def _is_started(_actor: Actor, meeting: Conference) -> bool:
    return db.session.scalar(select(Sitting.id).where(Sitting.conference_id == meeting.id)) is not None


predicate(Is.STARTED, Conference, judge=_is_started, clause=_was_started)
