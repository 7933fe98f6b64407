"""A plan as a letter that is written in place, signed, printed and amended."""

from typing import Any

from flask import Blueprint, Response, jsonify, make_response, request
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tumorboard.accounts.models import Password
from tumorboard.accounts.passwords import matches
from tumorboard.audit.events import Event
from tumorboard.cases.models import Case
from tumorboard.core import documents
from tumorboard.core.db import db
from tumorboard.core.errors import NotFound, RuleBroken
from tumorboard.core.pages import go, page, paged
from tumorboard.core.words import diff
from tumorboard.directory.models import Programme
from tumorboard.directory.queries import people_as
from tumorboard.guard import actor, door, seen
from tumorboard.patients.models import Patient
from tumorboard.permissions import May, Role
from tumorboard.plans import actions, queries
from tumorboard.plans.canonical import text_hash
from tumorboard.plans.forms import (
    AmendForm,
    ServiceForm,
    SignForm,
    SmallForm,
    TrialForm,
    line_form,
    offered_words,
    section_form,
)
from tumorboard.plans.models import Plan, PlanLine, PlanService, PlanTrial
from tumorboard.plans.states import PlanState, SectionKind
from tumorboard.policy import visible
from tumorboard.presentations.models import Presentation
from tumorboard.vocabulary.lists import label

bp = Blueprint("plans", __name__)
bp.add_app_template_global(label, "label_of")
bp.add_app_template_global(diff, "word_marks")
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


def _letter(plan: Plan) -> dict[str, Any]:
    """What every view of a plan shows."""
    plan = queries.plan_in_full(plan.id)
    is_draft = plan.state is PlanState.DRAFT
    parts = queries.parts_of(plan.id)
    quorum = queries.quorum_of(plan) if is_draft else plan.quorum
    return {
        "plan": plan, "kinds": SectionKind, "quorum": quorum, **parts._asdict(),
        "text": queries.text_of(plan, quorum=quorum, parts=parts),
        "signature": None if is_draft else queries.signature_of(plan.id),
    }  # fmt: skip


def _people(plan: Plan) -> list[tuple[int, str]]:
    return [(person.id, person.name) for person in people_as(plan.programme_id, *CLINICIANS)]


def _show(plan: Plan, wrong: SmallForm | None = None, **forms: SmallForm) -> Response:
    letter = _letter(plan)
    plan = letter["plan"]
    seen(Event.PLAN_READ, plan, cases=[plan.case_id])
    letter["versions"] = queries.versions_of(plan.presentation_id)
    if plan.state is not PlanState.DRAFT:
        return page("plans/show.html", acknowledgements=queries.acknowledgements_of(plan.id), **letter)
    letter["missing"] = queries.missing_of(letter["sections"], letter["lines"])
    letter["section_forms"] = {
        kind: section_form(kind, letter["sections"].get(kind), formdata=None) for kind in SectionKind
    }
    # What was posted belongs to one form only: the others start fresh.
    fresh = {"line": line_form(_people(plan), formdata=None), "trial": TrialForm(stem="trial", formdata=None)}
    forms = fresh | {"service": ServiceForm(stem="service", formdata=None)} | forms
    return page("plans/draft.html", form=wrong, forms=forms, offered=offered_words(), **letter)


@bp.get("/plans/<int:plan_id>")
@door(May.READ_PLAN, plan=Plan)
def show(plan: Plan) -> Response:
    """The plan as a letter; a draft is written in place by the board."""
    return _show(plan)


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


@bp.post("/plans/<int:plan_id>/lines")
@door(May.RECORD_PLAN, plan=Plan)
def add_line(plan: Plan) -> Response:
    """Add a recommendation."""
    form = line_form(_people(plan))
    if form.carry_out(lambda: actions.add_line(plan, **form.facts(), by=actor())):
        return go("plans.show", plan_id=plan.id, _anchor="lines")
    return _show(plan, form, line=form)


@bp.route("/plans/<int:plan_id>/lines/<int:line_id>", methods=["GET", "POST"])
@door(May.RECORD_PLAN, plan=Plan)
def change_line(plan: Plan, line_id: int) -> Response:
    """Change a recommendation of a draft."""
    line = _part(PlanLine, plan, line_id)
    form = line_form(_people(plan), line)
    by = actor()
    if form.carry_out(lambda: actions.change_line(line, version=form.read_version, **form.facts(), by=by)):
        return go("plans.show", plan_id=plan.id, _anchor="lines", said="Recommendation changed.")
    seen(Event.PLAN_READ, plan, cases=[plan.case_id])
    return page("plans/line.html", plan=plan, line=line, form=form, offered=offered_words())


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
    return _show(plan, form, trial=form)


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
    return _show(plan, form, service=form)


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
    letter = _letter(plan)
    form.seen_hash.data = text_hash(letter["text"])
    seen(Event.PLAN_READ, plan, cases=[plan.case_id])
    missing = queries.missing_of(letter["sections"], letter["lines"])
    return page("plans/sign.html", form=form, missing=missing, **letter)


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
    return page("plans/paper.html", on_paper=False, has_pdf=documents.has_pdf(), **_letter(plan))


@bp.get("/plans/<int:plan_id>/pdf")
@door(May.READ_PLAN, plan=Plan)
def pdf(plan: Plan) -> Response:
    """The same as a PDF."""
    seen(Event.PRINTED, plan, cases=[plan.case_id])
    name = f"plan-{plan.id}-version-{plan.number}"
    return documents.pdf("plans/paper.html", name, on_paper=True, **_letter(plan))
