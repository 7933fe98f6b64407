"""Series, meetings and who attends them."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import time_machine
from sqlalchemy import select

from tests.make.people import MakePeople
from tumorboard.conferences.actions import hold_extra
from tumorboard.conferences.attendance.actions import record_attendance
from tumorboard.conferences.models import Attendance, Conference, ConferenceSeries, Holiday
from tumorboard.conferences.queries import meeting_at
from tumorboard.conferences.replies.actions import give_reply
from tumorboard.conferences.replies.habits.actions import keep_pattern, name_substitute, note_absence
from tumorboard.conferences.replies.models import Absence, Reply, StandingPattern, Substitute
from tumorboard.conferences.replies.states import Answer
from tumorboard.conferences.series.actions import add_holiday, make_series
from tumorboard.conferences.states import Presence
from tumorboard.core.db import db, now
from tumorboard.directory.models import Person, Programme, Specialty
from tumorboard.permissions import Role
from tumorboard.policy import Actor


class MakeConferences(MakePeople):
    """Factories of conferences."""

    def coordinator(self, programme: Programme) -> Actor:
        """A coordinator of the programme."""
        return self.actor(self.member(programme, Role.COORDINATOR))

    def series(
        self, programme: Programme | None = None, *, weekday: int = 4, starts: time = time(8),
        first_on: date | None = None, **facts: Any,
    ) -> ConferenceSeries:  # fmt: skip
        """A weekly series with its next meetings."""
        programme = programme or self.programme()
        plain: dict[str, Any] = {
            "name": "Tumor Conference", "length_minutes": 60, "time_zone": programme.time_zone, "place": "Room 2",
        }  # fmt: skip
        series = make_series(
            programme, weekday=weekday, starts=starts, first_on=first_on or now().date(),
            by=self.coordinator(programme), **(plain | facts),
        )  # fmt: skip
        db.session.commit()
        return series

    def meetings_of(self, series: ConferenceSeries) -> Sequence[Conference]:
        """The meetings of a series, soonest first."""
        return db.session.scalars(
            select(Conference).where(Conference.series_id == series.id).order_by(Conference.starts_at)
        ).all()

    def holiday(self, series: ConferenceSeries, *, in_days: int = 60) -> Holiday:
        """A day on which a series does not meet."""
        programme = db.session.get_one(Programme, series.programme_id)
        on = now().date() + timedelta(days=in_days)
        holiday = add_holiday(series, on=on, words="Congress", by=self.coordinator(programme))
        db.session.commit()
        return holiday

    def conference(
        self, programme: Programme | None = None, *, starts_in_days: int = 7, starts_at: datetime | None = None,
        chair: Person | None = None, deputy: Person | None = None, **facts: Any,
    ) -> Conference:  # fmt: skip
        """A meeting outside a series, an hour long, with a chair; no two at once."""
        programme = programme or self.programme()
        chair = chair or self.member(programme, Role.CHAIR)
        starts_at = starts_at or self.free_time(programme, now() + timedelta(days=starts_in_days))
        plain: dict[str, Any] = {"length_minutes": 60, "place": "Room 2"}
        conference = hold_extra(
            programme, starts_at=starts_at, chair=chair, deputy=deputy, by=self.coordinator(programme),
            **(plain | facts),
        )  # fmt: skip
        db.session.commit()
        return conference

    def free_time(self, programme: Programme, since: datetime) -> datetime:
        """The first hour since then in which the programme does not meet."""
        while meeting_at(programme.id, since, 60) is not None:
            since += timedelta(hours=1)
        return since

    def reply(self, conference: Conference, person: Person, answer: Answer = Answer.IN_ROOM, **part: Any) -> Reply:
        """What somebody answers for themselves."""
        reply = give_reply(conference, person, answer=answer, by=self.actor(person), **part)
        db.session.commit()
        return reply

    def absence(self, person: Person, *, in_days: int = 0, days: int = 14) -> Absence:
        """Somebody is away."""
        first = now().date() + timedelta(days=in_days)
        absence = note_absence(from_on=first, until_on=first + timedelta(days=days), by=self.actor(person))
        db.session.commit()
        return absence

    def pattern(self, series: ConferenceSeries, person: Person, *, every_weeks: int = 2) -> StandingPattern:
        """How somebody usually comes, from the first meeting on."""
        pattern = keep_pattern(
            series, answer=Answer.REMOTE, every_weeks=every_weeks, anchor_on=self.meetings_of(series)[0].on,
            by=self.actor(person),
        )  # fmt: skip
        db.session.commit()
        return pattern

    def substitute(self, specialty: Specialty, person: Person, *, days: int = 30) -> Substitute:
        """Somebody stands in for a specialty from today on."""
        programme = db.session.get_one(Programme, specialty.programme_id)
        substitute = name_substitute(
            specialty, person, from_on=now().date(), until_on=now().date() + timedelta(days=days),
            by=self.coordinator(programme),
        )  # fmt: skip
        db.session.commit()
        return substitute

    def attendance(
        self, conference: Conference, person: Person | None = None, presence: Presence = Presence.IN_ROOM,
        *, specialty: str = "ORT",
    ) -> Attendance:  # fmt: skip
        """How somebody (a new member of this specialty) attends."""
        programme = db.session.get_one(Programme, conference.programme_id)
        person = person or self.member(programme, Role.ATTENDEE, specialty=specialty)
        with time_machine.travel(max(now(), conference.starts_at), tick=False):
            row = record_attendance(conference, person, presence, by=self.coordinator(programme))
        assert row is not None
        db.session.commit()
        return row
