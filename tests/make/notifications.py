"""Notices and mails, made by what causes them."""

from typing import Any

from sqlalchemy import select

from tests.make.agendas import MakeAgendas
from tumorboard.agendas.actions import publish_agenda
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.conferences.models import Conference
from tumorboard.core.db import db
from tumorboard.directory.models import Person
from tumorboard.notifications.actions import make_feed
from tumorboard.notifications.models import CalendarFeed, Mail, Notice
from tumorboard.presentations.models import Presentation


class MakeNotifications(MakeAgendas):
    """Factories of news."""

    def published(self, meeting: Conference | None = None, *, cases: int = 1, **facts: Any) -> Conference:
        """A meeting whose agenda is published: its board was told."""
        meeting = meeting or self.coming_meeting(**facts)
        for _ in range(cases):
            self.listed(meeting)
        publish_agenda(meeting, by=self.desk(meeting))
        db.session.commit()
        return meeting

    def urgent(self, presentation: Presentation) -> None:
        """Tell the chairs of an urgent case."""
        record(Event.URGENT_REFERRED, presentation, by=self.desk(presentation))
        db.session.commit()

    def notices(self, person: Person) -> list[Notice]:
        """What somebody was told, oldest first."""
        return list(db.session.scalars(select(Notice).where(Notice.person_id == person.id).order_by(Notice.id)))

    def mails(self, person: Person) -> list[Mail]:
        """What somebody gets by mail, oldest first."""
        return list(db.session.scalars(select(Mail).where(Mail.person_id == person.id).order_by(Mail.id)))

    def feed(self, person: Person) -> tuple[CalendarFeed, str]:
        """A calendar address of somebody, and its secret."""
        made = make_feed(by=self.actor(person))
        db.session.commit()
        return made
