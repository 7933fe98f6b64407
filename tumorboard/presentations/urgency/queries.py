"""Reading urgent cases."""

from sqlalchemy import select

from tumorboard.core.db import db
from tumorboard.presentations.asking import EMERGENCIES
from tumorboard.presentations.models import Presentation
from tumorboard.presentations.urgency.models import UrgentCase


def urgent_case_of(presentation: Presentation) -> UrgentCase | None:
    """What the chairs were told of a presentation; asks nothing of one that is not urgent."""
    if presentation.urgency not in EMERGENCIES:
        return None
    return db.session.scalar(select(UrgentCase).where(UrgentCase.presentation_id == presentation.id))
