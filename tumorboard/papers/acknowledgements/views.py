"""The coordinator's list of plans that their referrers have not acknowledged."""

from flask import Blueprint, Response, request, url_for
from sqlalchemy.orm import joinedload, selectinload

from tumorboard.audit.events import Event
from tumorboard.cases.models import Case
from tumorboard.core.pages import page, paged
from tumorboard.directory.models import Programme
from tumorboard.guard import door, seen
from tumorboard.papers.acknowledgements.queries import unacknowledged
from tumorboard.patients.models import Patient
from tumorboard.permissions import May
from tumorboard.plans.models import Plan

bp = Blueprint("acknowledgements", __name__)


@bp.get("/programmes/<programme_slug>/plans/unread")
@door(May.CHASE_PLANS, programme=Programme)
def index(programme: Programme) -> Response:
    """The signed plans nobody has acknowledged, the oldest first, with the days they wait."""
    query = unacknowledged(programme.id).options(
        joinedload(Plan.case).joinedload(Case.patient).selectinload(Patient.identifiers),
        selectinload(Plan.conference),
    )
    after = request.args.get("after")
    part = paged(query, key=Plan.id, after=after, newest_first=False)
    seen(Event.CASES_LISTED, programme, cases=[row[0].case_id for row in part.rows], key="unacknowledged")
    here = url_for("acknowledgements.index", programme_slug=programme.slug)
    following = url_for("acknowledgements.index", programme_slug=programme.slug, after=part.next_key)
    return page(
        "papers/acknowledgements/index.html", programme=programme, rows=[(row[0], row[1]) for row in part.rows],
        following=following if part.next_key else None, first=here if after else None,
    )  # fmt: skip
