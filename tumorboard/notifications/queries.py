"""Reading what somebody was told, how they chose to hear, and what became of a programme's mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager

from tumorboard.cases.models import Case
from tumorboard.conferences.models import Conference
from tumorboard.core.db import db
from tumorboard.core.veil.rows import hidden
from tumorboard.directory.models import Person, Programme, Specialty
from tumorboard.notifications.kinds import Kind, Topic, Way
from tumorboard.notifications.models import CalendarFeed, Mail, Notice, NoticeChoice
from tumorboard.notifications.outbox.links import parts
from tumorboard.notifications.outbox.states import MailState
from tumorboard.notifications.wording import Meeting, told


@dataclass(frozen=True)
class NoticeLine:
    """A notice as the page shows it."""

    notice_id: int
    kind: Kind
    subject: str
    title: str
    sentences: tuple[str, ...]
    action: str
    programme: str
    time_zone: str | None
    made_at: datetime
    is_read: bool
    endpoint: str
    address: dict[str, Any]


def notices_of(person_id: int, *, only_unread: bool = False) -> Select[Notice]:
    """What a person was told, with the programme it is of."""
    query = (
        select(Notice)
        .outerjoin(Programme, Programme.id == Notice.programme_id)
        .where(Notice.person_id == person_id)
        .options(contains_eager(Notice.programme))
    )
    return query.where(Notice.read_at.is_(None)) if only_unread else query


def in_words(notices: Sequence[Notice]) -> list[NoticeLine]:
    """Notices in words: two queries more, for the meetings and the specialties they speak of."""
    meetings = _meetings({_meeting_key(one) for one in notices})
    specialties = _specialties({one.facts.get("specialty") for one in notices})
    shown = _cases_shown({number for one in notices for number in _cases_of(one.facts)})
    return [_line(one, _seen(one.facts, shown), meetings, specialties) for one in notices]


def _cases_shown(numbers: set[str]) -> set[str]:
    """Which of these cases the reader still sees: one was restricted, perhaps, after they were told of it."""
    return set(db.session.scalars(select(Case.number).where(Case.number.in_(numbers)))) if hidden.get() else numbers


def _cases_of(facts: dict[str, Any]) -> set[str]:
    """The numbers of the cases that a notice names."""
    return {str(facts["case"])} if facts.get("case") else {slot[1] for slot in facts.get("slots", ())}


def _seen(facts: dict[str, Any], shown: set[str]) -> dict[str, Any]:
    if _cases_of(facts) <= shown:
        return facts
    if "case" in facts:
        return facts | {"case": "(restricted)"}
    return facts | {"slots": [slot for slot in facts["slots"] if slot[1] in shown]}


def _line(one: Notice, facts: dict[str, Any], meetings: dict[Any, Meeting], specialties: dict[Any, str]) -> NoticeLine:
    news = told(one.kind, facts, meetings.get(_meeting_key(one)), specialties.get(one.facts.get("specialty"), ""))
    return NoticeLine(
        one.id, one.kind, news.subject, news.title, () if one.kind is Kind.WEEK_AHEAD else news.sentences, news.action,
        one.programme.name if one.programme else "Your account", one.programme.time_zone if one.programme else None,
        one.made_at, one.read_at is not None, one.kind.endpoint,
        parts(one.kind, one.subject_id, one.programme.slug if one.programme else ""),
    )  # fmt: skip


def _meeting_key(notice: Notice) -> int | None:
    about_meeting = notice.kind.parameter == "conference_id"
    key = notice.subject_id if about_meeting else notice.facts.get("conference")
    return key if isinstance(key, int) else None


def _meetings(keys: set[int | None]) -> dict[Any, Meeting]:
    found = db.session.scalars(select(Conference).where(Conference.id.in_([key for key in keys if key])))
    return {one.id: Meeting(one.starts_at, one.zone) for one in found}


def _specialties(keys: set[Any]) -> dict[Any, str]:
    named = [key for key in keys if isinstance(key, int)]
    return {row[0]: row[1] for row in db.session.execute(
        select(Specialty.id, Specialty.name).where(Specialty.id.in_(named))
    )}  # fmt: skip


def choices_of(person_id: int) -> dict[Topic, Way]:
    """How a person hears of each topic."""
    rows = db.session.scalars(select(NoticeChoice).where(NoticeChoice.person_id == person_id))
    return {topic: topic.begins for topic in Topic} | {row.topic: row.way for row in rows}


def live_feeds(person_id: int) -> Sequence[CalendarFeed]:
    """The calendar addresses of a person that still answer."""
    return db.session.scalars(
        select(CalendarFeed)
        .where(CalendarFeed.person_id == person_id, CalendarFeed.revoked_at.is_(None))
        .order_by(CalendarFeed.id.desc())
    ).all()


def mails_of(programme_id: int, state: MailState | None = None) -> Select[Mail]:
    """A programme's mails, with the person and the notice."""
    query = (
        select(Mail)
        .join(Person, Person.id == Mail.person_id)
        .join(Notice, Notice.id == Mail.notice_id)
        .where(Mail.programme_id == programme_id)
        .options(contains_eager(Mail.person), contains_eager(Mail.notice))
    )
    return query.where(Mail.state == state) if state else query


def count_mails(programme_id: int) -> dict[MailState, int]:
    """How many of a programme's mails are in each state, as far as somebody must look at them."""
    rows = db.session.execute(
        select(Mail.state, func.count())
        .where(Mail.programme_id == programme_id, Mail.state.not_in((MailState.SENT, MailState.DROPPED)))
        .group_by(Mail.state)
    )
    return {row[0]: row[1] for row in rows}
