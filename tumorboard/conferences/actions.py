"""Changing the meetings: extra ones, when and where, who leads, cancelled, held."""

from datetime import datetime, timedelta

from tumorboard.audit.codes import changes, codes_of
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.conferences import states
from tumorboard.conferences.attendance.keeping import close_attendance
from tumorboard.conferences.models import Conference
from tumorboard.conferences.particulars import checked_length, checked_place, lead
from tumorboard.conferences.queries import holidays_of, meeting_at, meetings_on
from tumorboard.conferences.series.cutoff import checked_hours
from tumorboard.conferences.states import ConferenceState
from tumorboard.conferences.times import FARTHEST
from tumorboard.core.db import db, now
from tumorboard.core.errors import RuleBroken
from tumorboard.core.words import day, moment
from tumorboard.directory.models import Person, Programme
from tumorboard.permissions import May
from tumorboard.policy import Actor, require


def hold_extra(
    programme: Programme, *, starts_at: datetime, length_minutes: int, by: Actor,
    place: str = "", link: str = "", chair: Person | None = None, deputy: Person | None = None,
    cutoff_hours: int | None = None,
) -> Conference:  # fmt: skip
    """Add a meeting outside the series. Refuses more than a day ago, 3 years ahead, and another meeting's time.

    Its referral closes so many hours before it (PRODUCT.md, rule 1); refuses hours that have begun already.
    """
    require(by, May.KEEP_CONFERENCES, programme)
    if not now() - timedelta(days=1) <= starts_at <= now() + FARTHEST:
        raise RuleBroken("Choose a moment from yesterday on, at most three years ahead.", field="on")
    _alone(programme.id, starts_at, checked_length(length_minutes))
    hours = checked_hours(cutoff_hours)
    if hours is not None and now() < starts_at <= now() + timedelta(hours=hours):
        raise RuleBroken(
            "Referral would have closed before the meeting is known.",
            remedy="Give fewer hours, or leave it empty.", field="cutoff_hours",
        )  # fmt: skip
    conference = Conference(
        programme_id=programme.id, starts_at=starts_at, length_minutes=checked_length(length_minutes),
        time_zone=programme.time_zone, cutoff_hours=hours, **checked_place(place, link),
    )  # fmt: skip
    lead(conference, chair, deputy)
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


def hold_conference(conference: Conference, *, by: Actor, ended_at: datetime | None = None) -> None:
    """Say that the meeting was held, and close it: whoever is there leaves. Refuses before its day.

    Without ``ended_at`` it ends now, or as planned when it is closed more than an hour later.
    """
    require(by, May.RECORD_ATTENDANCE, conference)
    if not conference.has_come:
        raise RuleBroken(f"It is held on {day(conference.on)}.", remedy="Say so when it has begun.")
    states.HOLD.take(conference)
    close_attendance(conference, ended_at)
    record(Event.CONFERENCE_CHANGED, conference, by=by, state=conference.state)


def change_conference(
    conference: Conference, *, length_minutes: int, by: Actor,
    place: str = "", link: str = "", chair: Person | None = None, deputy: Person | None = None,
    cutoff_hours: int | None = None,
) -> None:  # fmt: skip
    """Change where a meeting is, how long, who leads it; of an extra one also when referral closes.

    Refuses a cancelled one.
    """
    require(by, May.KEEP_CONFERENCES, conference)
    _not_cancelled(conference)
    was = codes_of(conference)
    conference.length_minutes = checked_length(length_minutes)
    for column, words in checked_place(place, link).items():
        setattr(conference, column, words)
    if conference.series_id is None:
        conference.cutoff_hours = checked_hours(cutoff_hours)
    lead(conference, chair, deputy)
    about = {"minutes": length_minutes, "cutoff_hours": conference.cutoff_hours} | changes(conference, was)
    record(Event.CONFERENCE_CHANGED, conference, by=by, **about)


def name_chair(conference: Conference, *, chair: Person | None, deputy: Person | None, by: Actor) -> None:
    """Name who chairs a meeting, and the deputy: these two sign its plans. Refuses who is not of the board."""
    require(by, May.KEEP_CONFERENCES, conference)
    _not_cancelled(conference)
    was = codes_of(conference)
    lead(conference, chair, deputy)
    about = {"chair": conference.chair_id, "deputy": conference.deputy_id} | changes(conference, was)
    record(Event.CONFERENCE_CHANGED, conference, by=by, **about)


def _alone(programme_id: int, starts_at: datetime, minutes: int, *, besides: int = 0) -> None:
    other = meeting_at(programme_id, starts_at, minutes, besides=besides)
    if other is not None:
        sentence = f"The programme already meets then: {moment(other.starts_at, other.zone)}."
        raise RuleBroken(sentence, remedy="Choose another time.", field="starts")


def _not_cancelled(conference: Conference) -> None:
    if conference.state is ConferenceState.CANCELLED:
        raise RuleBroken("This meeting is cancelled.", remedy="Hold an extra meeting instead.")
