"""Changing the series: its weekly rule, its days without a meeting, its end; planning its meetings."""

from datetime import date, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import func, select

from tumorboard.audit.codes import changes, codes_of
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.conferences.actions import cancel_conference
from tumorboard.conferences.models import Conference, ConferenceSeries, Holiday
from tumorboard.conferences.particulars import checked_length, checked_place, lead
from tumorboard.conferences.queries import holidays_of
from tumorboard.conferences.series.cutoff import Cutoff, checked_cutoff, cutoff_of, usual_of
from tumorboard.conferences.series.overlap import refuse_overlap
from tumorboard.conferences.series.queries import meetings_to_come
from tumorboard.conferences.states import ConferenceState
from tumorboard.conferences.times import FARTHEST, days, moment_of, today_in
from tumorboard.core.db import db, now
from tumorboard.core.errors import RuleBroken
from tumorboard.core.words import day
from tumorboard.directory.models import Person, Programme
from tumorboard.permissions import May
from tumorboard.policy import Actor, require

#: So many meetings of a series are always planned.
COMING = 8


def make_series(
    programme: Programme, *, name: str, weekday: int, starts: time, length_minutes: int, first_on: date, by: Actor,
    time_zone: str = "", place: str = "", link: str = "", chair: Person | None = None, deputy: Person | None = None,
    cutoff: Cutoff | None = None,
) -> ConferenceSeries:  # fmt: skip
    """Begin a weekly series and plan its next meetings. The cut-off is the programme template's unless one is given.

    Refuses a first day more than a year back or 3 years ahead, a cut-off after the meeting, another series' time.
    """
    require(by, May.KEEP_CONFERENCES, programme)
    if not today_in(programme.time_zone) - timedelta(366) <= first_on <= today_in(programme.time_zone) + FARTHEST:
        raise RuleBroken("The first day lies at most a year back and three years ahead.", field="first_on")
    series = ConferenceSeries(
        programme_id=programme.id, first_on=first_on, time_zone=_zone(time_zone or programme.time_zone),
        **_rule(name, weekday, starts, length_minutes, place, link),
    )  # fmt: skip
    lead(series, chair, deputy)
    _keep_cutoff(series, cutoff or usual_of(programme, weekday=weekday, starts=series.starts))
    refuse_overlap(series)
    db.session.add(series)
    record(Event.SERIES_MADE, series, by=by, weekday=weekday, starts=f"{starts:%H:%M}", minutes=length_minutes)
    plan_meetings(series, by=by)
    return series


def change_series(
    series: ConferenceSeries, *, name: str, weekday: int, starts: time, length_minutes: int, by: Actor,
    place: str = "", link: str = "", chair: Person | None = None, deputy: Person | None = None,
    cutoff: Cutoff | None = None,
) -> list[Conference]:  # fmt: skip
    """Change the rule. Meetings to come follow it, save those that were moved by hand or have a leader of their own.

    A meeting whose agenda is published stays as it is, for people have been told; these are returned.
    Refuses a cut-off after the meeting (the one kept, unless another is given), and another series' time.
    """
    require(by, May.KEEP_CONFERENCES, series)
    rule = _rule(name, weekday, starts, length_minutes, place, link)
    led_by, shift = (series.chair_id, series.deputy_id), timedelta((weekday - series.weekday) % 7)
    old_starts = series.starts
    was = codes_of(series)
    for column, value in rule.items():
        setattr(series, column, value)
    lead(series, chair, deputy)
    _keep_cutoff(series, cutoff or cutoff_of(series))
    refuse_overlap(series)
    about = {"weekday": weekday, "starts": f"{starts:%H:%M}", "minutes": length_minutes} | changes(series, was)
    record(Event.SERIES_CHANGED, series, by=by, **about)
    stay = []
    for conference in meetings_to_come(series):
        planned_on = conference.planned_on or conference.on
        as_planned = conference.starts_at == moment_of(planned_on, old_starts, ZoneInfo(series.time_zone))
        conference.planned_on = planned_on + shift
        if conference.state is ConferenceState.PLANNED and conference.agenda_number:
            stay.append(conference)
        elif conference.state is ConferenceState.PLANNED:
            _follow(series, conference, led_by, as_planned=as_planned, by=by)
    db.session.flush()
    plan_meetings(series, by=by)
    return stay


def _follow(
    series: ConferenceSeries, conference: Conference, led_by: tuple[int | None, int | None], *, as_planned: bool,
    by: Actor,
) -> None:  # fmt: skip
    """Let a meeting be as its series is now."""
    conference.length_minutes, conference.place, conference.link = series.length_minutes, series.place, series.link
    if (conference.chair_id, conference.deputy_id) == led_by:
        conference.chair_id, conference.deputy_id = series.chair_id, series.deputy_id
    on = conference.planned_on or conference.on
    starts_at = moment_of(on, series.starts, conference.zone)
    if not as_planned or conference.starts_at == starts_at:
        return
    if on in {holiday.on for holiday in holidays_of(series.id)}:
        cancel_conference(conference, because="The series does not meet on this day.", by=by)
        return
    conference.starts_at = starts_at
    record(Event.CONFERENCE_MOVED, conference, by=by, to=starts_at)


