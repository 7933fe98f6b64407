"""The pages of triage: urgency, and cases listed without discussion."""

from flask import Blueprint, Response

from tumorboard.audit.events import Event
from tumorboard.core.pages import go, page
from tumorboard.guard import actor, door, seen
from tumorboard.permissions import May
from tumorboard.presentations.models import Presentation
from tumorboard.presentations.triage import actions
from tumorboard.presentations.triage.forms import DiscussionForm, ProtocolForm, UrgencyForm

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


@bp.route("/presentations/<int:presentation_id>/list-only", methods=["GET", "POST"])
@door(May.LIST_ONLY, presentation=Presentation)
def list_only(presentation: Presentation) -> Response:
    """Say that a standard case is listed without discussion."""
    form, by = ProtocolForm(), actor()
    if form.is_done(lambda: actions.list_only(presentation, protocol=form.protocol.data or "", by=by)):
        said = "It will be listed without discussion. The referrer sees it."
        return go("presentations.show", presentation_id=presentation.id, said=said)
    seen(Event.PRESENTATION_READ, presentation, cases=[presentation.case_id])
    return page("presentations/triage/list_only.html", form=form, presentation=presentation)


@bp.route("/presentations/<int:presentation_id>/ask-discussion", methods=["GET", "POST"])
@door(May.ASK_DISCUSSION, presentation=Presentation)
def ask_discussion(presentation: Presentation) -> Response:
    """Ask that a case listed only is discussed after all."""
    form, by = DiscussionForm(), actor()
    if form.is_done(lambda: actions.ask_discussion(presentation, because=form.because.data or "", by=by)):
        return go("presentations.show", presentation_id=presentation.id, said="It will be discussed")
    seen(Event.PRESENTATION_READ, presentation, cases=[presentation.case_id])
    return page("presentations/triage/ask_discussion.html", form=form, presentation=presentation)
