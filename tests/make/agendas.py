"""Meetings with an agenda."""

from datetime import timedelta
from typing import Any

from tests.make.presentations import MakePresentations
from tumorboard.agendas.actions import list_presentation
from tumorboard.agendas.models import AgendaItem
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.conferences.models import Conference
from tumorboard.core.db import db, now
from tumorboard.directory.models import Programme
from tumorboard.permissions import Actor, Role


class MakeAgendas(MakePresentations):
    """Factories of agendas."""

    def coming_meeting(self, programme: Programme | None = None, *, in_days: int = 7, **facts: Any) -> Conference:
        """A planned meeting with a chair and a deputy."""
        programme = programme or self.programme()
        named = {"chair_id": self.member(programme, Role.CHAIR).id, "deputy_id": self.member(programme, Role.CHAIR).id}
        meeting = Conference(
            programme_id=programme.id, starts_at=now() + timedelta(days=in_days), length_minutes=60,
            time_zone=programme.time_zone, **(named | facts),
        )  # fmt: skip
        db.session.add(meeting)
        record(Event.CONFERENCE_HELD_EXTRA, meeting, by=self.desk(meeting))
        db.session.commit()
        return meeting

    def listed(self, meeting: Conference, *, by: Actor | None = None, **asked: Any) -> AgendaItem:
        """A new case on this meeting's agenda."""
        programme = db.session.get_one(Programme, meeting.programme_id)
        presentation = self.presentation(programme, state="accepted", **asked)
        item = list_presentation(meeting, presentation, by=by or self.desk(meeting))
        db.session.commit()
        return item
