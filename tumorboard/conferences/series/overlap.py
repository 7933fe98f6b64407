"""Two weekly series of a programme at the same time: the board cannot sit in both."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select

from tumorboard.conferences.models import ConferenceSeries
from tumorboard.conferences.times import WEEKDAYS, days, moment_of, overlap, today_in
from tumorboard.core.db import db
from tumorboard.core.errors import RuleBroken


def overlapping(one: ConferenceSeries, other: ConferenceSeries) -> bool:
    """Say whether two series share a minute in the first weeks in which both run."""
    first = max(one.first_on, other.first_on, today_in(one.time_zone))
    on = next(days(one.weekday, since=first))
    starts_at = moment_of(on, one.starts, ZoneInfo(one.time_zone))
    for near in (on - timedelta(days=1), on, on + timedelta(days=1)):
        if near.weekday() == other.weekday:
            theirs = moment_of(near, other.starts, ZoneInfo(other.time_zone))
            if overlap(starts_at, one.length_minutes, theirs, other.length_minutes):
                return True
    return False


def refuse_overlap(series: ConferenceSeries) -> None:
    """Refuse a series at the time of another that still runs."""
    today = today_in(series.time_zone)
    others = db.session.scalars(
        select(ConferenceSeries).where(
            ConferenceSeries.programme_id == series.programme_id, ConferenceSeries.id != (series.id or 0),
            or_(ConferenceSeries.ended_on.is_(None), ConferenceSeries.ended_on >= max(today, series.first_on)),
        )
    )  # fmt: skip
    for other in others:
        if overlapping(series, other):
            at = f"{WEEKDAYS[other.weekday]} at {other.starts.hour}:{other.starts:%M}"
            raise RuleBroken(
                f"“{other.name}” meets at the same time: {at}, {other.length_minutes} minutes.",
                remedy="Choose another time, or end that series first.", field="starts",
            )  # fmt: skip
