"""Presentations (and breaks) placed in a conference; what was published; what was deferred."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tumorboard.agendas.states import Outcome
from tumorboard.cases.access import knows_case
from tumorboard.conferences.models import Conference
from tumorboard.core.db import Base, Versioned, filling, now
from tumorboard.permissions import Is, May
from tumorboard.policy import Actor, predicate
from tumorboard.presentations.models import Presentation


class AgendaItem(Versioned, Base):
    """A presentation placed in a conference, or a break. ``outcome`` empty: it is still to come."""

    seen_with: ClassVar[May] = May.READ_AGENDA
    #: Of a restricted case a place with its minutes remains, so that the agenda adds up for everybody.
    is_never_hidden: ClassVar[bool] = True

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    conference_id: Mapped[int] = mapped_column(ForeignKey("conference.id"))
    presentation_id: Mapped[int | None] = mapped_column(ForeignKey("presentation.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    position: Mapped[int]
    minutes: Mapped[int]
    words: Mapped[str] = mapped_column(default="")
    outcome: Mapped[Outcome | None]
    closed_at: Mapped[datetime | None]
    #: Placed by a proposal that was accepted, and not moved or taken off by hand since.
    is_proposed: Mapped[bool] = mapped_column(default=False, server_default=text("false"))

    conference: Mapped[Conference] = relationship()
    presentation: Mapped[Presentation | None] = relationship()

    __table_args__ = (
        Index("ix_agenda_item_conference_id_position", "conference_id", "position"),
        Index(
            "uq_agenda_item_open_presentation",
            "presentation_id",
            unique=True,
            sqlite_where=text("outcome IS NULL"),
            postgresql_where=text("outcome IS NULL"),
        ),
    )


class AgendaVersion(Base):
    """A published agenda, frozen: ``lines`` are the items as they stood (ids, minutes, start)."""

    conference_id: Mapped[int] = mapped_column(ForeignKey("conference.id"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    number: Mapped[int]
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    published_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime] = mapped_column(default=now)

    __table_args__ = (UniqueConstraint("conference_id", "number"),)


class Deferral(Base):
    """A presentation was not decided at a conference, for a coded reason, and is carried over."""

    presentation_id: Mapped[int] = mapped_column(ForeignKey("presentation.id"), index=True)
    conference_id: Mapped[int] = mapped_column(ForeignKey("conference.id"), index=True)
    reason: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    deferred_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    deferred_at: Mapped[datetime] = mapped_column(default=now)


def _is_published(_actor: Actor, model: Any) -> ColumnElement[bool]:
    clause: ColumnElement[bool] = model.agenda_number > 0
    return clause


def _stands_on_published(_actor: Actor, model: Any) -> ColumnElement[bool]:
    clause: ColumnElement[bool] = model.conference_id.in_(select(Conference.id).where(Conference.agenda_number > 0))
    return clause


predicate(
    Is.PUBLISHED, AgendaItem, judge=lambda _actor, item: item.conference.agenda_number > 0, clause=_stands_on_published
)
predicate(Is.PUBLISHED, Conference, judge=lambda _actor, thing: thing.agenda_number > 0, clause=_is_published)
knows_case(AgendaItem)

for _dialect in ("sqlite", "postgresql"):
    filling(_dialect, "UPDATE presentation SET times_deferred = (SELECT count(*) FROM deferral "
            "WHERE deferral.presentation_id = presentation.id)")  # fmt: skip
