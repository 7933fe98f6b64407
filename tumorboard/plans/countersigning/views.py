"""Asking for countersignatures, and giving one."""

from flask import Blueprint, Response

from tumorboard.accounts.proof import ProofForm
from tumorboard.audit.events import Event
from tumorboard.core.errors import NotFound
from tumorboard.core.pages import go, page
from tumorboard.directory.models import Specialty
from tumorboard.guard import actor, door, seen
from tumorboard.permissions import May
from tumorboard.plans.countersigning import actions
from tumorboard.plans.countersigning.forms import ask_form
from tumorboard.plans.countersigning.models import Countersigning
from tumorboard.plans.countersigning.queries import not_asked_yet
from tumorboard.plans.letters import letter_of
from tumorboard.plans.models import Plan
from tumorboard.plans.states import PlanState

bp = Blueprint("countersigning", __name__)


@bp.route("/plans/<int:plan_id>/countersignatures", methods=["GET", "POST"])
@door(May.ASK_COUNTERSIGNATURE, plan=Plan)
def ask(plan: Plan) -> Response:
    """Ask a discipline to countersign the plan."""
    form = ask_form(not_asked_yet(plan))
    asked = form.carry_out(
        lambda: actions.ask_countersignature(plan, Specialty.find(int(form.specialty.data)), by=actor())
    )
    if asked:
        return go("plans.show", plan_id=plan.id, _anchor="signatures", said=f"{asked.specialty_name} is asked.")
    return page("plans/countersigning/ask.html", plan=plan, form=form)


@bp.post("/plans/<int:plan_id>/countersignatures/<int:countersigning_id>/withdraw")
@door(May.ASK_COUNTERSIGNATURE, plan=Plan)
def withdraw(plan: Plan, countersigning_id: int) -> Response:
    """Ask no longer."""
    asked = Countersigning.find(countersigning_id)
    if asked.plan_id != plan.id:
        raise NotFound
    actions.withdraw_countersignature(asked, by=actor())
    return go("plans.show", plan_id=plan.id, _anchor="signatures", said="Asked no longer.")


@bp.route("/countersignatures/<int:countersigning_id>", methods=["GET", "POST"])
@door(May.COUNTERSIGN_PLAN, countersigning=Countersigning)
def sign(countersigning: Countersigning) -> Response:
    """Read the signed plan, type the password, countersign."""
    form, by, plan = ProofForm(), actor(), countersigning.plan
    is_open = countersigning.signed_at is None and plan.state is PlanState.SIGNED
    if not form.is_submitted() and not is_open:
        return go("plans.show", plan_id=plan.id)
    if form.is_proved(by) and form.is_done(lambda: actions.countersign_plan(countersigning, by=by)):
        return go("plans.show", plan_id=plan.id, _anchor="signatures", said="Countersigned.")
    seen(Event.PLAN_READ, plan, cases=[plan.case_id])
    meaning = actions.MEANING.format(specialty=countersigning.specialty_name)
    return page(
        "plans/countersigning/sign.html", form=form, countersigning=countersigning, meaning=meaning, **letter_of(plan)
    )
