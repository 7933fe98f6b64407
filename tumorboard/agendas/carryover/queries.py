"""Reading whether a meeting was closed."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tumorboard.agendas.carryover.models import Closing
from tumorboard.core.db import db


def closing_of(conference_id: int) -> Closing | None:
    """Who closed a meeting, and when; None while it is not closed."""
    mine = Closing.conference_id == conference_id
    return db.session.scalar(select(Closing).where(mine).options(joinedload(Closing.closed_by)))
