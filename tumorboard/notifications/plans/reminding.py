"""Reminding a referrer of a signed plan that they have not acknowledged (PRODUCT.md, rule 9)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tumorboard.core.db import db
from tumorboard.directory.models import Programme
from tumorboard.notifications.audience import members_among
from tumorboard.notifications.kinds import Kind
from tumorboard.notifications.models import Notice
from tumorboard.notifications.reminders.due import is_daytime
from tumorboard.notifications.telling import News, tell
from tumorboard.papers.acknowledgements.queries import unacknowledged_since

#: At most so often; and after so long a mail helps no more: the plan stays in the coordinator's list.
EVERY, NO_LONGER = timedelta(days=7), timedelta(days=90)


def remind_of_plans(programme: Programme, moment: datetime) -> None:
    """After the programme's days, and then every week, each referrer hears of each plan that waits for them."""
    zone = ZoneInfo(programme.time_zone)
    if not programme.acknowledge_days or not is_daytime(moment, zone):
        return
    latest = moment - timedelta(days=programme.acknowledge_days)
    waiting = db.session.execute(unacknowledged_since(programme.id, moment - NO_LONGER, latest)).all()
    members = set(members_among(programme.id, [row.written_by_id for row in waiting]))
    told = _told_since(programme.id, moment - EVERY)
    for row in waiting:
        person_id = row.written_by_id
        if person_id in members and (row.id, person_id) not in told:
            days = (moment - row.signed_at).days
            key = f"acknowledge:{row.id}:{person_id}:{moment.astimezone(zone):%Y%m%d}"
            news = News(Kind.ACKNOWLEDGE_MISSING, programme.id, row.id)
            tell(news, {person_id: {"case": row.number, "days": days}}, keys={person_id: key})


def _told_since(programme_id: int, since: datetime) -> set[tuple[int | None, int]]:
    """Who was reminded of which plan since then."""
    rows = select(Notice.subject_id, Notice.person_id).where(
        Notice.kind == Kind.ACKNOWLEDGE_MISSING, Notice.programme_id == programme_id, Notice.made_at > since
    )
    return {(row[0], row[1]) for row in db.session.execute(rows)}
