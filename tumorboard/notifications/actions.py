"""Reading notices, choosing how to hear, making and revoking a calendar address, sending a mail again."""

import secrets
from collections.abc import Mapping

from sqlalchemy import select, update

from tumorboard.accounts.sessions import hashed
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.core.db import db, now
from tumorboard.core.errors import NotFound, RuleBroken, WrongStep
from tumorboard.core.jobs import enqueue
from tumorboard.notifications.kinds import Topic, Way
from tumorboard.notifications.models import CalendarFeed, Mail, Notice, NoticeChoice
from tumorboard.notifications.outbox.states import STUCK, MailState
from tumorboard.notifications.queries import choices_of, live_feeds
from tumorboard.notifications.telling import DELIVER
from tumorboard.permissions import May
from tumorboard.policy import Actor, require

MOST_FEEDS = 5


def read_notice(notice: Notice, *, by: Actor) -> None:
    """Say that a notice was read. Somebody else's is not there."""
    if notice.person_id != by.id:
        raise NotFound
    notice.read_at = notice.read_at or now()


def read_all_notices(*, by: Actor) -> None:
    """Say that everything was read."""
    unread = update(Notice).where(Notice.person_id == by.id, Notice.read_at.is_(None)).values(read_at=now())
    db.session.execute(unread, execution_options={"synchronize_session": False})


def choose_ways(ways: Mapping[Topic, Way], *, by: Actor) -> None:
    """Choose how to hear of each topic. Refuses to switch off what a member must hear."""
    for topic, way in ways.items():
        if way not in topic.ways:
            raise RuleBroken(f"“{topic.words}” cannot be off.", remedy="Choose the app only.", field=topic.value)
    standing = choices_of(by.id)
    changed = {topic: way for topic, way in ways.items() if standing[topic] is not way}
    if not changed:
        return
    rows = {row.topic: row for row in db.session.scalars(select(NoticeChoice).where(NoticeChoice.person_id == by.id))}
    for topic, way in changed.items():
        row = rows.get(topic)
        if row is None:
            db.session.add(NoticeChoice(person_id=by.id, topic=topic, way=way))
        else:
            row.way = way
    record(Event.MAIL_CHOICES_CHANGED, None, by=by, changed={topic.value: way.value for topic, way in changed.items()})


def make_feed(*, by: Actor) -> tuple[CalendarFeed, str]:
    """Make a secret calendar address; return it with its token, which is kept nowhere. Refuses a sixth."""
    if len(live_feeds(by.id)) >= MOST_FEEDS:
        raise RuleBroken(f"You have {MOST_FEEDS} calendar addresses.", remedy="Revoke one that you do not use.")
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed(person_id=by.id, token_hash=hashed(token))
    db.session.add(feed)
    record(Event.FEED_MADE, feed, by=by)
    return feed, token


def revoke_feed(feed: CalendarFeed, *, by: Actor) -> None:
    """Let a calendar address answer no more. Somebody else's is not there."""
    if feed.person_id != by.id:
        raise NotFound
    if feed.revoked_at is None:
        feed.revoked_at = now()
        record(Event.FEED_REVOKED, feed, by=by)


def retry_mail(mail: Mail, *, by: Actor) -> None:
    """Send a mail (again) now, under the same message id. Refuses one that was sent or is not needed."""
    require(by, May.RETRY_MAIL, mail)
    if mail.state not in (*STUCK, MailState.WAITING):
        raise WrongStep(
            f"This mail cannot be sent again: it is {mail.state.words.lower()}.",
            remedy="What it says stands among the person's notices.",
        )
    mail.state, mail.due_at, mail.made_at, mail.tries = MailState.WAITING, now(), now(), 0
    enqueue(DELIVER)
    record(Event.MAIL_RETRIED, mail, by=by, person=mail.person_id)
