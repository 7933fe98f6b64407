"""Reading what is attached to a case."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tumorboard.cases.attachments.models import Attachment
from tumorboard.core.db import db


def attachments_of(case_id: int) -> Sequence[Attachment]:
    """The files of a case, newest first, with those that were taken off: one query."""
    return db.session.scalars(
        select(Attachment)
        .where(Attachment.case_id == case_id)
        .options(joinedload(Attachment.added_by))
        .order_by(Attachment.id.desc())
    ).all()
