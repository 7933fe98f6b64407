"""The pages of triage: the chair sets a case's urgency."""

from flask import Blueprint, Response

from tumorboard.audit.events import Event
from tumorboard.core.pages import go, page
from tumorboard.guard import actor, door, seen
from tumorboard.permissions import May
from tumorboard.presentations.models import Presentation
from tumorboard.presentations.triage import actions
from tumorboard.presentations.triage.forms import UrgencyForm

bp = Blueprint("triage", __name__)


@bp.route("/presentations/<int:presentation_id>/urgency", methods=["GET", "POST"])
@door(May.SET_URGENCY, presentation=Presentation)
def urgency(presentation: Presentation) -> Response:
    """Set how urgent a case is."""
    form = UrgencyForm(data={"urgency": presentation.urgency, "reason": presentation.urgency_reason})
    chosen, reason, by = form.urgency.data or "", form.reason.data or "", actor()
    if form.is_done(lambda: actions.set_urgency(presentation, urgency=chosen, reason=reason, by=by)):
        return go("presentations.show", presentation_id=presentation.id, said="The urgency is set")
    seen(Event.PRESENTATION_READ, presentation, cases=[presentation.case_id])
    return page("presentations/triage/urgency.html", form=form, presentation=presentation)
