"""Reminders by the clock, each once: its key is unique, so a worker that starts again tells nobody twice."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tumorboard.conferences.models import Conference
from tumorboard.conferences.replies.expected import stances_of
from tumorboard.conferences.replies.states import Expected
from tumorboard.conferences.series.cutoff import cutoff_at
from tumorboard.core.db import db, now
from tumorboard.core.jobs import job
from tumorboard.directory.models import Programme
from tumorboard.directory.queries import all_programmes
from tumorboard.notifications.audience import board_of, people_with
from tumorboard.notifications.kinds import Kind
from tumorboard.notifications.plans.reminding import remind_of_plans
from tumorboard.notifications.reminders import queries
from tumorboard.notifications.reminders.due import BEFORE_CUTOFF, BEFORE_MEETING, digest_week, is_before
from tumorboard.notifications.telling import News, tell
from tumorboard.permissions import CLINICAL

#: No cut-off lies farther before its meeting.
FARTHEST = timedelta(days=15)
Facts = Mapping[int, Mapping[str, Any]]


@job("remind", every=timedelta(hours=1))
def remind() -> None:
    """Look at each programme's coming meetings, at its week, and at the plans nobody has acknowledged."""
    moment = now()
    for programme in all_programmes():
        for conference in queries.meetings_until(programme.id, moment, moment + FARTHEST):
            remind_of_cutoff(conference, moment)
            remind_of_reply(conference, moment)
        tell_week(programme, moment)
        remind_of_plans(programme, moment)
        db.session.commit()


def remind_of_cutoff(conference: Conference, moment: datetime) -> None:
    """The day before the cut-off: what each person still owes."""
    closes_at = cutoff_at(conference)
    if closes_at is None or not is_before(moment, closes_at, BEFORE_CUTOFF, conference.zone):
        return
    members = people_with(conference.programme_id, *CLINICAL)
    facts = {
        one: {"count": count, "until": closes_at.isoformat(), "conference": conference.id}
        for one, count in queries.owed_for(conference.programme_id, members, conference.id).items()
    }  # fmt: skip
    news = News(Kind.CUTOFF_NEAR, conference.programme_id, conference_id=conference.id, until=closes_at)
    _tell_once(news, facts, f"cutoff:{conference.id}:{conference.starts_at:%Y%m%d%H%M}")


def remind_of_reply(conference: Conference, moment: datetime) -> None:
    """Two days before a meeting: those who have not said whether they come."""
    if not is_before(moment, conference.starts_at, BEFORE_MEETING, conference.zone):
        return
    board = board_of(conference.programme_id)
    facts: dict[int, dict[str, Any]] = {
        one: {} for one, stance in stances_of(conference).items() if stance.state is Expected.UNKNOWN and one in board
    }
    news = News(Kind.REPLY_MISSING, conference.programme_id, conference.id, conference_id=conference.id,
                until=conference.starts_at)  # fmt: skip
    _tell_once(news, facts, f"reply:{conference.id}:{conference.starts_at:%Y%m%d%H%M}")


def tell_week(programme: Programme, moment: datetime) -> None:
    """On Monday morning: the meetings of the week, and what waits for each member. Who has nothing hears nothing."""
    zone = ZoneInfo(programme.time_zone)
    week = digest_week(moment, zone)
    if not week:
        return
    meetings = queries.meetings_until(programme.id, moment, moment + queries.WEEK)
    board, members = board_of(programme.id), people_with(programme.id, *CLINICAL)
    waits = {
        "returned": queries.returned_to(programme.id), "owed": queries.owed_for(programme.id, members),
        "due": queries.due_by(programme.id, (moment + queries.WEEK).astimezone(zone).date()),
        "unread": queries.unread_of(programme.id),
    }  # fmt: skip
    around = {"meetings": len(meetings), "conference": meetings[0].id} if meetings else {}
    facts = {}
    for one in members:
        mine = {name: counted[one] for name, counted in waits.items() if one in counted}
        mine |= around if one in board else {}
        if mine:
            facts[one] = mine
    _tell_once(News(Kind.WEEK_AHEAD, programme.id, until=moment + queries.WEEK), facts, f"week:{programme.id}:{week}")


def _tell_once(news: News, facts: Facts, key: str) -> None:
    keys = {one: f"{key}:{one}" for one in facts}
    known = queries.keys_known(keys.values()) if keys else set()
    tell(news, {one: told for one, told in facts.items() if keys[one] not in known}, keys=keys)
