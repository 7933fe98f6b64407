"""The letter of a signed plan, on screen and as a PDF."""

from flask import Blueprint, Response, request

from tumorboard.audit.events import Event
from tumorboard.core import documents
from tumorboard.core.pages import page
from tumorboard.guard import door, seen
from tumorboard.papers.letters.queries import letter_of
from tumorboard.permissions import May
from tumorboard.plans.models import Plan

bp = Blueprint("letters", __name__)


@bp.get("/plans/<int:plan_id>/letter")
@door(May.SEND_LETTER, plan=Plan)
def show(plan: Plan) -> Response:
    """The letter, to be read and printed."""
    letter = letter_of(plan, request.args.get("to", ""))
    seen(Event.PRINTED, plan, cases=[plan.case_id], key=f"letter {letter['to'].key}")
    return page("papers/letters/letter.html", has_pdf=documents.has_pdf(), **letter)


@bp.get("/plans/<int:plan_id>/letter/pdf")
@door(May.SEND_LETTER, plan=Plan)
def pdf(plan: Plan) -> Response:
    """The letter as a PDF."""
    letter = letter_of(plan, request.args.get("to", ""))
    seen(Event.PRINTED, plan, cases=[plan.case_id], key=f"letter pdf {letter['to'].key}")
    name = f"letter-plan-{plan.id}-version-{plan.number}"
    return documents.pdf("papers/letters/letter.html", name, on_paper=True, **letter)
