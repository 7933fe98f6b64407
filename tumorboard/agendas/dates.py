"""When a case is listed, taken off, or its meeting moves, what it still owes is due before that meeting's cut-off."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from tumorboard.agendas.models import AgendaItem
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import subscribe
from tumorboard.audit.models import LedgerEntry
from tumorboard.conferences.models import Conference
from tumorboard.conferences.states import ConferenceState
from tumorboard.core.db import db
from tumorboard.presentations.models import Presentation
from tumorboard.presentations.needs.due import next_meeting, set_due


def due_again(presentation: Presentation, conference: Conference | None) -> None:
    """Date what a presentation still owes from the meeting it is listed for; None: from the next that it can reach."""
    set_due(presentation, conference or next_meeting(presentation.programme_id))


@subscribe(Event.CONFERENCE_MOVED, Event.CONFERENCE_CHANGED, Event.SERIES_CHANGED)
def _as_the_meeting_moves(thing: Any, _entry: LedgerEntry) -> None:
    db.session.flush()
    where = Conference.id == thing.id if isinstance(thing, Conference) else Conference.series_id == thing.id
    for presentation, conference in _listed(where):
        set_due(presentation, conference)


def _listed(where: Any) -> Iterable[tuple[Presentation, Conference]]:
    rows = db.session.execute(
        select(Presentation, Conference)
        .join(AgendaItem, AgendaItem.presentation_id == Presentation.id)
        .join(Conference, Conference.id == AgendaItem.conference_id)
        .where(where, AgendaItem.outcome.is_(None), Conference.state == ConferenceState.PLANNED)
    )
    return [(presentation, conference) for presentation, conference in rows]
