"""What is noted before a plan is signed, reading it once more, and signing it."""

from flask import Blueprint, Response, request

from tumorboard.audit.events import Event
from tumorboard.core.errors import NotFound
from tumorboard.core.pages import go, page
from tumorboard.guard import actor, door, seen
from tumorboard.permissions import May
from tumorboard.plans.letters import letter_of
from tumorboard.plans.models import Plan
from tumorboard.plans.signing import actions
from tumorboard.plans.signing.canonical import text_hash
from tumorboard.plans.signing.forms import SignForm
from tumorboard.plans.signing.models import MissingInput
from tumorboard.plans.signing.queries import missing_of
from tumorboard.plans.signing.turns import hold_to_sign
from tumorboard.plans.states import PlanState

bp = Blueprint("signing", __name__)


@bp.post("/plans/<int:plan_id>/missing-inputs")
@door(May.RECORD_PLAN, plan=Plan)
def note_missing_input(plan: Plan) -> Response:
    """Note that a required discipline (or each that is left) gave no input."""
    codes = [code for code in request.form.getlist("code") if code]
    noted = actions.note_missing_input(plan, codes, by=actor())
    said = f"Noted: {noted[0].words}." if len(noted) == 1 else "Noted."
    return go("plans.show", plan_id=plan.id, _anchor="inputs", said=said)


@bp.post("/plans/<int:plan_id>/missing-inputs/<int:note_id>/remove")
@door(May.RECORD_PLAN, plan=Plan)
def drop_missing_input(plan: Plan, note_id: int) -> Response:
    """Take it back."""
    note = MissingInput.find(note_id)
    if note.plan_id != plan.id:
        raise NotFound
    actions.drop_missing_input(note, by=actor())
    return go("plans.show", plan_id=plan.id, _anchor="inputs", said="Taken back.")


@bp.route("/plans/<int:plan_id>/sign", methods=["GET", "POST"])
@door(May.SIGN_PLAN, plan=Plan)
def sign(plan: Plan) -> Response:
    """Read the whole plan once more, type the password, sign."""
    form, by = SignForm(), actor()
    if not form.is_submitted() and plan.state is not PlanState.DRAFT:
        return go("plans.show", plan_id=plan.id)
    if form.is_proved(by) and form.is_done(lambda: actions.sign_plan(plan, seen_hash=form.seen_hash.data, by=by)):
        return go("plans.show", plan_id=plan.id, said="Plan signed.")
    if form.is_submitted():
        hold_to_sign(plan)  # signed or discarded meanwhile: that is told, whatever was typed
    letter = letter_of(plan)
    form.seen_hash.data = text_hash(letter["text"])
    seen(Event.PLAN_READ, plan, cases=[plan.case_id])
    missing = missing_of(letter["sections"], letter["lines"], letter["quorum"], letter["silent"])
    return page("plans/signing/sign.html", form=form, missing=missing, **letter)
