"""Reading the draft of a case that comes back."""

from sqlalchemy import select

from tumorboard.core.db import db
from tumorboard.presentations.models import Presentation
from tumorboard.presentations.states import PresentationState


def draft_after(previous_id: int) -> Presentation | None:
    """The draft that presents again what an earlier presentation asked, if one waits."""
    return db.session.scalar(
        select(Presentation).where(
            Presentation.previous_id == previous_id, Presentation.state == PresentationState.DRAFT
        )
    )
