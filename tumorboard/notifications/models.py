"""What each person was told, the mails it makes, how they choose to hear, and their calendars."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import uuid4

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tumorboard.core.db import Base, now
from tumorboard.directory.models import Person, Programme
from tumorboard.notifications.kinds import Kind, Topic, Way
from tumorboard.notifications.outbox.states import MailState
from tumorboard.permissions import May

_UNREAD = text("read_at IS NULL")


class Notice(Base):
    """Something one person is told: what it is about by id, and counts. No patient's facts; ``key`` makes it unique."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    #: Empty where it is about the reader's own account.
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    kind: Mapped[Kind]
    subject_id: Mapped[int | None]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    key: Mapped[str | None] = mapped_column(unique=True)
    made_at: Mapped[datetime] = mapped_column(default=now)
    read_at: Mapped[datetime | None]

    programme: Mapped[Programme | None] = relationship()

    __table_args__ = (
        Index("ix_notice_person_id_id", "person_id", "id"),
        Index("ix_notice_unread", "person_id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
        Index("ix_notice_kind_subject_id", "kind", "subject_id"),
    )


class Mail(Base):
    """A notice on its way by mail. The text is made when it is sent; the row makes the message's id, so it has one."""

    seen_with: ClassVar[May] = May.READ_MAIL

    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    conference_id: Mapped[int | None] = mapped_column(ForeignKey("conference.id"), index=True)
    #: What it does in the reader's calendar: REQUEST, CANCEL, or nothing; and as which change of the meeting.
    method: Mapped[str] = mapped_column(default="")
    sequence: Mapped[int] = mapped_column(default=0)
    message_key: Mapped[str] = mapped_column(unique=True, default=lambda: uuid4().hex)
    state: Mapped[MailState] = mapped_column(default=MailState.WAITING)
    made_at: Mapped[datetime] = mapped_column(default=now)
    due_at: Mapped[datetime] = mapped_column(default=now)
    #: After this nobody needs it: the meeting is over.
    until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    claimed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(default="")
    answer: Mapped[str] = mapped_column(default="")

    notice: Mapped[Notice] = relationship()
    person: Mapped[Person] = relationship()

    __table_args__ = (
        Index("ix_mail_state_due_at", "state", "due_at"),
        Index("ix_mail_programme_id_id", "programme_id", "id"),
    )


class NoticeChoice(Base):
    """How a person wants to hear of a topic, where it is not as it begins."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    topic: Mapped[Topic]
    way: Mapped[Way]

    __table_args__ = (UniqueConstraint("person_id", "topic"),)


class MeetingEntry(Base):
    """How a meeting stands in the calendars of those invited: one name for ever, and a number that only rises."""

    conference_id: Mapped[int] = mapped_column(ForeignKey("conference.id"), unique=True)
    uid: Mapped[str]
    sequence: Mapped[int] = mapped_column(default=0)


class Invitation(Base):
    """Somebody holds an invitation to a meeting, so they hear of every change of it."""

    conference_id: Mapped[int] = mapped_column(ForeignKey("conference.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)

    __table_args__ = (UniqueConstraint("conference_id", "person_id"),)


class CalendarFeed(Base):
    """A secret address of somebody's calendar; only its hash is kept, so it is shown once."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime] = mapped_column(default=now)
    revoked_at: Mapped[datetime | None]
