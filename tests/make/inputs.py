"""Presentations on an agenda, and what the disciplines say to them."""

from datetime import timedelta

from sqlalchemy import select

from tests.make.presentations import MakePresentations
from tumorboard.agendas.models import AgendaItem
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.conferences.models import Attendance, Conference
from tumorboard.conferences.states import Presence
from tumorboard.core.db import db, now
from tumorboard.directory.models import Membership, Person, Programme, Specialty
from tumorboard.inputs.actions import give_input
from tumorboard.inputs.models import Input, InputKind
from tumorboard.permissions import Role
from tumorboard.presentations import states
from tumorboard.presentations.models import Presentation


class MakeInputs(MakePresentations):
    """Factories of inputs."""

    def on_agenda(self, programme: Programme | None = None, **asked) -> Presentation:
        """A presentation that is listed for a conference with a chair and a deputy."""
        presentation = self.presentation(programme, **({"state": "accepted"} | asked))
        programme = db.session.get_one(Programme, presentation.programme_id)
        chair = self.member(programme, Role.CHAIR, Role.ATTENDEE, name="Dr. Lena Vogt")
        deputy = self.member(programme, Role.ATTENDEE, name="Dr. Ravi Iyer", specialty="PED")
        conference = Conference(
            programme_id=programme.id, starts_at=now() - timedelta(minutes=20), length_minutes=60,
            time_zone=programme.time_zone, chair_id=chair.id, deputy_id=deputy.id, agenda_number=1,
        )  # fmt: skip
        db.session.add(conference)
        db.session.flush()
        item = AgendaItem(
            programme_id=programme.id, conference_id=conference.id, presentation_id=presentation.id,
            case_id=presentation.case_id, position=1, minutes=8,
        )  # fmt: skip
        db.session.add(item)
        states.LIST.take(presentation)
        record(Event.PRESENTATION_LISTED, presentation, by=self.actor(chair), conference=conference.id)
        db.session.commit()
        return presentation

    def meeting(self, presentation: Presentation) -> Conference:
        """The conference a presentation is listed for."""
        item = db.session.scalars(select(AgendaItem).where(AgendaItem.presentation_id == presentation.id)).one()
        return item.conference

    def chair_of(self, presentation: Presentation) -> Person:
        """Who chairs the meeting."""
        return db.session.get_one(Person, self.meeting(presentation).chair_id)

    def attended(self, presentation: Presentation, *codes: str) -> None:
        """Somebody of each of these specialties was in the room."""
        meeting, desk = self.meeting(presentation), self.desk(presentation)
        for code in codes:
            specialty = self.specialty(presentation, code)
            person = self.speaker(specialty)
            db.session.add(
                Attendance(
                    conference_id=meeting.id, person_id=person.id, specialty_id=specialty.id,
                    presence=Presence.IN_ROOM, recorded_by_id=desk.id,
                )
            )  # fmt: skip
            record(Event.ATTENDANCE_RECORDED, meeting, by=desk, person=person.id)
        db.session.commit()

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
