"""Presentations on an agenda, and what the disciplines say to them."""

from datetime import timedelta

from sqlalchemy import select

from tests.make.agendas import MakeAgendas
from tumorboard.agendas.actions import list_presentation, publish_agenda
from tumorboard.agendas.models import AgendaItem
from tumorboard.conferences.models import Conference
from tumorboard.conferences.queries import meeting_at
from tumorboard.core.db import db, now
from tumorboard.directory.models import Membership, Person, Programme, Specialty
from tumorboard.inputs.actions import give_input
from tumorboard.inputs.models import Input, InputKind
from tumorboard.permissions import Role
from tumorboard.presentations.models import Presentation


class MakeInputs(MakeAgendas):
    """Factories of inputs."""

    def on_agenda(
        self, programme: Programme | None = None, *, presentation: Presentation | None = None, **asked
    ) -> Presentation:  # fmt: skip
        """A presentation on the published agenda of the programme's meeting that is under way."""
        presentation = presentation or self.presentation(programme, **({"state": "accepted"} | asked))
        meeting = self.meeting_under_way(db.session.get_one(Programme, presentation.programme_id))
        list_presentation(meeting, presentation, by=self.desk(meeting))
        publish_agenda(meeting, by=self.desk(meeting))
        db.session.commit()
        return presentation

    def meeting_under_way(self, programme: Programme) -> Conference:
        """A meeting that began 20 minutes ago, with a chair and a deputy, the same each time."""
        begun = meeting_at(programme.id, now() - timedelta(minutes=20), 5)
        if begun is not None:
            return begun
        chair = self.member(programme, Role.CHAIR, Role.ATTENDEE, name="Dr. Lena Vogt")
        deputy = self.member(programme, Role.ATTENDEE, name="Dr. Ravi Iyer", specialty="PED")
        return self.conference(programme, starts_at=now() - timedelta(minutes=20), chair=chair, deputy=deputy)

    def meeting(self, presentation: Presentation) -> Conference:
        """The conference a presentation is listed for."""
        item = db.session.scalars(select(AgendaItem).where(AgendaItem.presentation_id == presentation.id)).one()
        return item.conference

    def chair_of(self, presentation: Presentation) -> Person:
        """Who chairs the meeting."""
        return db.session.get_one(Person, self.meeting(presentation).chair_id)

    def attended(self, presentation: Presentation, *codes: str) -> None:
        """Somebody of each of these specialties was in the room."""
        for code in codes:
            self.attendance(self.meeting(presentation), self.speaker(self.specialty(presentation, code)))

    def specialty(self, presentation: Presentation, code: str) -> Specialty:
        """A specialty of the presentation's programme by its code."""
        where = (Specialty.programme_id == presentation.programme_id, Specialty.code == code)
        return db.session.scalars(select(Specialty).where(*where)).one()

    def speaker(self, specialty: Specialty) -> Person:
        """Somebody who speaks for a specialty; made when there is nobody."""
        query = select(Person).join(Membership).where(Membership.specialty_id == specialty.id).order_by(Person.id)
        programme = db.session.get_one(Programme, specialty.programme_id)
        return db.session.scalars(query).first() or self.member(programme, Role.ATTENDEE, specialty=specialty.code)

    def input(
        self, presentation: Presentation, code: str = "ORT", *, kind: InputKind = InputKind.NOTHING_TO_ADD,
        text: str = "",
    ) -> Input:  # fmt: skip
        """What a specialty says, given by somebody of it."""
        specialty = self.specialty(presentation, code)
        given = give_input(presentation, specialty, kind=kind, text=text, by=self.actor(self.speaker(specialty)))
        db.session.commit()
        return given
