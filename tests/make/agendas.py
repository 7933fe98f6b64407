"""Meetings with an agenda."""

from typing import Any

from tests.make.conferences import MakeConferences
from tests.make.presentations import MakePresentations
from tumorboard.agendas.actions import list_presentation
from tumorboard.agendas.models import AgendaItem
from tumorboard.conferences.models import Conference
from tumorboard.core.db import db
from tumorboard.directory.models import Person, Programme
from tumorboard.permissions import Actor, Role


class MakeAgendas(MakePresentations, MakeConferences):
    """Factories of agendas."""

    def coming_meeting(
        self, programme: Programme | None = None, *, in_days: int = 7, chair: Person | None = None
    ) -> Conference:
        """A planned meeting with a chair and a deputy."""
        programme = programme or self.programme()
        deputy = self.member(programme, Role.CHAIR)
        return self.conference(programme, starts_in_days=in_days, chair=chair, deputy=deputy)

    def listed(self, meeting: Conference, *, by: Actor | None = None, **asked: Any) -> AgendaItem:
        """A new case on this meeting's agenda."""
        programme = db.session.get_one(Programme, meeting.programme_id)
        presentation = self.presentation(programme, state="accepted", **asked)
        item = list_presentation(meeting, presentation, by=by or self.desk(meeting))
        db.session.commit()
        return item
