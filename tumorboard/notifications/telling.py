"""Telling people: a notice for each, and the mail it makes, in the transaction of what caused them."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from tumorboard.cases.restriction.queries import those_who_see
from tumorboard.core.db import db, now
from tumorboard.core.jobs import enqueue
from tumorboard.notifications.audience import ways_of
from tumorboard.notifications.kinds import Kind, Way
from tumorboard.notifications.models import Mail, Notice
from tumorboard.notifications.outbox.states import MailState

_SILENT: ContextVar[bool] = ContextVar("silent", default=False)
DELIVER = "deliver_mail"


@dataclass(frozen=True)
class News:
    """One thing to tell: its kind, whose programme, about what; and what it does in the readers' calendars."""

    kind: Kind
    programme_id: int | None
    subject_id: int | None = None
    conference_id: int | None = None
    method: str = ""
    sequence: int = 0
    until: datetime | None = None
    #: So long its mail waits, and can be taken back.
    waits: timedelta = timedelta(0)


def tell(
    news: News,
    facts: Mapping[int, Mapping[str, Any]],
    *,
    by_id: int | None = None,
    mailed: Collection[int] | None = None,
    keys: Mapping[int, str] | None = None,
) -> list[Notice]:
    """Tell each person (``facts`` by their id) as they chose; who acted has read it. ``mailed``: mail to these only."""
    if not facts or _SILENT.get():
        return []
    facts = _for_those_who_see(facts)
    ways, keys = ways_of(facts.keys(), news.kind.topic), keys or {}
    notices = [
        Notice(
            person_id=person_id, programme_id=news.programme_id, kind=news.kind, subject_id=news.subject_id,
            facts=dict(told), key=keys.get(person_id), read_at=now() if person_id == by_id else None,
        )
        for person_id, told in sorted(facts.items()) if ways[person_id] is not Way.OFF
    ]  # fmt: skip
    db.session.add_all(notices)
    letters = [
        Mail(
            notice=one, person_id=one.person_id, programme_id=one.programme_id, conference_id=news.conference_id,
            method=news.method, sequence=news.sequence, until=news.until, due_at=now() + news.waits,
        )
        for one in notices
        if ways[one.person_id] is Way.MAIL and (mailed is None or one.person_id in mailed)
    ]  # fmt: skip
    _post(news, letters)
    return notices


def _for_those_who_see(facts: Mapping[int, Mapping[str, Any]]) -> Mapping[int, Mapping[str, Any]]:
    """Of a restricted case only those hear who are named on it: one query for each case that is told of."""
    cases = {told["case"] for told in facts.values() if told.get("case")}
    for number in cases:
        concerned = [one for one, told in facts.items() if told.get("case") == number]
        deaf = set(concerned) - those_who_see(concerned, number)
        facts = {one: told for one, told in facts.items() if one not in deaf}
    return facts


def _post(news: News, letters: list[Mail]) -> None:
    if not letters:
        return
    if news.conference_id is not None:
        _drop_earlier(news, [one.person_id for one in letters])
    db.session.add_all(letters)
    enqueue(DELIVER, due_at=now() + news.waits)


def _drop_earlier(news: News, people: list[int]) -> None:
    """What still waits and says less than the new mail is not sent; a cancellation says it all."""
    about = select(Notice.id).where(Notice.kind == news.kind)
    waiting = update(Mail).where(
        Mail.conference_id == news.conference_id, Mail.person_id.in_(people), Mail.state == MailState.WAITING
    )
    same = waiting if news.kind is Kind.MEETING_CANCELLED else waiting.where(Mail.notice_id.in_(about))
    said = {"state": MailState.DROPPED, "answer": "A later mail says more."}
    db.session.execute(same.values(**said), execution_options={"synchronize_session": False})


def take_back(kind: Kind, subject_id: int, specialty_id: int | None) -> None:
    """What was asked by mistake: the mails that still wait are not sent, and the notices are read."""
    told = select(Notice).where(Notice.kind == kind, Notice.subject_id == subject_id, Notice.read_at.is_(None))
    mistaken = [one for one in db.session.scalars(told) if one.facts.get("specialty") == specialty_id]
    for notice in mistaken:
        notice.read_at = now()
    waiting = update(Mail).where(Mail.notice_id.in_([one.id for one in mistaken]), Mail.state == MailState.WAITING)
    said = {"state": MailState.DROPPED, "answer": "It was taken back."}
    db.session.execute(waiting.values(**said), execution_options={"synchronize_session": False})


@contextmanager
def silence() -> Iterator[None]:
    """Tell nobody: for a past that is made up, such as the demo's."""
    token = _SILENT.set(True)
    try:
        yield
    finally:
        _SILENT.reset(token)


def is_silent() -> bool:
    """Say whether nobody is told just now."""
    return _SILENT.get()
