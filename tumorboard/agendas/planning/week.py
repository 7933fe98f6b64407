"""The coordinator's week as plain data: candidates, coming meetings, weights; and what is proposed for them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from functools import cached_property

from tumorboard.agendas.order import TWICE, URGENCIES, rank


@dataclass(frozen=True)
class Weights:
    """What a week of waiting weighs: a programme's settings. Whole points, so that sums are exact."""

    routine: int = 2
    urgent: int = 6
    fracture: int = 10
    bleeding: int = 12
    cord_compression: int = 16
    carried_over: int = 12
    week_waited: int = 1
    late: int = 1
    block: int = 1
    break_after: int = 90
    break_minutes: int = 10

    def of(self, urgency: str) -> int:
        """The weight of an urgency as the clinician gave it; one that is not known weighs as routine."""
        return int(getattr(self, urgency if urgency in URGENCIES else "routine"))


#: What each weight means, and the least and most it may be.
BOUNDS: Mapping[str, tuple[int, int]] = {
    "routine": (1, 100), "urgent": (1, 100), "fracture": (1, 100), "bleeding": (1, 100), "cord_compression": (1, 100),
    "carried_over": (0, 100), "week_waited": (0, 10), "late": (0, 10), "block": (0, 20), "break_after": (30, 480),
    "break_minutes": (0, 60),
}  # fmt: skip
assert BOUNDS.keys() == {one.name for one in fields(Weights)}


@dataclass(frozen=True)
class Candidate:
    """A presentation that waits, or stands on an agenda that is still a draft. ``id`` is the presentation's."""

    id: int
    urgency: str
    since: date
    minutes: int
    needs: frozenset[int] = frozenset()
    wanted_on: date | None = None
    is_carried_over: bool = False
    lacks: tuple[str, ...] = ()
    #: The meeting whose agenda it stands on now, and its place there (0 is first).
    at: int | None = None
    place: int = 0
    #: Placed by hand: it stays in that meeting, in this order.
    is_kept: bool = False
    #: Meetings whose agenda it was taken off by hand.
    not_at: frozenset[int] = frozenset()
    times_deferred: int = 0
    #: Listed without discussion: a minute at the end, and no specialist has to be there.
    is_listed_only: bool = False

    @property
    def first(self) -> tuple[bool, bool]:
        """Who stands before all: carried over twice, then once."""
        return (self.times_deferred < TWICE, not self.is_carried_over)

    @property
    def tier(self) -> tuple[bool, bool, bool, int]:
        """What comes first in a meeting: carried over, then urgency [PRODUCT.md, rule 6]; listed only is last."""
        return (self.is_listed_only, *self.first, rank(self.urgency))

    @property
    def stays(self) -> bool:
        """Not to be moved to another meeting: placed by hand, or listed and no longer ready."""
        return self.at is not None and (self.is_kept or bool(self.lacks))


@dataclass(frozen=True)
class Pause:
    """A break that stands on an agenda: how long, and after how many minutes it begins."""

    item_id: int
    minutes: int
    start: int


@dataclass(frozen=True)
class Meeting:
    """A coming meeting. ``windows`` are minutes from its start between which a specialty is there, if not always."""

    id: int
    starts_at: datetime
    on: date
    minutes: int
    zone: str = "UTC"
    is_published: bool = False
    is_closed: bool = False
    away: frozenset[int] = frozenset()
    windows: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    pauses: tuple[Pause, ...] = ()

    @property
    def is_open(self) -> bool:
        """Cases may be proposed for it: its agenda is not published, its cut-off has not passed."""
        return not (self.is_published or self.is_closed)


@dataclass(frozen=True)
class Week:
    """Everything a proposal depends on."""

    today: date
    meetings: tuple[Meeting, ...]
    candidates: tuple[Candidate, ...]
    weights: Weights = Weights()

    @cached_property
    def meeting_by_id(self) -> dict[int, Meeting]:
        """The meetings, to be found by their id."""
        return {one.id: one for one in self.meetings}

    @cached_property
    def candidate_by_id(self) -> dict[int, Candidate]:
        """The candidates, to be found by their id."""
        return {one.id: one for one in self.candidates}

    @property
    def after(self) -> date:
        """The day on which a case that is left out is counted as heard: a week after the last meeting."""
        return max((one.on for one in self.meetings), default=self.today) + timedelta(days=7)


@dataclass(frozen=True)
class Slot:
    """A place on a proposed agenda: a case, or a break (``candidate_id`` empty; ``item_id`` when it stands there)."""

    start: int
    minutes: int
    candidate_id: int | None = None
    item_id: int | None = None


@dataclass(frozen=True)
class Proposed:
    """The proposed agenda of each open meeting, and who is left out."""

    agendas: Mapping[int, tuple[Slot, ...]]
    left_out: tuple[int, ...]

    def placed(self) -> dict[int, int]:
        """The meeting of each case that has a place."""
        return {one.candidate_id: key for key, slots in self.agendas.items() for one in slots if one.candidate_id}


def cases_in(slots: Iterable[Slot]) -> list[int]:
    """The cases of an agenda, in their order."""
    return [one.candidate_id for one in slots if one.candidate_id is not None]
