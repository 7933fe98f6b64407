"""Replies to a meeting, and what fills them in: standing patterns, absences, substitutes."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Date, ForeignKey, Index, UniqueConstraint, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tumorboard.conferences.models import ConferenceSeries
from tumorboard.conferences.replies.states import Answer
from tumorboard.core.db import Base, db, now
from tumorboard.directory.models import Person, Specialty
from tumorboard.permissions import Is, May
from tumorboard.policy import Actor, among, predicate


class Reply(Base):
    """What one person answered for one meeting. ``starts_at``: the time they answered for; a moved meeting asks again.

    ``from_at`` and ``until_at`` are the part of it they come for; empty is its begin and its end.
    """

    conference_id: Mapped[int] = mapped_column(ForeignKey("conference.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    answer: Mapped[Answer]
    from_at: Mapped[datetime | None]
    until_at: Mapped[datetime | None]
    starts_at: Mapped[datetime]
    answered_at: Mapped[datetime] = mapped_column(default=now)
    answered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    answered_by: Mapped[Person] = relationship(foreign_keys=[answered_by_id])

    __table_args__ = (UniqueConstraint("conference_id", "person_id"),)


class StandingPattern(Base):
    """A habit: in every n-th week of a series, counted from an anchor day on, this answer; in the weeks between, no."""

    series_id: Mapped[int] = mapped_column(ForeignKey("conference_series.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    answer: Mapped[Answer]
    every_weeks: Mapped[int]
    anchor_on: Mapped[date]
    kept_at: Mapped[datetime] = mapped_column(default=now)

    series: Mapped[ConferenceSeries] = relationship()

    __table_args__ = (UniqueConstraint("series_id", "person_id"),)


class Absence(Base):
    """The days on which a person is away, both included, from every meeting of every programme."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    from_on: Mapped[date]
    until_on: Mapped[date]
    words: Mapped[str] = mapped_column(default="")
    noted_at: Mapped[datetime] = mapped_column(default=now)

    __table_args__ = (Index("ix_absence_person_id_until_on", "person_id", "until_on"),)


class Substitute(Base):
    """A person who stands in for a specialty from one day to another, both included."""

    seen_with: ClassVar[May] = May.READ_PROGRAMME

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    specialty_id: Mapped[int] = mapped_column(ForeignKey("specialty.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]
    named_at: Mapped[datetime] = mapped_column(default=now)
    named_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    named_by: Mapped[Person] = relationship(foreign_keys=[named_by_id])
    specialty: Mapped[Specialty] = relationship()

    __table_args__ = (Index("ix_substitute_specialty_id_until_on", "specialty_id", "until_on"),)


class Nudge(Base):
    """A specialty was asked who of them comes: at most once a day for a meeting."""

    conference_id: Mapped[int] = mapped_column(ForeignKey("conference.id"))
    specialty_id: Mapped[int] = mapped_column(ForeignKey("specialty.id"), index=True)
    on: Mapped[date]
    asked_at: Mapped[datetime] = mapped_column(default=now)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    asked_by: Mapped[Person] = relationship()

    __table_args__ = (UniqueConstraint("conference_id", "specialty_id", "on"),)


#: Read when a statement runs: one that is kept is never stale.
_TODAY = bindparam(None, callable_=lambda: now().date(), type_=Date())


def _speaks_for(actor: Actor, specialty_id: int, programme_id: int) -> bool:
    standing = actor.standings.get(programme_id)
    if standing is None:
        return False
    return standing.specialty_id == specialty_id or stands_in(actor.id, specialty_id)


def stands_in(person_id: int, specialty_id: int) -> bool:
    """Say whether a person stands in for a specialty now, or will: they may answer for it ahead of their days."""
    found = select(Substitute.id).where(
        Substitute.person_id == person_id, Substitute.specialty_id == specialty_id,
        Substitute.until_on >= now().date(),
    )  # fmt: skip
    return db.session.scalar(found.limit(1)) is not None


def speaks(model: Any, specialty: Any) -> None:
    """Teach the policy who speaks for a thing of one specialty; ``specialty`` is its column's name."""

    def _clause(actor: Actor, kind: Any) -> ColumnElement[bool]:
        column = getattr(kind, specialty)
        mine = [one.specialty_id for one in actor.standings.values() if one.specialty_id]
        # EXISTS and no IN: nothing is gathered for the many who stand in for nobody.
        standing_in = select(Substitute.id).where(
            Substitute.person_id == actor.id, Substitute.specialty_id == column, Substitute.until_on >= _TODAY
        )
        return among(kind.programme_id, list(actor.standings)) & (among(column, mine) | standing_in.exists())

    predicate(
        Is.SPEAKS, model, clause=_clause,
        judge=lambda actor, thing: _speaks_for(actor, getattr(thing, specialty), thing.programme_id),
    )  # fmt: skip


speaks(Specialty, "id")
speaks(Substitute, "specialty_id")
