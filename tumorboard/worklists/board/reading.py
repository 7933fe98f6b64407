"""The board as it is now: one column for the candidates, one for each coming meeting, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import joinedload

from tumorboard.agendas.models import AgendaItem
from tumorboard.agendas.reading.lines import CANDIDATES, AgendaLine, CaseLine, agendas_of
from tumorboard.conferences.models import Conference
from tumorboard.conferences.series.cutoff import cutoff_at
from tumorboard.conferences.states import ConferenceState
from tumorboard.core.db import db, now, rows_of
from tumorboard.presentations.models import Presentation
from tumorboard.presentations.states import PresentationState
from tumorboard.worklists.board.lacking import Readiness, lacks_something, readiness_of

MEETINGS = 12


@dataclass(frozen=True)
class Wanted:
    """Which cards the reader wants to see: all, those that lack something, those that one owner owes."""

    only_lacking: bool = False
    owner_key: str = ""

    def fits(self, readiness: Readiness) -> bool:
        """Say whether a case with this readiness is shown."""
        if not self.owner_key:
            return bool(readiness.lacks) or not self.only_lacking
        return any(lack.owner_key == self.owner_key for lack in readiness.lacks)

    def clause(self) -> ColumnElement[bool]:
        """The same as a condition on presentations."""
        is_plain = not self.owner_key and not self.only_lacking
        return true() if is_plain else lacks_something(self.owner_key)


@dataclass(frozen=True)
class Card:
    """A case on the board: its line, its readiness, and when it is discussed (a candidate has no time)."""

    line: CaseLine
    readiness: Readiness
    minutes: int
    starts_at: datetime | None = None


@dataclass(frozen=True)
class Column:
    """A coming meeting, or the candidates (no meeting). ``cards`` are those shown; the numbers are of all its cases."""

    conference: Conference | None
    cards: Sequence[Card]
    count: int
    ready: int
    fitting: int
    used: int = 0
    cutoff_at: datetime | None = None
    is_closed: bool = False

    @property
    def key(self) -> str:
        """What names it in addresses and forms."""
        return str(self.conference.id) if self.conference else "none"


@dataclass(frozen=True)
class Board:
    """All columns, the candidates first, and whether later meetings are planned that are not shown."""

    columns: Sequence[Column]
    has_later: bool

    @property
    def count(self) -> int:
        """How many cases are coming."""
        return sum(column.count for column in self.columns)

    @property
    def lacking(self) -> int:
        """How many of them lack something."""
        return sum(column.count - column.ready for column in self.columns)

    @property
    def case_ids(self) -> list[int]:
        """Whose facts are shown."""
        return [card.line.case_id for column in self.columns for card in column.cards]


def board_of(programme_id: int, wanted: Wanted, *, most: int) -> Board:
    """The board with at most ``most`` cards in a column: five queries."""
    meetings = _coming(programme_id)
    shown = meetings[:MEETINGS]
    agendas = agendas_of(shown)
    closes = {one.id: cutoff_at(one) for one in shown}
    waiting = _candidates(programme_id, wanted, most)
    due: dict[int, datetime | None] = {line.presentation_id: None for line in waiting}
    for meeting in shown:
        due |= {line.case.presentation_id: closes[meeting.id] for line in _open(agendas[meeting.id]) if line.case}
    known = readiness_of(due)
    columns = [_meeting_column(one, agendas[one.id], closes[one.id], known, wanted, most) for one in shown]
    return Board([_first_column(programme_id, waiting, known, wanted), *columns], len(meetings) > MEETINGS)


def open_item(presentation: Presentation) -> AgendaItem | None:
    """Where a presentation stands on an agenda that is still to come."""
    return db.session.scalar(
        select(AgendaItem).where(AgendaItem.presentation_id == presentation.id, AgendaItem.outcome.is_(None))
    )


def _coming(programme_id: int) -> Sequence[Conference]:
    since = now().replace(hour=0, minute=0, second=0, microsecond=0)
    return db.session.scalars(
        select(Conference)
        .where(Conference.programme_id == programme_id, Conference.state == ConferenceState.PLANNED)
        .where(Conference.starts_at >= since)
        .options(joinedload(Conference.series))
        .order_by(Conference.starts_at, Conference.id)
        .limit(MEETINGS + 1)
    ).all()


def _candidates(programme_id: int, wanted: Wanted, most: int) -> list[CaseLine]:
    rows = rows_of(CANDIDATES.where(wanted.clause()).limit(most), {"programme": programme_id})
    return [CaseLine(*row) for row in rows]


def _first_column(
    programme_id: int, waiting: Sequence[CaseLine], known: dict[int, Readiness], wanted: Wanted
) -> Column:
    count, ready, fitting = db.session.execute(
        select(
            func.count(), func.count().filter(~lacks_something()), func.count().filter(wanted.clause())
        ).where(Presentation.programme_id == programme_id, Presentation.state == PresentationState.ACCEPTED)
    ).one()  # fmt: skip
    cards = [Card(line, known[line.presentation_id], line.minutes) for line in waiting]
    return Column(None, cards, count, ready, fitting)


def _meeting_column(
    meeting: Conference, lines: Sequence[AgendaLine], closes_at: datetime | None, known: dict[int, Readiness],
    wanted: Wanted, most: int,
) -> Column:  # fmt: skip
    cards = [
        Card(line.case, known[line.case.presentation_id], line.minutes, line.starts_at)
        for line in _open(lines)
        if line.case
    ]
    fitting = [card for card in cards if wanted.fits(card.readiness)]
    return Column(
        meeting, fitting[:most], len(cards), sum(not card.readiness.lacks for card in cards), len(fitting),
        used=sum(line.minutes for line in lines), cutoff_at=closes_at,
        is_closed=closes_at is not None and closes_at <= now(),
    )  # fmt: skip


def _open(lines: Sequence[AgendaLine]) -> Sequence[AgendaLine]:
    return [line for line in lines if line.outcome is None]
