"""What presentations still lack: the one place where the board reads the readiness checklist."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, bindparam, select, true

from tumorboard.core.db import rows_of
from tumorboard.core.words import clock, waited
from tumorboard.directory.models import Person, Specialty
from tumorboard.presentations.models import Presentation, ReadinessNeed
from tumorboard.presentations.readiness import asked_words
from tumorboard.presentations.states import PresentationState

Owner = tuple[str, str]
DESK = "desk"
#: Those whose readiness matters to the meetings to come.
COMING = (PresentationState.ACCEPTED, PresentationState.LISTED)


@dataclass(frozen=True)
class Lack:
    """One thing that is not there yet, who owes it, and by when (if that is known)."""

    need_id: int
    words: str
    owner_key: str
    owner: str
    due_at: datetime | None

    def is_overdue(self, at: datetime) -> bool:
        """Say whether its time has passed."""
        return self.due_at is not None and self.due_at <= at

    def when(self, at: datetime, zone: ZoneInfo) -> str:
        """By when it is due, or for how long it is overdue, in words; nothing when no time is known."""
        if self.due_at is None:
            return ""
        due, today = self.due_at.astimezone(zone), at.astimezone(zone).date()
        if self.is_overdue(at):
            return f"overdue since {clock(due, zone)}" if due.date() == today else f"overdue {waited(due, today)}"
        return f"by {clock(due, zone)} today" if due.date() == today else f"by {due:%a} {due.day} {due:%b}"


@dataclass(frozen=True)
class Readiness:
    """How many things were asked of a presentation, and which are lacking."""

    total: int = 0
    lacks: tuple[Lack, ...] = ()

    @property
    def done(self) -> int:
        """How many are there."""
        return self.total - len(self.lacks)


_ASKED = (
    select(ReadinessNeed.presentation_id, ReadinessNeed.done_at, ReadinessNeed.id, ReadinessNeed.what)
    .add_columns(ReadinessNeed.due_at, Person.id, Person.name, Specialty.id, Specialty.name)
    .outerjoin(Person, Person.id == ReadinessNeed.owner_id)
    .outerjoin(Specialty, Specialty.id == ReadinessNeed.owner_specialty_id)
    .where(ReadinessNeed.presentation_id.in_(bindparam("keys", expanding=True)))
    .order_by(ReadinessNeed.id)
)
_OWED = (
    select(Person.id, Person.name, Specialty.id, Specialty.name)
    .select_from(ReadinessNeed)
    .join(Presentation, Presentation.id == ReadinessNeed.presentation_id)
    .outerjoin(Person, Person.id == ReadinessNeed.owner_id)
    .outerjoin(Specialty, Specialty.id == ReadinessNeed.owner_specialty_id)
    .where(ReadinessNeed.programme_id == bindparam("programme"), ReadinessNeed.done_at.is_(None))
    .where(Presentation.state.in_(COMING))
    .distinct()
)


def readiness_of(due: Mapping[int, datetime | None]) -> dict[int, Readiness]:
    """The readiness of these presentations, each with the time by which it should be ready: one query."""
    total: dict[int, int] = defaultdict(int)
    lacks: dict[int, list[Lack]] = defaultdict(list)
    for key, done_at, need_id, what, due_at, *owner in rows_of(_ASKED, {"keys": list(due)}):
        total[key] += 1
        if done_at is None:
            lacks[key].append(Lack(need_id, asked_words(what), *_owner(*owner), due_at or due[key]))
    return {key: Readiness(total[key], tuple(lacks[key])) for key in due}


def owners_of(programme_id: int) -> list[tuple[str, str]]:
    """Who owes something for a case that is accepted or listed, by name: one query."""
    found = {_owner(*row) for row in rows_of(_OWED, {"programme": programme_id})}
    return sorted(found, key=lambda one: (one[0].partition("-")[0], one[1]))


def _owner(person_id: int | None, person: str | None, specialty_id: int | None, specialty: str | None) -> Owner:
    """A person, a specialty, or (neither) the coordinator's desk."""
    if person_id is not None:
        return f"person-{person_id}", person or ""
    return (f"specialty-{specialty_id}", specialty or "") if specialty_id is not None else (DESK, "The coordinator")


def lacks_something(owner_key: str = "") -> ColumnElement[bool]:
    """As a condition on presentations: something is lacking, at all or owed by this owner."""
    need = select(ReadinessNeed.id).where(
        ReadinessNeed.presentation_id == Presentation.id, ReadinessNeed.done_at.is_(None)
    )
    kind, _, digits = owner_key.partition("-")
    if kind:
        key = int(digits) if digits.isdecimal() else None
        need = need.where(
            ReadinessNeed.owner_id == key if kind == "person" else ReadinessNeed.owner_id.is_(None),
            ReadinessNeed.owner_specialty_id == key if kind == "specialty" else true(),
        )
        if kind == DESK:
            need = need.where(ReadinessNeed.owner_specialty_id.is_(None))
    return need.exists()
