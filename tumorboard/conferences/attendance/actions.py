"""Who attends: by person and specialty, one click each, and everyone of the last meeting at once."""

from collections.abc import Mapping, Sequence

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.conferences.models import Attendance, Conference
from tumorboard.conferences.queries import attendances, last_attended
from tumorboard.conferences.states import PRESENT, ConferenceState, Presence
from tumorboard.core.db import db, now
from tumorboard.core.errors import RuleBroken
from tumorboard.core.words import day
from tumorboard.directory.models import Membership, Person
from tumorboard.directory.queries import current_memberships
from tumorboard.permissions import May
from tumorboard.policy import Actor, require


def record_attendance(
    conference: Conference, person: Person, presence: Presence | str | None, *, by: Actor
) -> Attendance | None:
    """Say how a member attends, for the specialty they speak for; None takes it back. Refuses a cancelled
    meeting, and one whose day has not come."""
    record_attendances(conference, {person.id: presence}, by=by)
    return attendances(conference.id).get(person.id)


def record_attendances(
    conference: Conference, presences: Mapping[int, Presence | str | None], *, by: Actor
) -> Sequence[int]:
    """Say how several members attend, by their ids; return whose entry changed. Refuses who is no member."""
    require(by, May.RECORD_ATTENDANCE, conference)
    _takes_place(conference)
    members, rows = _members(conference), attendances(conference.id)
    changed = []
    for key, presence in presences.items():
        if key not in members:
            raise RuleBroken("This person is not a member of the programme.", remedy="Add them first.")
        how, row = _known(presence), rows.get(key)
        if how is None and row is not None:
            db.session.delete(row)
        elif how is not None and not _same(row, members[key], how):
            _set(conference, members[key], how, row, by)
        else:
            continue
        changed.append(key)
        record(Event.ATTENDANCE_RECORDED, conference, by=by, person=key, presence=how or "")
    return changed


def repeat_attendance(conference: Conference, *, by: Actor) -> int:
    """Record everyone who was present the last time and has no entry yet; say how many."""
    require(by, May.RECORD_ATTENDANCE, conference)
    _takes_place(conference)
    last = last_attended(conference)
    if last is None:
        raise RuleBroken("No earlier meeting has an attendance list.", remedy="Record each person once.")
    known, members = attendances(conference.id), _members(conference)
    there = {key: row for key, row in attendances(last.id).items() if row.presence in PRESENT}
    added = {key: row.presence for key, row in there.items() if key in members and key not in known}
    for key, presence in added.items():
        _set(conference, members[key], presence, None, by)
    if added:
        record(Event.ATTENDANCE_RECORDED, conference, by=by, persons=sorted(added), like=last.id)
    return len(added)


def _set(
    conference: Conference, member: Membership, presence: Presence, row: Attendance | None, by: Actor
) -> Attendance:
    row = row or Attendance(conference_id=conference.id, person_id=member.person_id)
    row.presence, row.specialty_id, row.recorded_by_id, row.recorded_at = presence, member.specialty_id, by.id, now()
    db.session.add(row)
    return row


def _same(row: Attendance | None, member: Membership, how: Presence) -> bool:
    return row is not None and (row.presence, row.specialty_id) == (how, member.specialty_id)


def _members(conference: Conference) -> dict[int, Membership]:
    return {member.person_id: member for member in current_memberships(conference.programme_id)}


def _known(presence: Presence | str | None) -> Presence | None:
    if presence and presence not in set(Presence):
        raise RuleBroken("Choose in the room, remote, excused or absent.", field="presence")
    return Presence(presence) if presence else None


def _takes_place(conference: Conference) -> None:
    if conference.state is ConferenceState.CANCELLED:
        raise RuleBroken("This meeting is cancelled, so nobody attends.")
    if not conference.has_come:
        raise RuleBroken(f"The meeting is on {day(conference.on)}.", remedy="Record from that day on who attends.")
