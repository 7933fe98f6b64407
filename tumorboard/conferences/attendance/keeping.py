"""Writing down one person's presence: row and spans together, and a correction where plans are signed on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm.attributes import set_committed_value

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.conferences.attendance.models import AttendanceCorrection, AttendanceSpan
from tumorboard.conferences.attendance.queries import spans_of
from tumorboard.conferences.attendance.spans import EVER, Span, Window, close, differs_before
from tumorboard.conferences.models import Attendance, Conference
from tumorboard.conferences.queries import attendances
from tumorboard.conferences.states import PRESENT, Presence
from tumorboard.core.db import db, now
from tumorboard.core.errors import RuleBroken
from tumorboard.core.words import clock
from tumorboard.directory.models import Membership
from tumorboard.directory.queries import current_memberships
from tumorboard.policy import Actor

#: Closed so long after the planned end, a meeting ended when it was closed; later, when it was planned to.
SLACK = timedelta(hours=1)


@dataclass
class Entry:
    """What is known of one member at one meeting."""

    member: Membership
    row: Attendance | None
    spans: list[Span]
    #: Plans were signed on who was there up to this moment.
    sealed_until: datetime | None

    @property
    def presence(self) -> Presence | None:
        """As the list shows it; empty where nothing is recorded."""
        return self.row.presence if self.row else None

    @property
    def is_whole(self) -> bool:
        """There for the whole meeting, as far as anybody said."""
        return self.presence in PRESENT and not self.spans


def entries(conference: Conference) -> dict[int, Entry]:
    """Every member of the programme, by id. Other writers of this list wait their turn (PostgreSQL)."""
    sealed = db.session.scalar(
        select(Conference.attendance_sealed_until).where(Conference.id == conference.id).with_for_update(key_share=True)
    )
    rows, spans = attendances(conference.id), spans_of(conference.id)
    members = current_memberships(conference.programme_id)
    return {one.person_id: Entry(one, rows.get(one.person_id), spans.get(one.person_id, []), sealed) for one in members}


def keep(
    conference: Conference, entry: Entry, presence: Presence | None, spans: Sequence[Span], *, because: str, by: Actor
) -> None:
    """Write down how a member attends. Refuses to change signed minutes without a reason."""
    person_id = entry.member.person_id
    correction = _correction(conference, entry, presence, spans, because, by)
    db.session.execute(
        delete(AttendanceSpan).where(
            AttendanceSpan.conference_id == conference.id, AttendanceSpan.person_id == person_id
        )
    )
    if presence is None and entry.row is not None:
        db.session.delete(entry.row)
    elif presence is not None:
        row = entry.row or Attendance(conference_id=conference.id, person_id=person_id)
        row.presence, row.specialty_id = presence, entry.member.specialty_id
        row.recorded_by_id, row.recorded_at = by.id, now()
        db.session.add(row)
    for one in spans:
        db.session.add(_row(conference.id, person_id, entry.member.specialty_id, one))
    if correction is not None:
        db.session.add(correction)
        _note_correction(conference, correction.corrected_at)
        record(Event.ATTENDANCE_CORRECTED, conference, by=by, person=person_id)


def close_attendance(conference: Conference, ended_at: datetime | None) -> None:
    """Whoever is still there leaves when the meeting ends."""
    if ended_at is None:
        ended_at = now() if now() <= conference.ends_at + SLACK else conference.ends_at
    open_rows = db.session.scalars(
        select(AttendanceSpan).where(
            AttendanceSpan.conference_id == conference.id, AttendanceSpan.until_at.is_(None)
        )
    )  # fmt: skip
    for row in open_rows:
        row.until_at = close([Span(row.presence, row.from_at)], ended_at)[-1].until_at


def seal_attendance(conference_id: int, until: datetime) -> None:
    """A plan was signed on who was there until this moment: from now on that is corrected with a reason."""
    sealed = Conference.attendance_sealed_until
    db.session.execute(
        update(Conference)
        .where(Conference.id == conference_id, or_(sealed.is_(None), sealed < until))
        .values(attendance_sealed_until=until),
        execution_options={"synchronize_session": False},
    )


def told(presence: Presence | None, spans: Sequence[Span], conference: Conference) -> str:
    """Presence in words: ``In the room 8:00 to 8:40``."""
    if presence is None:
        return "Not recorded"
    if presence not in PRESENT:
        return presence.words
    if not spans:
        return f"{presence.words}, the whole meeting"
    zone = conference.zone
    return ", ".join(
        f"{one.presence.words} {clock(one.from_at, zone)} to {clock(one.until_at, zone) if one.until_at else 'the end'}"
        for one in spans
    )


def _correction(
    conference: Conference, entry: Entry, presence: Presence | None, spans: Sequence[Span], because: str, by: Actor
) -> AttendanceCorrection | None:
    sealed = entry.sealed_until
    was, became = _windows(entry.presence, entry.spans), _windows(presence, spans)
    if sealed is None or not differs_before(was, became, sealed):
        return None
    if not because.strip():
        raise RuleBroken(
            "A plan of this meeting was signed on who was there.",
            remedy="Say why the attendance is corrected: the plan keeps its stamp and shows both.", field="because",
        )  # fmt: skip
    return AttendanceCorrection(
        conference_id=conference.id, person_id=entry.member.person_id, because=because.strip()[:500],
        was=told(entry.presence, entry.spans, conference), became=told(presence, spans, conference),
        corrected_by_id=by.id, corrected_at=now(),
    )  # fmt: skip


def _note_correction(conference: Conference, at: datetime) -> None:
    # Not through the object: its version would refuse whoever changes the meeting's place at the same time.
    db.session.execute(
        update(Conference).where(Conference.id == conference.id).values(attendance_corrected_at=at),
        execution_options={"synchronize_session": False},
    )
    set_committed_value(conference, "attendance_corrected_at", at)


def _windows(presence: Presence | None, spans: Sequence[Span]) -> list[Window]:
    if presence not in PRESENT:
        return []
    return [(one.from_at, one.until_at) for one in spans] or [(EVER, None)]


def _row(conference_id: int, person_id: int, specialty_id: int | None, span: Span) -> AttendanceSpan:
    return AttendanceSpan(
        conference_id=conference_id, person_id=person_id, specialty_id=specialty_id, presence=span.presence,
        from_at=span.from_at, until_at=span.until_at,
    )  # fmt: skip
