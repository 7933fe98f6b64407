"""Agree, dissent, or take it back: one click each, from the plan or from the meeting."""

from flask import Blueprint, Response, request

from tumorboard.core.pages import go, page
from tumorboard.guard import actor, door
from tumorboard.permissions import May
from tumorboard.plans.models import Plan
from tumorboard.plans.stances import actions
from tumorboard.plans.stances.forms import StanceForm
from tumorboard.plans.stances.queries import stances_of

bp = Blueprint("stances", __name__)


@bp.route("/plans/<int:plan_id>/stance", methods=["GET", "POST"])
@door(May.TAKE_STANCE, plan=Plan)
def take(plan: Plan) -> Response:
    """Say whether one agrees; a dissent is written here."""
    form = StanceForm()
    said = form.carry_out(
        lambda: actions.take_stance(
            plan, kind=form.kind.data or "", reason=form.reason.data or "", version=form.read_version, by=actor()
        )
    )
    if said:
        return _back(plan, f"{said.kind.words}: kept with the plan")
    return page("plans/stances/take.html", plan=plan, form=form, stances=stances_of(plan.id), back=_room())


@bp.post("/plans/<int:plan_id>/stance/back")
@door(May.TAKE_STANCE, plan=Plan)
def take_back(plan: Plan) -> Response:
    """Say nothing again."""
    actions.take_stance_back(plan, by=actor())
    return _back(plan, "Taken back")


def _room() -> str:
    return request.form.get("back", "") if request.method == "POST" else request.args.get("back", "")


def _back(plan: Plan, said: str) -> Response:
    if _room() == "room" and plan.conference_id:
        return go("attendee.show", conference_id=plan.conference_id, said=said)
    return go("plans.show", plan_id=plan.id, said=said)
