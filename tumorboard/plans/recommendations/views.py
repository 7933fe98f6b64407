"""The small forms in the letter of a draft: its lines, trials and services."""

from typing import Any

from flask import Blueprint, Response, request

from tumorboard.audit.events import Event
from tumorboard.core.errors import NotFound, RuleBroken
from tumorboard.core.pages import go, page
from tumorboard.guard import actor, door, seen
from tumorboard.permissions import May
from tumorboard.plans.letters import clinicians, letter_page
from tumorboard.plans.models import Plan, PlanLine, PlanService, PlanTrial
from tumorboard.plans.recommendations import actions
from tumorboard.plans.recommendations.forms import ServiceForm, TrialForm, line_form, offered_words

bp = Blueprint("recommendations", __name__)


@bp.post("/plans/<int:plan_id>/lines")
@door(May.RECORD_PLAN, plan=Plan)
def add_line(plan: Plan) -> Response:
    """Add a recommendation."""
    form = line_form(clinicians(plan))
    if form.carry_out(lambda: actions.add_line(plan, **form.facts(), by=actor())):
        return go("plans.show", plan_id=plan.id, _anchor="lines")
    return letter_page(plan, form, line=form)


@bp.route("/plans/<int:plan_id>/lines/<int:line_id>", methods=["GET", "POST"])
@door(May.RECORD_PLAN, plan=Plan)
def change_line(plan: Plan, line_id: int) -> Response:
    """Change a recommendation of a draft."""
    line = _part(PlanLine, plan, line_id)
    form = line_form(clinicians(plan), line)
    by = actor()
    if form.carry_out(lambda: actions.change_line(line, version=form.read_version, **form.facts(), by=by)):
        return go("plans.show", plan_id=plan.id, _anchor="lines", said="Recommendation changed.")
    seen(Event.PLAN_READ, plan, cases=[plan.case_id])
    return page("plans/recommendations/line.html", plan=plan, line=line, form=form, offered=offered_words())


@bp.post("/plans/<int:plan_id>/lines/<int:line_id>/move")
@door(May.RECORD_PLAN, plan=Plan)
def move_line(plan: Plan, line_id: int) -> Response:
    """Move a recommendation of a draft to a place, counted from 1."""
    line, place = _part(PlanLine, plan, line_id), request.form.get("place", "")
    if not place.isascii() or not place.isdecimal() or len(place) > 4:
        raise RuleBroken("This is no place in the list.", remedy="Go back, and move it with its arrows.")
    actions.move_line(line, int(place), by=actor())
    return go("plans.show", plan_id=plan.id, _anchor=f"line-{line_id}")


@bp.post("/plans/<int:plan_id>/lines/<int:line_id>/remove")
@door(May.RECORD_PLAN, plan=Plan)
def remove_line(plan: Plan, line_id: int) -> Response:
    """Take a recommendation out of a draft."""
    actions.remove_line(_part(PlanLine, plan, line_id), by=actor())
    return go("plans.show", plan_id=plan.id, _anchor="lines", said="Taken out of the plan.")


@bp.post("/plans/<int:plan_id>/trials")
@door(May.RECORD_PLAN, plan=Plan)
def weigh_trial(plan: Plan) -> Response:
    """Note a trial that was weighed."""
    form = TrialForm(stem="trial")
    facts = {name: form[name].data or "" for name in ("name", "group", "status", "because")}
    if form.carry_out(lambda: actions.weigh_trial(plan, **facts, by=actor())):
        return go("plans.show", plan_id=plan.id, _anchor="trials")
    return letter_page(plan, form, trial=form)


@bp.post("/plans/<int:plan_id>/trials/<int:trial_id>/remove")
@door(May.RECORD_PLAN, plan=Plan)
def drop_trial(plan: Plan, trial_id: int) -> Response:
    """Take a trial out of a draft."""
    actions.drop_trial(_part(PlanTrial, plan, trial_id), by=actor())
    return go("plans.show", plan_id=plan.id, _anchor="trials", said="Taken out of the plan.")


@bp.post("/plans/<int:plan_id>/services")
@door(May.RECORD_PLAN, plan=Plan)
def ask_service(plan: Plan) -> Response:
    """Ask for a supportive service."""
    form = ServiceForm(stem="service")
    facts = {"service": form.service.data or "", "note": form.note.data or ""}
    if form.carry_out(lambda: actions.ask_service(plan, **facts, by=actor())):
        return go("plans.show", plan_id=plan.id, _anchor="services")
    return letter_page(plan, form, service=form)


@bp.post("/plans/<int:plan_id>/services/<int:service_id>/remove")
@door(May.RECORD_PLAN, plan=Plan)
def drop_service(plan: Plan, service_id: int) -> Response:
    """Take a supportive service out of a draft."""
    actions.drop_service(_part(PlanService, plan, service_id), by=actor())
    return go("plans.show", plan_id=plan.id, _anchor="services", said="Taken out of the plan.")


def _part(model: Any, plan: Plan, key: int) -> Any:
    row = model.find(key)
    if row.plan_id != plan.id:
        raise NotFound
    return row
