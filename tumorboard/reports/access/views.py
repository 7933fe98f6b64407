"""The page and the spreadsheet of who may see what, and its confirmation."""

from flask import Blueprint, Response

from tumorboard.audit.events import Event
from tumorboard.core.documents import spreadsheet
from tumorboard.core.forms import Form
from tumorboard.core.pages import go, page
from tumorboard.core.veil.rows import unveiled
from tumorboard.directory.models import Programme
from tumorboard.guard import actor, door, seen
from tumorboard.permissions import May
from tumorboard.policy import allowed
from tumorboard.reports.access import actions, queries

bp = Blueprint("access", __name__)


@bp.route("/programmes/<programme_slug>/access", methods=["GET", "POST"])
@door(May.REVIEW_ACCESS, programme=Programme)
def show(programme: Programme) -> Response:
    """Who may see what in the programme, and when that was confirmed last."""
    form, by = Form(), actor()
    if form.carry_out(lambda: actions.confirm_access(programme, by=by)):
        return go("access.show", programme_slug=programme.slug, said="Confirmed. The next review is due in a quarter.")
    reviews = queries.reviews_of(programme.id)
    seen(Event.ACCESS_READ, programme)
    return page(
        "reports/access/show.html", form=form, programme=programme, reviews=reviews, heads=queries.HEADS,
        lines=unveiled(queries.members_and_rights)(programme.id), due_at=queries.due_at(reviews),
        is_overdue=queries.is_overdue(reviews), may_confirm=allowed(by, May.CONFIRM_ACCESS, programme),
    )  # fmt: skip


@bp.get("/programmes/<programme_slug>/access.xlsx")
@door(May.REVIEW_ACCESS, programme=Programme)
def sheet(programme: Programme) -> Response:
    """The same as a spreadsheet."""
    lines = unveiled(queries.members_and_rights)(programme.id)
    seen(Event.ACCESS_READ, programme, key="xlsx")
    return spreadsheet(f"access-{programme.slug}", "Access", queries.HEADS, [line.cells for line in lines])
