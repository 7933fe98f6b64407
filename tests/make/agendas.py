"""Meetings with an agenda."""

from datetime import timedelta
from typing import Any

from tests.make.conferences import MakeConferences
from tests.make.presentations import MakePresentations
from tumorboard.agendas.actions import list_presentation
from tumorboard.agendas.late.actions import answer_late_add_on, ask_late_add_on
from tumorboard.agendas.late.models import LateAnswer, LateRequest
from tumorboard.agendas.late.queries import preparing
from tumorboard.agendas.models import AgendaItem
from tumorboard.agendas.planning.propose import propose
from tumorboard.agendas.proposal.actions import keep_proposal
from tumorboard.agendas.proposal.models import Proposal
from tumorboard.agendas.proposal.queries import week_of
from tumorboard.agendas.queries import is_late
from tumorboard.agendas.running.actions import start_meeting
from tumorboard.conferences.models import Conference
from tumorboard.conferences.replies.queries import speakers_of
from tumorboard.conferences.series.cutoff import Cutoff, cutoff_at
from tumorboard.core.db import at, db, now
from tumorboard.directory.actions import change_programme
from tumorboard.directory.models import Person, Programme
from tumorboard.permissions import Role
from tumorboard.policy import Actor
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
        if is_late(meeting, presentation):
            return self._listed_in_time(meeting, presentation)
        item = list_presentation(meeting, presentation, by=by or self.desk(meeting))
        db.session.commit()
        return item

    def list_again(self, meeting: Conference, presentation: Presentation) -> AgendaItem:
        """An accepted presentation on another meeting's agenda."""
        item = list_presentation(meeting, presentation, by=self.desk(meeting))
        db.session.commit()
        return item

    def _listed_in_time(self, meeting: Conference, presentation: Presentation) -> AgendaItem:
        """As the coordinator would have listed it a minute before the cut-off."""
        with at((cutoff_at(meeting) or now()) - timedelta(minutes=1)):
            item = list_presentation(meeting, presentation, by=self.desk(meeting))
            db.session.commit()
        return item

    def closed_meeting(self, programme: Programme | None = None) -> Conference:
        """The next meeting of a weekly series, whose cut-off has passed."""
        series = self.series(programme, cutoff=Cutoff(hours=14 * 24))
        return self.meetings_of(series)[0]

    def late_request(self, meeting: Conference, *, reason: str = "The cord is at risk") -> LateRequest:
        """A candidate asked for late; a member speaks for each specialty that must prepare."""
        programme = db.session.get_one(Programme, meeting.programme_id)
        for one in preparing(programme.id):
            if not speakers_of(one.id, meeting.on):
                self.member(programme, Role.ATTENDEE, specialty=one.code)
        presentation = self.presentation(programme, state="accepted")
        request = ask_late_add_on(meeting, presentation, reason=reason, by=self.desk(meeting))
        db.session.commit()
        return request

    def late_answer(self, request: LateRequest, code: str, *, because: str = "") -> LateAnswer:
        """A specialty agrees, or refuses for this reason."""
        answer = next(one for one in request.answers if one.specialty.code == code)
        speaker = speakers_of(answer.specialty_id, request.conference.on)[0]
        answer_late_add_on(answer, is_agreed=not because, because=because, by=self.actor(speaker))
        db.session.commit()
        return answer

    def running_meeting(self, programme: Programme | None = None, *, cases: int = 2, **facts: Any) -> Conference:
        """A meeting of today with cases, which its coordinator has started."""
        programme = programme or self.programme()
        meeting = self.conference(programme, starts_at=self.free_time(programme, now()), **facts)
        for _ in range(cases):
            self.listed(meeting)
        start_meeting(meeting, by=self.desk(meeting))
        db.session.commit()
        return meeting

    def observes(self, programme: Programme, *, switched_on: bool = True) -> None:
        """Let a programme score the quality of its meetings."""
        change_programme(
            programme, name=programme.name, time_zone=programme.time_zone, default_minutes=programme.default_minutes,
            observes=switched_on, by=self.actor(self.member(programme, Role.PROGRAMME_ADMINISTRATOR)),
        )  # fmt: skip
        db.session.commit()
