"""Reading a plan once more, and signing it."""

from flask import Blueprint, Response
from sqlalchemy import select

from tumorboard.accounts.models import Password
from tumorboard.accounts.passwords import matches
from tumorboard.audit.events import Event
from tumorboard.core.db import db
from tumorboard.core.pages import go, page
from tumorboard.guard import actor, door, seen
from tumorboard.permissions import May
from tumorboard.plans.letters import letter_of
from tumorboard.plans.models import Plan
from tumorboard.plans.signing import actions
from tumorboard.plans.signing.canonical import text_hash
from tumorboard.plans.signing.forms import SignForm
from tumorboard.plans.signing.queries import missing_of
from tumorboard.plans.states import PlanState

bp = Blueprint("signing", __name__)


@bp.route("/plans/<int:plan_id>/sign", methods=["GET", "POST"])
@door(May.SIGN_PLAN, plan=Plan)
def sign(plan: Plan) -> Response:
    """Read the whole plan once more, type the password, sign."""
    if plan.state is not PlanState.DRAFT:
        return go("plans.show", plan_id=plan.id)
    form, by = SignForm(), actor()
    kept = select(Password.hash).where(Password.person_id == by.id)
    if form.validate_on_submit():
        if not matches(form.password.data or "", db.session.scalar(kept)):
            form.password.errors = ["This is not your password. Nothing was signed."]
        elif form.carry_out(lambda: actions.sign_plan(plan, seen_hash=form.seen_hash.data or "", by=by)):
            return go("plans.show", plan_id=plan.id, said="Plan signed.")
    letter = letter_of(plan)
    form.seen_hash.data = text_hash(letter["text"])
    seen(Event.PLAN_READ, plan, cases=[plan.case_id])
    missing = missing_of(letter["sections"], letter["lines"])
    return page("plans/signing/sign.html", form=form, missing=missing, **letter)
