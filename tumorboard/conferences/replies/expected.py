"""Who can be expected at each of several meetings: read in two queries, whatever their number.

The rules stand in ``stances``; the one statement here only brings together what they ask about.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Date, Integer, Select, String, and_, bindparam, cast, literal, null, select, union_all

from tumorboard.conferences.models import Conference
from tumorboard.conferences.replies.models import Absence, Reply, StandingPattern, Substitute
from tumorboard.conferences.replies.stances import (
    Away,
    Expectation,
    Given,
    Habit,
    Meeting,
    Stance,
    expectation,
    stance,
)  # fmt: skip
from tumorboard.conferences.replies.states import Answer, Expected
from tumorboard.core.db import UtcDateTime, db
from tumorboard.directory.models import Membership, MembershipRole, Person, Specialty
from tumorboard.permissions import Role

__all__ = ["Expectation", "Expected", "expected_at", "expected_of", "meeting_of", "own_stances", "stances_of"]


def expected_at(conference_ids: Collection[int]) -> dict[int, dict[int, Expectation]]:
    """What can be expected of each specialty in use at each of these meetings, by their ids: two queries."""
    found = db.session.scalars(select(Conference).where(Conference.id.in_(conference_ids))).all()
    return expected_of(found)


def expected_of(conferences: Sequence[Conference]) -> dict[int, dict[int, Expectation]]:
    """The same for meetings that were read already: one query."""
    if not conferences:
        return {}
    known = _read(conferences)
    return {one.id: known.expectations(one) for one in conferences}


def stances_of(conference: Conference) -> dict[int, Stance]:
    """What is known of each person who speaks or stands in for a specialty at a meeting, by their ids: one query."""
    known = _read([conference])
    speakers = set().union(*known.speakers(conference).values())
    return {key: known.stance(key, conference) for key in speakers}


def own_stances(person_id: int, conferences: Sequence[Conference]) -> dict[int, Stance]:
    """What is known of one person for several meetings, by the meetings' ids: one query."""
    if not conferences:
        return {}
    known = _read(conferences)
    return {one.id: known.stance(person_id, one) for one in conferences}


def meeting_of(conference: Conference) -> Meeting:
    """A meeting as the rules see it."""
    return Meeting(conference.starts_at, conference.ends_at, conference.on, conference.planned_on, conference.series_id)


class _Known:
    """Everything that was read, by person."""

    def __init__(self) -> None:
        self.specialties: dict[int, list[int]] = defaultdict(list)
        self.members: dict[int, list[int]] = defaultdict(list)
        self.standing_in: dict[int, list[tuple[int, Away]]] = defaultdict(list)
        self.replies: dict[tuple[int, int], Given] = {}
        self.habits: dict[int, list[Habit]] = defaultdict(list)
        self.absences: dict[int, list[Away]] = defaultdict(list)

    def take(self, row: Any) -> None:
        """Keep one row of the statement."""
        match row.kind:
            case "specialty":
                self.specialties[row.number].append(row.about)
            case "member":
                self.members[row.about].append(row.person_id)
            case "substitute":
                self.standing_in[row.about].append((row.person_id, Away(row.from_on, row.until_on)))
            case "reply":
                given = Given(Answer(row.answer), row.starts_at, row.from_at, row.until_at)
                self.replies[row.about, row.person_id] = given
            case "pattern":
                self.habits[row.person_id].append(Habit(row.about, row.number, row.from_on, Answer(row.answer)))
            case "absence":
                self.absences[row.person_id].append(Away(row.from_on, row.until_on))

    def speakers(self, conference: Conference) -> dict[int, set[int]]:
        """Who speaks or stands in for each specialty on the day of a meeting."""
        on = conference.on
        return {
            key: {
                *self.members[key],
                *(who for who, days in self.standing_in[key] if days.from_on <= on <= days.until_on),
            }
            for key in self.specialties[conference.programme_id]
        }

    def stance(self, person_id: int, conference: Conference) -> Stance:
        """What is known of one person."""
        return stance(
            meeting_of(conference), self.replies.get((conference.id, person_id)),
            absences=self.absences[person_id], habits=self.habits[person_id],
        )  # fmt: skip

    def expectations(self, conference: Conference) -> dict[int, Expectation]:
        """What can be expected of each specialty."""
        meeting = meeting_of(conference)
        return {
            key: expectation(meeting, [self.stance(one, conference) for one in sorted(people)])
            for key, people in self.speakers(conference).items()
        }


