"""A plan as a letter that is written in place, signed, printed and amended."""

from datetime import date

from flask import Blueprint, Response, jsonify, make_response, request
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tumorboard.audit.events import Event
from tumorboard.cases.models import Case
from tumorboard.core import documents
from tumorboard.core.db import db
from tumorboard.core.errors import NotFound
from tumorboard.core.pages import go, page, paged
from tumorboard.core.words import diff
from tumorboard.directory.models import Programme
from tumorboard.guard import actor, door, seen
from tumorboard.patients.models import Patient
from tumorboard.permissions import May, Role
from tumorboard.plans import actions, queries
from tumorboard.plans.forms import (
    AmendForm,
    section_form,
)
from tumorboard.plans.letters import letter_of, letter_page
from tumorboard.plans.models import Plan
from tumorboard.plans.signing.queries import papers_of
from tumorboard.plans.stamps.queries import minutes_stamped
from tumorboard.plans.states import PlanState, SectionKind
from tumorboard.policy import visible
from tumorboard.presentations.models import Presentation
from tumorboard.vocabulary.lists import label

bp = Blueprint("plans", __name__)
bp.add_app_template_global(label, "label_of")
bp.add_app_template_global(diff, "word_marks")
bp.add_app_template_global(minutes_stamped)
bp.add_app_template_global(date.fromisoformat, "day_of")
CLINICIANS = (Role.REFERRER, Role.ATTENDEE, Role.COORDINATOR, Role.CHAIR)


@bp.get("/programmes/<programme_slug>/plans")
@door(May.READ_CASES, programme=Programme)
def index(programme: Programme) -> Response:
    """The programme's plans that the reader may see, the newest first; by state."""
    wanted = {str(one): one for one in PlanState}.get(request.args.get("state", ""))
    query = (
        select(Plan)
        .where(Plan.programme_id == programme.id, visible(actor(), May.READ_PLAN, Plan))
        .options(
            joinedload(Plan.case).joinedload(Case.patient).selectinload(Patient.identifiers),
            joinedload(Plan.conference),
        )
    )
    query = query.where(Plan.state == wanted if wanted else Plan.state != PlanState.DISCARDED)
    plans = paged(query, key=Plan.id, after=request.args.get("after"))
    seen(Event.CASES_LISTED, programme, cases=[plan.case_id for plan in plans.rows], key="plans")
    return page("plans/index.html", programme=programme, plans=plans, wanted=wanted, states=PlanState)


@bp.post("/presentations/<int:presentation_id>/plan")
@door(May.RECORD_PLAN, presentation=Presentation)
def start(presentation: Presentation) -> Response:
    """Start the draft, or open the one there is."""
    plan = actions.start_plan(presentation, by=actor())
    return go("plans.show", plan_id=plan.id)


@bp.get("/plans/<int:plan_id>")
@door(May.READ_PLAN, plan=Plan)
def show(plan: Plan) -> Response:
    """The plan as a letter; a draft is written in place by the board."""
    return letter_page(plan)


@bp.post("/plans/<int:plan_id>/sections/<section>")
@door(May.RECORD_PLAN, plan=Plan)
def save_section(plan: Plan, section: str) -> Response:
    """Save one section, by its button or while somebody types."""
    found = {str(one): one for one in SectionKind}.get(section)
    if found is None:
        raise NotFound
    form = section_form(found)
    saved = form.carry_out(
        lambda: actions.record_section(
            plan, found, text=form["text"].data or "", code=form["code"].data or "", on=form["on"].data,
            version=form.read_version or 0, by=actor(),
        )
    )  # fmt: skip
    autosaves = "X-Autosave" in request.headers
    if saved is None:
        return make_response("", 422) if autosaves else page("plans/section.html", plan=plan, form=form, kind=found)
    if autosaves:
        return jsonify({"version": saved.version})
    return go("plans.show", plan_id=plan.id, _anchor=section, said=f"Saved “{found.words}”.")


@bp.route("/plans/<int:plan_id>/amend", methods=["GET", "POST"])
@door(May.AMEND_PLAN, plan=Plan)
def amend(plan: Plan) -> Response:
    """Start a new version, with a reason."""
    form = AmendForm()
    draft = form.carry_out(lambda: actions.amend_plan(plan, because=form.because.data or "", by=actor()))
    if draft:
        return go("plans.show", plan_id=draft.id)
    number = queries.last_number(plan.presentation_id) + 1
    return page("plans/amend.html", plan=plan, form=form, number=number)


@bp.post("/plans/<int:plan_id>/discard")
@door(May.AMEND_PLAN, plan=Plan)
def discard(plan: Plan) -> Response:
    """Give up an amendment; the signed version holds."""
    actions.discard_amendment(plan, by=actor())
    return go("plans.show", plan_id=plan.amends_id, said="Amendment discarded. The signed version holds.")


@bp.post("/plans/<int:plan_id>/acknowledge")
@door(May.ACKNOWLEDGE_PLAN, plan=Plan)
def acknowledge(plan: Plan) -> Response:
    """Say that one has read the plan."""
    actions.acknowledge_plan(plan, by=actor())
    return go("plans.show", plan_id=plan.id, said="Thank you. The board sees that you have read the plan.")


@bp.get("/plans/<int:plan_id>/changes")
@door(May.READ_PLAN, plan=Plan)
def changes(plan: Plan) -> Response:
    """What this version changes: section by section, line by line."""
    if plan.amends_id is None:
        raise NotFound
    before = db.session.get_one(Plan, plan.amends_id)
    seen(Event.PLAN_READ, plan, cases=[plan.case_id])
    return page("plans/changes.html", plan=plan, before=before, **queries.differences(before, plan))


@bp.get("/plans/<int:plan_id>/print")
@door(May.READ_PLAN, plan=Plan)
def paper(plan: Plan) -> Response:
    """The plan for paper."""
    seen(Event.PRINTED, plan, cases=[plan.case_id])
    return page("plans/paper.html", on_paper=False, has_pdf=documents.has_pdf(), **letter_of(plan))


@bp.get("/plans/<int:plan_id>/pdf")
@door(May.READ_PLAN, plan=Plan)
def pdf(plan: Plan) -> Response:
    """The same as a PDF."""
    seen(Event.PRINTED, plan, cases=[plan.case_id])
    name = f"plan-{plan.id}-version-{plan.number}"
    letter = letter_of(plan)
    attached = papers_of(letter["signature"], letter["text"], letter["countersignings"])
    return documents.pdf("plans/paper.html", name, attached=attached, on_paper=True, **letter)
