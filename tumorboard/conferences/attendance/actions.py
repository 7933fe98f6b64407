"""Who attends, and when: by person, one click each; checking in oneself; correcting times.

While a meeting runs, a click counts from that minute on (within its first ten: from its begin). After it, a click
counts for the whole meeting. What lies before a signed plan's minutes is corrected with a reason.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.conferences.attendance.keeping import Entry, entries, keep
from tumorboard.conferences.attendance.opening import is_on, refuse_unless_on, takes_place
from tumorboard.conferences.attendance.spans import EARLY, OVERRUN, SOON, Span, checked, come, is_there, leave
from tumorboard.conferences.models import Attendance, Conference
from tumorboard.conferences.queries import attendances, last_attended
from tumorboard.conferences.states import PRESENT, ConferenceState, Presence
from tumorboard.core.db import now
from tumorboard.core.errors import RuleBroken
from tumorboard.directory.models import Person
from tumorboard.permissions import May
from tumorboard.policy import Actor, require


def record_attendance(
    conference: Conference, person: Person, presence: Presence | str | None, *, by: Actor,
    at: datetime | None = None, because: str = "",
) -> Attendance | None:  # fmt: skip
    """Say how a member attends, for the specialty they speak for; None takes it back. Refuses a cancelled
    meeting, and one whose day has not come."""
    record_attendances(conference, {person.id: presence}, by=by, at=at, because=because)
    return attendances(conference.id).get(person.id)


def record_attendances(
    conference: Conference, presences: Mapping[int, Presence | str | None], *, by: Actor,
    at: datetime | None = None, because: str = "",
) -> Sequence[int]:  # fmt: skip
    """Say how several members attend, by their ids; return whose entry changed. Refuses who is no member."""
    require(by, May.RECORD_ATTENDANCE, conference)
    takes_place(conference)
    known, changed = entries(conference), []
    for key, presence in presences.items():
        if _settle(conference, _member(known, key), _known(presence), at=at, because=because, by=by):
            changed.append(key)
    return changed


def repeat_attendance(conference: Conference, *, by: Actor) -> int:
    """Record everyone who was present the last time and has no entry yet; say how many."""
    require(by, May.RECORD_ATTENDANCE, conference)
    takes_place(conference)
    last = last_attended(conference)
    if last is None:
        raise RuleBroken("No earlier meeting has an attendance list.", remedy="Record each person once.")
    known = entries(conference)
    there = {key: row.presence for key, row in attendances(last.id).items() if row.presence in PRESENT}
    added = {key: how for key, how in there.items() if key in known and known[key].row is None}
    for key, presence in added.items():
        keep(conference, known[key], presence, _coming(conference, known[key], presence), because="", by=by)
    if added:
        record(Event.ATTENDANCE_RECORDED, conference, by=by, persons=sorted(added), like=last.id)
    return len(added)


def record_leaving(
    conference: Conference, person: Person, *, by: Actor, at: datetime | None = None, because: str = ""
) -> None:
    """Say that a member goes, now or at a moment. Refuses who is not there."""
    require(by, May.RECORD_ATTENDANCE, conference)
    takes_place(conference)
    _leave(conference, _member(entries(conference), person.id), at or now(), because=because, by=by)


def check_in(conference: Conference, presence: Presence | str, *, by: Actor) -> None:
    """Say oneself that one is there, in the room or remote. Refuses long before the meeting, and after it."""
    require(by, May.CHECK_IN, conference)
    refuse_unless_on(conference)
    how = _known(presence)
    if how not in PRESENT:
        raise RuleBroken("Choose in the room or remote.", field="presence")
    entry = _member(entries(conference), by.id)
    if not (entry.presence is how and (entry.is_whole or is_there(entry.spans))):
        keep(conference, entry, how, come(_begun(conference, entry), how, now()), because="", by=by)
        record(Event.ATTENDANCE_RECORDED, conference, by=by, person=by.id, presence=how, own=True)


def check_out(conference: Conference, *, by: Actor) -> None:
    """Say oneself that one goes. Refuses who is not there, and after the meeting."""
    require(by, May.CHECK_IN, conference)
    refuse_unless_on(conference)
    _leave(conference, _member(entries(conference), by.id), now(), because="", by=by)


def correct_times(
    conference: Conference, person: Person, spans: Sequence[Span], *, by: Actor, because: str = ""
) -> None:
    """Write a member's times by hand. Refuses none, leaving before coming, overlaps, and times beyond the meeting."""
    require(by, May.RECORD_ATTENDANCE, conference)
    takes_place(conference)
    if not spans:
        raise RuleBroken("Enter at least one time.", remedy="Who was not there is recorded as absent.")
    latest = min(now(), conference.ends_at + OVERRUN)
    kept = checked(spans, since=conference.starts_at - EARLY, until=latest)
    if conference.state is ConferenceState.HELD and kept[-1].until_at is None:
        raise RuleBroken("The meeting is over, so everybody has left.", remedy="Enter until when they were there.")
    entry = _member(entries(conference), person.id)
    if (entry.presence, entry.spans) != (kept[-1].presence, kept):
        keep(conference, entry, kept[-1].presence, kept, because=because, by=by)
        record(Event.ATTENDANCE_RECORDED, conference, by=by, person=person.id, times=len(kept))


