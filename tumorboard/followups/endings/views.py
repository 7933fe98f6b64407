"""After a death or a loss: see what else was recommended, and settle it with one click."""

from flask import Blueprint, Response, request

from tumorboard.audit.events import Event
from tumorboard.core.errors import NotFound
from tumorboard.core.pages import go, page
from tumorboard.core.words import plural
from tumorboard.followups import queries
from tumorboard.followups.endings import actions
from tumorboard.followups.endings.queries import ending_of, others_of
from tumorboard.guard import actor, door, seen
from tumorboard.permissions import May
from tumorboard.plans.models import Recommendation

bp = Blueprint("endings", __name__)


@bp.route("/recommendations/<int:recommendation_id>/others", methods=["GET", "POST"])
@door(May.SETTLE_RECOMMENDATION, recommendation=Recommendation)
def others(recommendation: Recommendation) -> Response:
    """What else is open for a patient who died or was lost: settle all of it, or what is ticked."""
    by = actor()
    if request.method == "POST":
        chosen = {int(one) for one in request.form.getlist("chosen") if one.isascii() and one.isdecimal()}
        count = actions.settle_others(recommendation, chosen=chosen, by=by)
        said = f"{plural(count, 'recommendation')} settled for the same reason."
        return go("followups.show", recommendation_id=recommendation.id, said=said)
    ending = ending_of(recommendation)
    if ending is None:
        raise NotFound
    rows = others_of(recommendation, by)
    about = queries.recommendation_in_full(recommendation.id)
    seen(Event.CASE_READ, about, cases=[about.case_id, *(row.case_id for row in rows)], key="others")
    return page("followups/endings/others.html", recommendation=about, ending=ending, rows=rows)