def end_series(series: ConferenceSeries, *, on: date, by: Actor) -> None:
    """Plan no meeting after this day; those already planned stay until they are cancelled."""
    require(by, May.KEEP_CONFERENCES, series)
    if on < series.first_on:
        raise RuleBroken("It cannot end before its first day.", field="ended_on")
    series.ended_on = on
    record(Event.SERIES_CHANGED, series, by=by, ended_on=on)


def add_holiday(series: ConferenceSeries, *, on: date, by: Actor, words: str = "") -> Holiday:
    """Name a day on which the series does not meet; its meeting is cancelled. Refuses a day in the past."""
    require(by, May.KEEP_CONFERENCES, series)
    if not today_in(series.time_zone) <= on <= today_in(series.time_zone) + FARTHEST:
        raise RuleBroken("Choose a day from today on, at most three years ahead.", field="on")
    if db.session.scalar(select(Holiday.id).where(Holiday.series_id == series.id, Holiday.on == on)):
        raise RuleBroken(f"{day(on)} is already a day without a meeting.", field="on")
    holiday = Holiday(series_id=series.id, on=on, words=words.strip())
    db.session.add(holiday)
    record(Event.SERIES_CHANGED, series, by=by, holiday=on)
    for conference in meetings_to_come(series):
        if conference.on == on and conference.state is ConferenceState.PLANNED:
            cancel_conference(conference, because=words.strip() or "The series does not meet on this day.", by=by)
    plan_meetings(series, by=by)
    return holiday


def remove_holiday(holiday: Holiday, *, by: Actor) -> None:
    """Meet on this day after all: the meeting that was cancelled for it stays so, and a new one is planned."""
    series = db.session.get_one(ConferenceSeries, holiday.series_id)
    require(by, May.KEEP_CONFERENCES, series)
    for conference in meetings_to_come(series):
        if conference.planned_on == holiday.on and conference.state is ConferenceState.CANCELLED:
            conference.planned_on = None
    db.session.delete(holiday)
    record(Event.SERIES_CHANGED, series, by=by, no_holiday=holiday.on)
    db.session.flush()
    plan_meetings(series, until=holiday.on, by=by)


def plan_meetings(series: ConferenceSeries, *, by: Actor, until: date | None = None) -> list[Conference]:
    """Plan the meetings up to ``until``, else so many that ``COMING`` are to come. Plans nothing twice."""
    require(by, May.KEEP_CONFERENCES, series)
    planned = set(db.session.scalars(select(Conference.planned_on).where(Conference.series_id == series.id)))
    since = max(series.first_on, today_in(series.time_zone))
    last = min(filter(None, (until, series.ended_on)), default=None)
    coming = db.session.scalar(
        select(func.count(Conference.id)).where(
            Conference.series_id == series.id, Conference.starts_at > now(), Conference.state == ConferenceState.PLANNED
        )
    ) or 0  # fmt: skip
    made: list[Conference] = []
    holidays = {holiday.on for holiday in holidays_of(series.id)}
    rule = days(series.weekday, since=since, holidays=holidays)
    for on in takewhile(lambda on: last is None or on <= last, rule):
        if until is None and coming >= COMING:
            break
        if on not in planned:
            made.append(_meeting(series, on))
            coming += made[-1].starts_at > now()
    db.session.add_all(made)
    if made:
        record(Event.SERIES_CHANGED, series, by=by, planned=[conference.planned_on for conference in made])
    return made


def _meeting(series: ConferenceSeries, on: date) -> Conference:
    return Conference(
        programme_id=series.programme_id, series_id=series.id, planned_on=on, time_zone=series.time_zone,
        starts_at=moment_of(on, series.starts, ZoneInfo(series.time_zone)), length_minutes=series.length_minutes,
        place=series.place, link=series.link, chair_id=series.chair_id, deputy_id=series.deputy_id,
    )  # fmt: skip


def _keep_cutoff(series: ConferenceSeries, cutoff: Cutoff) -> None:
    kept = checked_cutoff(cutoff, weekday=series.weekday, starts=series.starts)
    series.cutoff_weekday, series.cutoff_clock, series.cutoff_hours = kept.weekday, kept.clock, kept.hours


def _rule(name: str, weekday: int, starts: time, length: int, place: str, link: str) -> dict[str, object]:
    name = " ".join(name.split())
    if not 0 < len(name) <= 200:
        raise RuleBroken("Give the series a name of at most 200 characters.", field="name")
    if weekday not in range(7):
        raise RuleBroken("Choose a day of the week.", field="weekday")
    facts = {"name": name, "weekday": weekday, "starts": starts.replace(second=0, microsecond=0)}
    return facts | {"length_minutes": checked_length(length), **checked_place(place, link)}


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise RuleBroken("This is no time zone name, such as America/New_York.", field="time_zone")
    return name
