"""Reading attendance over a period: one person's meetings, and the specialties of each meeting."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tumorboard.agendas.models import AgendaItem
from tumorboard.agendas.running.models import ItemSpan
from tumorboard.agendas.states import Outcome
from tumorboard.conferences.attendance.models import AttendanceSpan
from tumorboard.conferences.attendance.spans import Window
from tumorboard.conferences.models import Attendance, Conference
from tumorboard.conferences.replies.models import Substitute
from tumorboard.conferences.states import PRESENT, ConferenceState, Presence
from tumorboard.core.db import db
from tumorboard.directory.models import Programme, Specialty
from tumorboard.directory.queries import active_specialties
from tumorboard.reports.attendance.hours import Held, cases_there, time_there
from tumorboard.reports.attendance.periods import Period

#: What a specialty is held to where a programme has said nothing: ours, no standard names one. Check locally.
USUAL_TARGET = 80


@dataclass(frozen=True)
class Attended:
    """One meeting that somebody attended."""

    conference: Conference
    presence: Presence
    length: timedelta
    cases: int


def attended_by(person_id: int, programme: Programme, period: Period) -> list[Attended]:
    """The held meetings of a programme at which a person was, latest first: three queries."""
    begins, ends = period.bounds(ZoneInfo(programme.time_zone))
    rows = db.session.execute(
        select(Conference, Attendance.presence)
        .join(Attendance, Attendance.conference_id == Conference.id)
        .where(
            Attendance.person_id == person_id, Attendance.presence.in_(PRESENT),
            Conference.programme_id == programme.id, Conference.state == ConferenceState.HELD,
            Conference.starts_at >= begins, Conference.starts_at < ends,
        )
        .order_by(Conference.starts_at.desc(), Conference.id.desc())
    ).all()  # fmt: skip
    keys = [row[0].id for row in rows]
    spans, cases = _own_spans(person_id, keys), _cases(keys)
    found = []
    for conference, presence in rows:
        held, theirs = Held(conference.starts_at, conference.ends_at, cases[conference.id]), spans[conference.id]
        found.append(Attended(conference, presence, time_there(held, theirs), cases_there(held, theirs)))
    return found


def _own_spans(person_id: int, keys: Sequence[int]) -> dict[int, list[Window]]:
    found: dict[int, list[Window]] = defaultdict(list)
    rows = db.session.execute(
        select(AttendanceSpan.conference_id, AttendanceSpan.from_at, AttendanceSpan.until_at).where(
            AttendanceSpan.person_id == person_id, AttendanceSpan.conference_id.in_(keys)
        )
    )
    for key, from_at, until_at in rows:
        found[key].append((from_at, until_at))
    return found


def _cases(keys: Sequence[int]) -> dict[int, list[list[Window]]]:
    """The discussed cases of these meetings, each with the minutes in which it was open."""
    rows = db.session.execute(
        select(AgendaItem.conference_id, AgendaItem.id, ItemSpan.from_at, ItemSpan.until_at)
        .outerjoin(ItemSpan, ItemSpan.item_id == AgendaItem.id)
        .where(
            AgendaItem.conference_id.in_(keys), AgendaItem.outcome == Outcome.DISCUSSED,
            AgendaItem.presentation_id.is_not(None),
        )
    )  # fmt: skip
    found: dict[int, dict[int, list[Window]]] = defaultdict(lambda: defaultdict(list))
    for key, item_id, from_at, until_at in rows:
        windows = found[key][item_id]
        if from_at is not None:
            windows.append((from_at, until_at))
    return defaultdict(list, {key: list(items.values()) for key, items in found.items()})


@dataclass(frozen=True)
class Share:
    """How often a specialty was there, against what it is held to, in per cent."""

    specialty: Specialty
    there: int
    meetings: int
    target: int
    is_usual: bool

    @property
    def percent(self) -> int:
        """Rounded down: a target is reached, not nearly."""
        return self.there * 100 // self.meetings if self.meetings else 0

    @property
    def is_met(self) -> bool:
        """Nothing held, nothing missed."""
        return not self.meetings or self.there * 100 >= self.target * self.meetings


def held_meetings(programme: Programme, period: Period) -> Sequence[Conference]:
    """The meetings of a programme that were held in a period, latest first."""
    begins, ends = period.bounds(ZoneInfo(programme.time_zone))
    return db.session.scalars(
        select(Conference)
        .where(
            Conference.programme_id == programme.id, Conference.state == ConferenceState.HELD,
            Conference.starts_at >= begins, Conference.starts_at < ends,
        )
        .order_by(Conference.starts_at.desc(), Conference.id.desc())
    ).all()  # fmt: skip


def specialties_at(programme: Programme, meetings: Collection[Conference]) -> dict[int, set[int]]:
    """The ids of the specialties that were at each of these meetings, who stood in for one too: two queries."""
    rows = db.session.execute(
        select(Attendance.conference_id, Attendance.person_id, Attendance.specialty_id).where(
            Attendance.conference_id.in_([one.id for one in meetings]), Attendance.presence.in_(PRESENT)
        )
    ).all()
    standing_in: dict[int, list[Any]] = defaultdict(list)
    for one in db.session.execute(
        select(Substitute.person_id, Substitute.specialty_id, Substitute.from_on, Substitute.until_on).where(
            Substitute.programme_id == programme.id
        )
    ):
        standing_in[one.person_id].append(one)
    days = {one.id: one.on for one in meetings}
    found: dict[int, set[int]] = defaultdict(set)
    for key, person_id, own in rows:
        others = {one.specialty_id for one in standing_in[person_id] if one.from_on <= days[key] <= one.until_on}
        found[key] |= {own, *others} - {None}
    return found


def shares(programme: Programme, meetings: Sequence[Conference], there: Mapping[int, set[int]]) -> list[Share]:
    """Each specialty in use: how often it was there, and its target."""
    return [
        Share(
            one, sum(one.id in there.get(meeting.id, ()) for meeting in meetings), len(meetings),
            one.attendance_target or USUAL_TARGET, one.attendance_target is None,
        )
        for one in active_specialties(programme.id)
    ]  # fmt: skip
