"""Reading what was left out, and what the heads said."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tumorboard.core.db import db
from tumorboard.presentations.left_out.models import LeftOut
from tumorboard.presentations.models import Presentation


def left_outs_of(presentation: Presentation) -> Sequence[LeftOut]:
    """Every time a specialty was left out of a presentation, with its people: one query."""
    return db.session.scalars(
        select(LeftOut)
        .where(LeftOut.presentation_id == presentation.id)
        .options(joinedload(LeftOut.left_out_by), joinedload(LeftOut.answered_by))
        .order_by(LeftOut.id)
    ).all()
