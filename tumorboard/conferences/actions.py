"""Changing the conferences: series, holidays, meetings and who leads them."""

import re
from datetime import date, datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import func, select

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.conferences import states
from tumorboard.conferences.attendance import record_attendance as record_attendance
from tumorboard.conferences.attendance import repeat_attendance as repeat_attendance
from tumorboard.conferences.models import Conference, ConferenceSeries, Holiday
from tumorboard.conferences.queries import holidays_of, meeting_at, meetings_on
from tumorboard.conferences.states import ConferenceState
from tumorboard.conferences.times import days, moment_of, today_in
from tumorboard.core.db import db, now
from tumorboard.core.errors import RuleBroken
from tumorboard.core.words import day, moment
from tumorboard.directory.models import Person, Programme
from tumorboard.directory.queries import people_as
from tumorboard.permissions import Actor, May, Role, require

COMING = 10
LONGEST = 600
FARTHEST = timedelta(days=3 * 366)


def make_series(
    programme: Programme, *, name: str, weekday: int, starts: time, length_minutes: int, first_on: date, by: Actor,
    time_zone: str = "", place: str = "", link: str = "", chair: Person | None = None, deputy: Person | None = None,
) -> ConferenceSeries:  # fmt: skip
    """Begin a weekly series and plan its next meetings. Refuses a first day more than a year back or 3 years ahead."""
    require(by, May.KEEP_CONFERENCES, programme)
    if not today_in(programme.time_zone) - timedelta(366) <= first_on <= today_in(programme.time_zone) + FARTHEST:
        raise RuleBroken("The first day lies at most a year back and three years ahead.", field="first_on")
    series = ConferenceSeries(
        programme_id=programme.id, first_on=first_on, time_zone=_zone(time_zone or programme.time_zone),
        **_rule(name, weekday, starts, length_minutes, place, link),
    )  # fmt: skip
    _lead(series, chair, deputy)
    db.session.add(series)
    record(Event.SERIES_MADE, series, by=by, weekday=weekday, starts=f"{starts:%H:%M}", minutes=length_minutes)
    plan_meetings(series, by=by)
    return series


def change_series(
    series: ConferenceSeries, *, name: str, weekday: int, starts: time, length_minutes: int, by: Actor,
    place: str = "", link: str = "", chair: Person | None = None, deputy: Person | None = None,
) -> None:  # fmt: skip
    """Change the rule. Meetings to come follow it, save those that were moved by hand or have a leader of their own."""
    require(by, May.KEEP_CONFERENCES, series)
    rule = _rule(name, weekday, starts, length_minutes, place, link)
    led_by, shift = (series.chair_id, series.deputy_id), timedelta((weekday - series.weekday) % 7)
    zone, old_starts = ZoneInfo(series.time_zone), series.starts
    for column, value in rule.items():
        setattr(series, column, value)
    _lead(series, chair, deputy)
    record(Event.SERIES_CHANGED, series, by=by, weekday=weekday, starts=f"{starts:%H:%M}", minutes=length_minutes)
    holidays = {holiday.on for holiday in holidays_of(series.id)}
    for conference in _to_come(series):
        planned_on = conference.planned_on or conference.on
        as_planned = conference.starts_at == moment_of(planned_on, old_starts, zone)
        conference.planned_on = planned_on + shift
        if conference.state is not ConferenceState.PLANNED:
            continue
        conference.length_minutes, conference.place, conference.link = length_minutes, series.place, series.link
        if (conference.chair_id, conference.deputy_id) == led_by:
            conference.chair_id, conference.deputy_id = series.chair_id, series.deputy_id
        if as_planned and conference.planned_on in holidays:
            cancel_conference(conference, because="The series does not meet on this day.", by=by)
        elif as_planned:
            conference.starts_at = moment_of(conference.planned_on, starts, zone)
            record(Event.CONFERENCE_MOVED, conference, by=by, to=conference.starts_at)
    db.session.flush()
    plan_meetings(series, by=by)


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
    for conference in _to_come(series):
        if conference.on == on and conference.state is ConferenceState.PLANNED:
            cancel_conference(conference, because=words.strip() or "The series does not meet on this day.", by=by)
    plan_meetings(series, by=by)
    return holiday


