"""Meetings with an agenda."""

from typing import Any

from tests.make.conferences import MakeConferences
from tests.make.presentations import MakePresentations
from tumorboard.agendas.actions import list_presentation
from tumorboard.agendas.models import AgendaItem
from tumorboard.agendas.planning.propose import propose
from tumorboard.agendas.proposal.actions import keep_proposal
from tumorboard.agendas.proposal.models import Proposal
from tumorboard.agendas.proposal.queries import week_of
from tumorboard.conferences.models import Conference
from tumorboard.core.db import db
from tumorboard.directory.models import Person, Programme
from tumorboard.permissions import Actor, Role
from tumorboard.presentations.actions import settle_readiness
from tumorboard.presentations.models import Presentation
from tumorboard.presentations.queries import readiness_of


class MakeAgendas(MakePresentations, MakeConferences):
    """Factories of agendas."""

    def coming_meeting(
        self, programme: Programme | None = None, *, in_days: int = 7, chair: Person | None = None,
        **facts: Any,
    ) -> Conference:  # fmt: skip
        """A planned meeting with a chair and a deputy."""
        programme = programme or self.programme()
        deputy = self.member(programme, Role.CHAIR)
        return self.conference(programme, starts_in_days=in_days, chair=chair, deputy=deputy, **facts)

    def ready(self, programme: Programme, **asked: Any) -> Presentation:
        """A candidate that lacks nothing."""
        presentation = self.presentation(programme, state="accepted", **asked)
        for need in readiness_of([presentation.id])[presentation.id]:
            if need.done_at is None:
                settle_readiness(need, by=self.desk(presentation))
        db.session.commit()
        return presentation

    def proposal(self, programme: Programme) -> Proposal:
        """What is proposed for a programme now, by its coordinator."""
        week = week_of(programme).week
        by = self.actor(self.member(programme, Role.COORDINATOR))
        proposal = keep_proposal(programme, week, propose(week, with_solver=False), by=by)
        db.session.commit()
        return proposal

    def listed(self, meeting: Conference, *, by: Actor | None = None, **asked: Any) -> AgendaItem:
        """A new case on this meeting's agenda."""
        programme = db.session.get_one(Programme, meeting.programme_id)
        presentation = self.presentation(programme, state="accepted", **asked)
        item = list_presentation(meeting, presentation, by=by or self.desk(meeting))
        db.session.commit()
        return item

    def list_again(self, meeting: Conference, presentation: Presentation) -> AgendaItem:
        """An accepted presentation on another meeting's agenda."""
        item = list_presentation(meeting, presentation, by=self.desk(meeting))
        db.session.commit()
        return item
