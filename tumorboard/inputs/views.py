"""A place for every discipline: who has said what, and one tap for “nothing to add”."""

from flask import Blueprint, Response, request

from tumorboard.audit.events import Event
from tumorboard.core.errors import NotFound
from tumorboard.core.pages import go, page
from tumorboard.directory.models import Specialty
from tumorboard.guard import actor, door, seen
from tumorboard.inputs import queries
from tumorboard.inputs.actions import give_input
from tumorboard.inputs.forms import input_form
from tumorboard.inputs.models import InputKind
from tumorboard.inputs.states import OPEN_FOR_INPUT
from tumorboard.permissions import May
from tumorboard.presentations.models import Presentation

bp = Blueprint("inputs", __name__)


def _mine(programme_id: int) -> int | None:
    standing = actor().standings.get(programme_id)
    return standing.specialty_id if standing else None


@bp.get("/presentations/<int:presentation_id>/inputs")
@door(May.READ_PRESENTATION, presentation=Presentation)
def index(presentation: Presentation) -> Response:
    """Every discipline of the programme and what it says, the reader's own first in sight."""
    seen(Event.CASE_READ, presentation, cases=[presentation.case_id], key="inputs")
    about = queries.presentation_in_full(presentation.id)
    return page(
        "inputs/index.html", presentation=about, places=queries.places_of(about), mine=_mine(about.programme_id),
        speakers=queries.speakers(about.programme_id), is_open=about.state in OPEN_FOR_INPUT, kinds=InputKind,
    )  # fmt: skip


@bp.route("/presentations/<int:presentation_id>/inputs/<int:specialty_id>", methods=["GET", "POST"])
@door(May.GIVE_INPUT, presentation=Presentation)
def give(presentation: Presentation, specialty_id: int) -> Response:
    """Write a discipline's input, or write it down for somebody of it."""
    specialty = Specialty.find(specialty_id)
    if specialty.programme_id != presentation.programme_id:
        raise NotFound
    by, kept = actor(), queries.input_of(presentation.id, specialty.id)
    mine = by.id if _mine(presentation.programme_id) == specialty.id else None
    form = input_form(queries.speakers(presentation.programme_id).get(specialty.id, []), kept, mine)
    giver = form.given_by.data or ""
    row = form.carry_out(
        lambda: give_input(
            presentation, specialty, kind=form.kind.data or "", text=form.text.data or "", version=form.read_version,
            given_by=int(giver) if giver.isdecimal() and len(giver) < 10 else None, by=by,
        )
    )  # fmt: skip
    if row:
        words = f"{specialty.name}: {row.kind.words.lower()}."
        if (room := request.form.get("back", "")).isdecimal() and len(room) < 10:
            return go("attendee.show", conference_id=int(room), said=words)
        return go("inputs.index", presentation_id=presentation.id, _anchor=f"input-{specialty.code}", said=words)
    seen(Event.CASE_READ, presentation, cases=[presentation.case_id], key="inputs")
    about = queries.presentation_in_full(presentation.id)
    return page("inputs/give.html", presentation=about, specialty=specialty, form=form, kept=kept)