def _settle(
    conference: Conference, entry: Entry, how: Presence | None, *, at: datetime | None, because: str, by: Actor
) -> bool:
    """Write one entry when it says something new; say whether it did."""
    if _says_the_same(conference, entry, how):
        return False
    spans = _coming(conference, entry, how, at) if how in PRESENT else []
    keep(conference, entry, how, spans, because=because, by=by)
    record(Event.ATTENDANCE_RECORDED, conference, by=by, person=entry.member.person_id, presence=how or "")
    return True


def _says_the_same(conference: Conference, entry: Entry, how: Presence | None) -> bool:
    if entry.row is None or entry.row.specialty_id != entry.member.specialty_id or entry.presence is not how:
        return entry.row is None and how is None
    has_left = entry.spans and not is_there(entry.spans)
    return not (has_left and is_on(conference))


def _coming(conference: Conference, entry: Entry, how: Presence, at: datetime | None = None) -> list[Span]:
    """The spans of somebody who is present: from a moment on while the meeting runs, else the whole of it."""
    if at is None and not is_on(conference):
        return [one._replace(presence=how) for one in entry.spans]
    before = _begun(conference, entry)
    if at is None and [one._replace(presence=how) for one in before] == [Span(how, _moment(conference, entry))]:
        return [Span(how, before[0].from_at)]  # the list is still being written
    return come(before, how, at or (_moment(conference, entry) if not before else now()))


def _begun(conference: Conference, entry: Entry) -> list[Span]:
    """The spans so far; who was there for the whole meeting came at its begin."""
    if entry.is_whole and entry.presence is not None:
        return [Span(entry.presence, min(conference.starts_at, now()))]
    return entry.spans if entry.presence in PRESENT else []


def _moment(conference: Conference, entry: Entry) -> datetime:
    at = now()
    is_soon = conference.starts_at < at <= conference.starts_at + SOON
    return conference.starts_at if is_soon and entry.sealed_until is None else at


def _leave(conference: Conference, entry: Entry, at: datetime, *, because: str, by: Actor) -> None:
    spans = leave(_begun(conference, entry), at)
    keep(conference, entry, spans[-1].presence, spans, because=because, by=by)
    record(Event.ATTENDANCE_RECORDED, conference, by=by, person=entry.member.person_id, left=at)


def _member(known: Mapping[int, Entry], person_id: int) -> Entry:
    if person_id not in known:
        raise RuleBroken("This person is not a member of the programme.", remedy="Add them first.")
    return known[person_id]


def _known(presence: Presence | str | None) -> Presence | None:
    if presence and presence not in set(Presence):
        raise RuleBroken("Choose in the room, remote, excused or absent.", field="presence")
    return Presence(presence) if presence else None
