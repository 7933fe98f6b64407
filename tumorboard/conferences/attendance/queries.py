"""Reading who was there, when, and for which specialty: their own, or one they stood in for that day."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import joinedload

from tumorboard.conferences.attendance.models import AttendanceCorrection, AttendanceSpan
from tumorboard.conferences.attendance.spans import EVER, Span, Window, is_enough, while_somebody_was_there
from tumorboard.conferences.models import Attendance, Conference
from tumorboard.conferences.replies.models import Substitute
from tumorboard.conferences.states import PRESENT
from tumorboard.core.db import db, now


def present_at(conference_id: int, from_at: datetime, until_at: datetime | None = None) -> set[int]:
    """The ids of the specialties present during these minutes (``until_at`` empty: until now)."""
    return present_during(conference_id, [(from_at, until_at)])


def present_during(conference_id: int, windows: Sequence[Window]) -> set[int]:
    """The ids of the specialties of which somebody was there for at least half of this time: one query.

    Of one moment (a window that ends where it begins): who was there then.
    """
    found = _there(conference_id)
    windows = while_somebody_was_there(windows, [one for there in found.values() for one in there])
    until = max([now(), *(ends for _, ends in windows if ends is not None)])
    return {key for key, there in found.items() if is_enough(there, windows, until=until)}


def present_specialties(conference_id: int) -> set[int]:
    """The ids of the specialties of which somebody was there at any time: one query."""
    return set(_there(conference_id))


def spans_of(conference_id: int) -> dict[int, list[Span]]:
    """When each person was there, by the person's id, in order; nobody who was there for the whole meeting."""
    rows = db.session.execute(
        select(AttendanceSpan.person_id, AttendanceSpan.presence, AttendanceSpan.from_at, AttendanceSpan.until_at)
        .where(AttendanceSpan.conference_id == conference_id)
        .order_by(AttendanceSpan.from_at, AttendanceSpan.id)
    )
    found: dict[int, list[Span]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(Span(row.presence, row.from_at, row.until_at))
    return dict(found)


def corrections_of(conference_id: int, *, since: datetime = EVER) -> Sequence[AttendanceCorrection]:
    """What was corrected after a plan had been signed, and by whom, oldest first: one query."""
    return db.session.scalars(
        select(AttendanceCorrection)
        .where(AttendanceCorrection.conference_id == conference_id, AttendanceCorrection.corrected_at > since)
        .options(joinedload(AttendanceCorrection.person), joinedload(AttendanceCorrection.corrected_by))
        .order_by(AttendanceCorrection.id)
    ).all()


def _there(conference_id: int) -> dict[int, list[Window]]:
    """When each specialty had somebody there, who speaks for it or stands in for it on the meeting's day: one query."""
    conference = db.session.get_one(Conference, conference_id)
    spans = (AttendanceSpan.conference_id == Attendance.conference_id) & (
        AttendanceSpan.person_id == Attendance.person_id
    )
    stands_in = and_(
        Substitute.person_id == Attendance.person_id, Substitute.programme_id == conference.programme_id,
        Substitute.from_on <= conference.on, Substitute.until_on >= conference.on,
    )  # fmt: skip
    rows = db.session.execute(
        select(
            func.coalesce(AttendanceSpan.specialty_id, Attendance.specialty_id), Substitute.specialty_id,
            AttendanceSpan.from_at, AttendanceSpan.until_at,
        )
        .select_from(Attendance)
        .outerjoin(AttendanceSpan, spans)
        .outerjoin(Substitute, stands_in)
        .where(Attendance.conference_id == conference_id, Attendance.presence.in_(PRESENT))
    )  # fmt: skip
    found: dict[int, list[Window]] = defaultdict(list)
    for own, other, from_at, until_at in rows:
        for key in {own, other} - {None}:
            found[key].append((EVER, None) if from_at is None else (from_at, until_at))
    return found