def remove_holiday(holiday: Holiday, *, by: Actor) -> None:
    """Meet on this day after all: the meeting that was cancelled for it stays so, and a new one is planned."""
    series = db.session.get_one(ConferenceSeries, holiday.series_id)
    require(by, May.KEEP_CONFERENCES, series)
    for conference in _to_come(series):
        if conference.planned_on == holiday.on and conference.state is ConferenceState.CANCELLED:
            conference.planned_on = None
    db.session.delete(holiday)
    record(Event.SERIES_CHANGED, series, by=by, no_holiday=holiday.on)
    db.session.flush()
    plan_meetings(series, until=holiday.on, by=by)


def plan_meetings(series: ConferenceSeries, *, by: Actor, until: date | None = None) -> list[Conference]:
    """Plan the meetings up to ``until``, else so many that 10 are to come. Plans nothing twice."""
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


def hold_extra(
    programme: Programme, *, starts_at: datetime, length_minutes: int, by: Actor,
    place: str = "", link: str = "", chair: Person | None = None, deputy: Person | None = None,
) -> Conference:  # fmt: skip
    """Add a meeting outside the series. Refuses more than a day ago, 3 years ahead, and another meeting's time."""
    require(by, May.KEEP_CONFERENCES, programme)
    if not now() - timedelta(days=1) <= starts_at <= now() + FARTHEST:
        raise RuleBroken("Choose a moment from yesterday on, at most three years ahead.", field="on")
    _alone(programme.id, starts_at, _length(length_minutes))
    conference = Conference(
        programme_id=programme.id, starts_at=starts_at, length_minutes=_length(length_minutes),
        time_zone=programme.time_zone, **_where(place, link),
    )  # fmt: skip
    _lead(conference, chair, deputy)
    db.session.add(conference)
    record(Event.CONFERENCE_HELD_EXTRA, conference, by=by, starts_at=starts_at)
    return conference


def move_conference(conference: Conference, *, starts_at: datetime, by: Actor) -> None:
    """Move a meeting. Refuses the past, another meeting's day, a holiday and a day cancelled in its series."""
    require(by, May.KEEP_CONFERENCES, conference)
    on = starts_at.astimezone(conference.zone).date()
    if not now() < starts_at <= now() + FARTHEST:
        raise RuleBroken("A meeting cannot be moved into the past.", field="on")
    if conference.series_id is not None:
        if on in {holiday.on for holiday in holidays_of(conference.series_id)}:
            raise RuleBroken(f"The series does not meet on {day(on)}.", field="on")
        for other in meetings_on(conference, on):
            if other.state is ConferenceState.CANCELLED:
                raise RuleBroken(f"The meeting of {day(on)} was cancelled, so none is held then.", field="on")
            if other.on == on:
                raise RuleBroken(f"The series already meets on {day(on)}.", remedy="Choose another day.", field="on")
    _alone(conference.programme_id, starts_at, conference.length_minutes, besides=conference.id)
    was = conference.starts_at
    states.MOVE.take(conference)
    conference.starts_at = starts_at
    record(Event.CONFERENCE_MOVED, conference, by=by, was=was, to=starts_at)


def cancel_conference(conference: Conference, *, because: str, by: Actor) -> None:
    """Cancel a planned meeting. Refuses without a reason. Whoever keeps its agenda hears of it in the ledger."""
    require(by, May.KEEP_CONFERENCES, conference)
    if not because.strip():
        raise RuleBroken("Say why it is cancelled: everybody invited reads this.", field="because")
    states.CANCEL.take(conference)
    conference.state_because = because.strip()
    record(Event.CONFERENCE_CANCELLED, conference, by=by)


def hold_conference(conference: Conference, *, by: Actor) -> None:
    """Say that the meeting was held. Refuses before its day."""
    require(by, May.RECORD_ATTENDANCE, conference)
    if conference.on > now().astimezone(conference.zone).date():
        raise RuleBroken(f"It is held on {day(conference.on)}.", remedy="Say so when it has begun.")
    states.HOLD.take(conference)
    record(Event.CONFERENCE_CHANGED, conference, by=by, state=conference.state)


