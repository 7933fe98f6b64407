"""One click of the chair's: an urgent case is seen."""

from flask import Blueprint, Response

from tumorboard.core.pages import go
from tumorboard.guard import actor, door
from tumorboard.permissions import May
from tumorboard.presentations.models import Presentation
from tumorboard.presentations.urgency import actions

bp = Blueprint("urgency", __name__)


@bp.post("/presentations/<int:presentation_id>/urgent-seen")
@door(May.SEE_URGENT, presentation=Presentation)
def see(presentation: Presentation) -> Response:
    """Say that the chair has seen an urgent case."""
    actions.see_urgent(presentation, by=actor())
    return go("presentations.show", presentation_id=presentation.id, said="The coordinator sees that you have seen it")
