"""What one attendee is asked in a meeting."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select

from tumorboard.agendas.reading.lines import AgendaLine, Need, needs_of
from tumorboard.core.db import db
from tumorboard.inputs.models import Input
from tumorboard.rooms.wall.standing import MeetingStanding


class Asked(NamedTuple):
    """A case of the meeting, what it asks of the reader's specialty, and what that has said."""

    line: AgendaLine
    need: Need | None
    said: Input | None

    @property
    def is_owed(self) -> bool:
        """The specialty is required, and silent so far."""
        return self.said is None and self.need is not None and self.need.is_required


class AskedOfMe(NamedTuple):
    """The current case, and those to come that wait for the specialty's input."""

    current: Asked | None
    coming: Sequence[Asked]


def asked_of(room: MeetingStanding, specialty_id: int | None) -> AskedOfMe:
    """What the open case and the coming ones ask of a specialty: two queries."""
    lines = [line for line in (room.current, *room.coming) if line is not None and line.case is not None]
    ids = [line.case.presentation_id for line in lines if line.case]
    needs, said = needs_of(ids), _said(ids, specialty_id)
    rows = [
        Asked(line, _of(needs.get(line.case.presentation_id, []), specialty_id), said.get(line.case.presentation_id))
        for line in lines
        if line.case
    ]
    current = rows[0] if rows and rows[0].line is room.current else None
    return AskedOfMe(current, [row for row in rows if row is not current])


def _of(needs: Sequence[Need], specialty_id: int | None) -> Need | None:
    return next((need for need in needs if need.specialty_id == specialty_id), None)


def _said(presentation_ids: Sequence[int], specialty_id: int | None) -> dict[int, Input]:
    if specialty_id is None or not presentation_ids:
        return {}
    rows = select(Input).where(Input.specialty_id == specialty_id, Input.presentation_id.in_(presentation_ids))
    return {row.presentation_id: row for row in db.session.scalars(rows)}