def change_conference(
    conference: Conference, *, length_minutes: int, by: Actor,
    place: str = "", link: str = "", chair: Person | None = None, deputy: Person | None = None,
) -> None:  # fmt: skip
    """Change where a meeting is, how long, and who leads it. Refuses a cancelled one."""
    require(by, May.KEEP_CONFERENCES, conference)
    _not_cancelled(conference)
    conference.length_minutes = _length(length_minutes)
    for column, words in _where(place, link).items():
        setattr(conference, column, words)
    _lead(conference, chair, deputy)
    record(Event.CONFERENCE_CHANGED, conference, by=by, minutes=length_minutes)


def name_chair(conference: Conference, *, chair: Person | None, deputy: Person | None, by: Actor) -> None:
    """Name who chairs a meeting, and the deputy: these two sign its plans. Refuses who is not of the board."""
    require(by, May.KEEP_CONFERENCES, conference)
    _not_cancelled(conference)
    _lead(conference, chair, deputy)
    record(Event.CONFERENCE_CHANGED, conference, by=by, chair=conference.chair_id, deputy=conference.deputy_id)


def _to_come(series: ConferenceSeries) -> list[Conference]:
    return list(
        db.session.scalars(
            select(Conference).where(Conference.series_id == series.id, Conference.starts_at > now())
        )
    )  # fmt: skip


def _rule(name: str, weekday: int, starts: time, length: int, place: str, link: str) -> dict[str, object]:
    name = " ".join(name.split())
    if not 0 < len(name) <= 200:
        raise RuleBroken("Give the series a name of at most 200 characters.", field="name")
    if weekday not in range(7):
        raise RuleBroken("Choose a day of the week.", field="weekday")
    facts = {"name": name, "weekday": weekday, "starts": starts.replace(second=0, microsecond=0)}
    return facts | {"length_minutes": _length(length), **_where(place, link)}


def _where(place: str, link: str) -> dict[str, str]:
    place, link = place.strip(), link.strip()
    if len(place) > 300:
        raise RuleBroken("This is longer than 300 characters.", field="place")
    if link and not re.fullmatch(r"https?://[^\s/]\S{0,480}", link):
        raise RuleBroken("Enter an address that begins with https://", field="link")
    return {"place": place, "link": link}


def _alone(programme_id: int, starts_at: datetime, minutes: int, *, besides: int = 0) -> None:
    other = meeting_at(programme_id, starts_at, minutes, besides=besides)
    if other is not None:
        sentence = f"The programme already meets then: {moment(other.starts_at, other.zone)}."
        raise RuleBroken(sentence, remedy="Choose another time.", field="starts")


def _length(minutes: int) -> int:
    if not 5 <= minutes <= LONGEST:
        raise RuleBroken(f"A meeting has 5 to {LONGEST} minutes.", field="length_minutes")
    return minutes


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise RuleBroken("This is no time zone name, such as America/New_York.", field="time_zone")
    return name


def _lead(thing: Conference | ConferenceSeries, chair: Person | None, deputy: Person | None) -> None:
    named = {"chair_id": chair, "deputy_id": deputy}
    if any(named.values()):
        board = {person.id for person in people_as(thing.programme_id, Role.CHAIR, Role.ATTENDEE, Role.COORDINATOR)}
        for column, person in named.items():
            if person is not None and person.id not in board:
                raise RuleBroken("This person is not on the programme's board.", field=column)
    if chair is not None and deputy is not None and chair.id == deputy.id:
        raise RuleBroken("The deputy is somebody else than the chair.", field="deputy_id")
    thing.chair_id, thing.deputy_id = chair.id if chair else None, deputy.id if deputy else None


def _not_cancelled(conference: Conference) -> None:
    if conference.state is ConferenceState.CANCELLED:
        raise RuleBroken("This meeting is cancelled.", remedy="Hold an extra meeting instead.")
