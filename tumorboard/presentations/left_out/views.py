"""The page on which the head of a specialty reads why it was left out, and answers."""

from flask import Blueprint, Response

from tumorboard.audit.events import Event
from tumorboard.core.pages import go, page
from tumorboard.guard import actor, door, seen
from tumorboard.permissions import May
from tumorboard.presentations.left_out import actions
from tumorboard.presentations.left_out.models import LeftOut

bp = Blueprint("left_out", __name__)


@bp.get("/left-out/<int:left_out_id>")
@door(May.ANSWER_LEFT_OUT, left_out=LeftOut)
def show(left_out: LeftOut) -> Response:
    """Why the specialty was left out of a case, by whom, and what its head can say."""
    presentation = left_out.presentation
    seen(Event.PRESENTATION_READ, presentation, cases=[presentation.case_id])
    need = next((one for one in presentation.needs if one.specialty_id == left_out.specialty_id), None)
    return page(
        "presentations/left_out/show.html", left_out=left_out, presentation=presentation, case=presentation.case,
        need=need,
        may_be_heard=presentation.state in actions.WAITING and need is not None and bool(need.left_out_because),
    )  # fmt: skip


@bp.post("/left-out/<int:left_out_id>/seen")
@door(May.ANSWER_LEFT_OUT, left_out=LeftOut)
def see(left_out: LeftOut) -> Response:
    """Take note."""
    actions.see_left_out(left_out, by=actor())
    return go("home", said=f"Noted: {left_out.specialty.name} stays out of this case")


@bp.post("/left-out/<int:left_out_id>/heard")
@door(May.ANSWER_LEFT_OUT, left_out=LeftOut)
def hear(left_out: LeftOut) -> Response:
    """Want to be heard."""
    actions.want_to_be_heard(left_out, by=actor())
    words = f"{left_out.specialty.name} is required for this case again"
    return go("presentations.show", presentation_id=left_out.presentation_id, said=words)
