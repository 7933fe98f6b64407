"""Who holds what."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tumorboard.core.db import db, now
from tumorboard.plans.holds.models import LAPSES_AFTER, SectionHold
from tumorboard.plans.states import SectionKind


def holds_of(plan_id: int) -> dict[SectionKind, SectionHold]:
    """The sections of a plan in which somebody writes now: one query."""
    rows = db.session.scalars(
        select(SectionHold)
        .where(SectionHold.plan_id == plan_id, SectionHold.seen_at > now() - LAPSES_AFTER)
        .options(joinedload(SectionHold.person), joinedload(SectionHold.taken_from))
        .execution_options(populate_existing=True)
    )
    return {row.kind: row for row in rows}
