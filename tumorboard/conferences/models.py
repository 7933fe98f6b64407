"""The weekly series, its meetings, and who attended. Knows no case."""

from datetime import date, datetime, time, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tumorboard.conferences.states import ConferenceState, Presence
from tumorboard.core.db import Base, Versioned, now
from tumorboard.directory.models import Person, Specialty
from tumorboard.permissions import May


class ConferenceSeries(Versioned, Base):
    """A weekly rule: local weekday (0 is Monday) and time, length in minutes, from a first day on."""

    seen_with: ClassVar[May] = May.READ_CONFERENCES

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    name: Mapped[str]
    weekday: Mapped[int]
    starts: Mapped[time]
    length_minutes: Mapped[int]
    time_zone: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    link: Mapped[str] = mapped_column(default="")
    chair_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    first_on: Mapped[date]
    ended_on: Mapped[date | None]
    #: Referral closes on this local weekday (0 is Monday) and time before a meeting, or so many hours before it.
    cutoff_weekday: Mapped[int | None]
    cutoff_clock: Mapped[time | None]
    cutoff_hours: Mapped[int | None]

    chair: Mapped[Person | None] = relationship(foreign_keys=[chair_id])
    deputy: Mapped[Person | None] = relationship(foreign_keys=[deputy_id])


class Holiday(Base):
    """A day on which a series does not meet."""

    series_id: Mapped[int] = mapped_column(ForeignKey("conference_series.id"))
    on: Mapped[date]
    words: Mapped[str] = mapped_column(default="")

    __table_args__ = (UniqueConstraint("series_id", "on"),)


class Conference(Versioned, Base):
    """One meeting. ``agenda_number`` counts how often its agenda was published (0: a draft)."""

    seen_with: ClassVar[May] = May.READ_CONFERENCES

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    series_id: Mapped[int | None] = mapped_column(ForeignKey("conference_series.id"))
    planned_on: Mapped[date | None]
    starts_at: Mapped[datetime]
    length_minutes: Mapped[int]
    time_zone: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    link: Mapped[str] = mapped_column(default="")
    state: Mapped[ConferenceState] = mapped_column(default=ConferenceState.PLANNED)
    state_because: Mapped[str] = mapped_column(default="")
    chair_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    agenda_number: Mapped[int] = mapped_column(default=0)
    agenda_published_at: Mapped[datetime | None]
    #: Of an extra meeting: referral closes so many hours before it. A meeting of a series follows its series.
    cutoff_hours: Mapped[int | None]
    #: Counts every change that its agenda shows, so that a page made earlier can be known to be old.
    agenda_stamp: Mapped[int] = mapped_column(default=0)
    #: Plans were signed on who was there up to this moment: what lies before it is corrected with a reason.
    attendance_sealed_until: Mapped[datetime | None]
    attendance_corrected_at: Mapped[datetime | None]

    series: Mapped[ConferenceSeries | None] = relationship()
    chair: Mapped[Person | None] = relationship(foreign_keys=[chair_id])
    deputy: Mapped[Person | None] = relationship(foreign_keys=[deputy_id])

    __table_args__ = (
        UniqueConstraint("series_id", "planned_on"),
        Index("ix_conference_programme_id_starts_at", "programme_id", "starts_at"),
    )

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which its times are shown."""
        return ZoneInfo(self.time_zone)

    @property
    def ends_at(self) -> datetime:
        """The planned end."""
        return self.starts_at + timedelta(minutes=self.length_minutes)

    @property
    def is_over(self) -> bool:
        """Its end has passed."""
        return self.ends_at <= now()

    @property
    def on(self) -> date:
        """Its day, where it is held."""
        return self.starts_at.astimezone(self.zone).date()

    @property
    def has_come(self) -> bool:
        """Its day has come, where it is held: from now on it can be said who attends, and that it was held."""
        return self.on <= now().astimezone(self.zone).date()


class Attendance(Base):
    """How one person attended a conference, and for which specialty."""

    conference_id: Mapped[int] = mapped_column(ForeignKey("conference.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    specialty_id: Mapped[int | None] = mapped_column(ForeignKey("specialty.id"))
    presence: Mapped[Presence]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=now)

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    specialty: Mapped[Specialty | None] = relationship()

    __table_args__ = (UniqueConstraint("conference_id", "person_id"),)
