"""When referral closes for a meeting: a weekday and time before it, or some hours before it. Pure.

Referral closes N hours before the meeting (Newcastle: Wednesday 12:30 for Friday 8:00; PRODUCT.md, rule 1). A weekday
and time are of the clock on the wall, summer and winter; hours are counted as they pass.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from tumorboard.conferences.models import Conference, ConferenceSeries
from tumorboard.conferences.times import WEEKDAYS, moment_of
from tumorboard.core.errors import RuleBroken
from tumorboard.directory.models import Programme
from tumorboard.vocabulary.programme import MeetingTemplate
from tumorboard.vocabulary.templates import programme_template, template_names

MOST_HOURS = 14 * 24


@dataclass(frozen=True)
class Cutoff:
    """The rule of a series: a local weekday (0 is Monday) and time, or a number of hours; neither: no cut-off."""

    weekday: int | None = None
    clock: time | None = None
    hours: int | None = None

    @property
    def words(self) -> str:
        """As a reader says it."""
        if self.hours is not None:
            return f"{self.hours} hours before"
        if self.weekday is None or self.clock is None:
            return "no cut-off"
        return f"{WEEKDAYS[self.weekday]} {self.clock.hour}:{self.clock:%M}"

    def before(self, starts_at: datetime, zone: ZoneInfo) -> datetime | None:
        """When referral closes for a meeting that begins then: the last such moment before it."""
        if self.hours is not None:
            return starts_at - timedelta(hours=self.hours)
        if self.weekday is None or self.clock is None:
            return None
        on = starts_at.astimezone(zone).date()
        on -= timedelta(days=(on.weekday() - self.weekday) % 7)
        closes_at = moment_of(on, self.clock, zone)
        return closes_at if closes_at < starts_at else moment_of(on - timedelta(days=7), self.clock, zone)


def cutoff_of(series: ConferenceSeries) -> Cutoff:
    """The rule of a series."""
    return Cutoff(series.cutoff_weekday, series.cutoff_clock, series.cutoff_hours)


def cutoff_at(conference: Conference) -> datetime | None:
    """When referral closes for a meeting: as its series says, an extra meeting by itself; None without a cut-off."""
    rule = cutoff_of(conference.series) if conference.series else Cutoff(hours=conference.cutoff_hours)
    return rule.before(conference.starts_at, conference.zone)


def is_closed(conference: Conference, at: datetime) -> bool:
    """Say whether referral for a meeting is closed at a moment: from the cut-off on, a case is a late add-on."""
    closes_at = cutoff_at(conference)
    return closes_at is not None and at >= closes_at


def checked_cutoff(cutoff: Cutoff, *, weekday: int, starts: time) -> Cutoff:
    """Refuse a cut-off that is half said, or lies at or after the weekly meeting."""
    if cutoff.hours is not None:
        return Cutoff(hours=checked_hours(cutoff.hours))
    if cutoff.weekday is None:
        return Cutoff()
    if cutoff.weekday not in range(7):
        raise RuleBroken("Choose a day of the week.", field="cutoff_day")
    if cutoff.clock is None:
        raise RuleBroken("Say at what time referral closes, such as 12:30.", field="cutoff_clock")
    if cutoff.weekday == weekday and cutoff.clock >= starts:
        raise RuleBroken(
            f"This cut-off lies after the meeting, which begins on {WEEKDAYS[weekday]} at {starts.hour}:{starts:%M}.",
            remedy="Choose an earlier time, or another day.", field="cutoff_clock",
        )  # fmt: skip
    return Cutoff(cutoff.weekday, cutoff.clock.replace(second=0, microsecond=0))


def checked_hours(hours: int | None) -> int | None:
    """The hours before a meeting at which referral closes; None: it does not. Refuses none, and more than two weeks."""
    if hours is not None and not 1 <= hours <= MOST_HOURS:
        raise RuleBroken(
            f"Referral closes 1 to {MOST_HOURS} hours before the meeting, not after it.", field="cutoff_hours"
        )
    return hours


def usual_hours(programme: Programme) -> int | None:
    """How long before an extra meeting referral closes, where nobody says otherwise: as its template's week does."""
    if programme.template not in template_names():
        return None
    return programme_template(programme.template).meeting.cutoff_minutes_before // 60


def usual_of(programme: Programme, *, weekday: int, starts: time) -> Cutoff:
    """The cut-off a new series of this programme begins with: its template's; none without a template."""
    if programme.template not in template_names():
        return Cutoff()
    return usual_cutoff(programme_template(programme.template).meeting, weekday=weekday, starts=starts)


def usual_cutoff(meeting: MeetingTemplate, *, weekday: int, starts: time) -> Cutoff:
    """The template's cut-off, as long before a weekly meeting on another day as before the template's own."""
    if (weekday, starts) == (meeting.weekday, meeting.starts_at):
        return Cutoff(meeting.cutoff_weekday, meeting.cutoff_at)
    day = 24 * 60
    minutes = (weekday * day + starts.hour * 60 + starts.minute - meeting.cutoff_minutes_before) % (7 * day)
    return Cutoff(minutes // day, time(minutes % day // 60, minutes % 60))