def _read(conferences: Sequence[Conference]) -> _Known:
    days = [one.on for one in conferences]
    rows = db.session.execute(
        _EVERYTHING,
        {
            "programmes": sorted({one.programme_id for one in conferences}),
            "conferences": [one.id for one in conferences],
            "series": sorted({one.series_id or 0 for one in conferences}),
            "first": min(days) - timedelta(days=1), "last": max(days) + timedelta(days=1),
        },
    )  # fmt: skip
    known = _Known()
    for row in rows:
        known.take(row)
    return known


_COLUMNS: dict[str, Any] = {
    "person_id": Integer(), "about": Integer(), "number": Integer(), "answer": String(), "starts_at": UtcDateTime(),
    "from_at": UtcDateTime(), "until_at": UtcDateTime(), "from_on": Date(), "until_on": Date(),
}  # fmt: skip


def _shape(kind: str, **given: Any) -> Select[Any]:
    """One kind's rows in the shape all kinds share."""
    columns: list[Any] = [literal(kind).label("kind")]
    for name, kept in _COLUMNS.items():
        columns.append((given[name] if name in given else cast(null(), kept)).label(name))
    return select(*columns)


def _several(name: str) -> Any:
    return bindparam(name, expanding=True)


def _statement() -> Any:
    mine = Membership.programme_id.in_(_several("programmes"))
    current = and_(mine, Membership.ended_at.is_(None), Person.is_active)
    colleague = select(Membership.id).where(
        Membership.person_id == Absence.person_id, mine, Membership.ended_at.is_(None)
    )
    first, last = bindparam("first", type_=Date()), bindparam("last", type_=Date())
    speaks = MembershipRole.role.in_((Role.ATTENDEE, Role.CHAIR))
    roles = select(MembershipRole.id).where(MembershipRole.membership_id == Membership.id, speaks).exists()
    sources: Iterable[Select[Any]] = (
        _shape("specialty", about=Specialty.id, number=Specialty.programme_id).where(
            Specialty.programme_id.in_(_several("programmes")), Specialty.retired_at.is_(None)
        ),
        _shape("member", person_id=Membership.person_id, about=Membership.specialty_id)
        .join(Person, Person.id == Membership.person_id)
        .where(current, Membership.specialty_id.is_not(None), roles),
        _shape(
            "substitute", person_id=Substitute.person_id, about=Substitute.specialty_id, from_on=Substitute.from_on,
            until_on=Substitute.until_on,
        )
        .join(Person, Person.id == Substitute.person_id)
        .join(Membership, and_(Membership.person_id == Person.id, Membership.programme_id == Substitute.programme_id))
        .where(current, Substitute.from_on <= last, Substitute.until_on >= first),
        _shape(
            "reply", person_id=Reply.person_id, about=Reply.conference_id, answer=cast(Reply.answer, String),
            starts_at=Reply.starts_at, from_at=Reply.from_at, until_at=Reply.until_at,
        ).where(Reply.conference_id.in_(_several("conferences"))),
        _shape(
            "pattern", person_id=StandingPattern.person_id, about=StandingPattern.series_id,
            number=StandingPattern.every_weeks, answer=cast(StandingPattern.answer, String),
            from_on=StandingPattern.anchor_on,
        ).where(StandingPattern.series_id.in_(_several("series"))),
        _shape("absence", person_id=Absence.person_id, from_on=Absence.from_on, until_on=Absence.until_on).where(
            colleague.exists(), Absence.from_on <= last, Absence.until_on >= first
        ),
    )  # fmt: skip
    return union_all(*sources)


_EVERYTHING = _statement()
