"""Writing the plan in the room: sections as they are typed, who holds them, lines and inputs in one go."""

from typing import Any

from flask import Blueprint, Response, jsonify, make_response, request

from tumorboard.audit.events import Event
from tumorboard.core.errors import NotFound, RuleBroken, Stale
from tumorboard.core.pages import go, page
from tumorboard.directory.models import Specialty
from tumorboard.guard import actor, door, seen
from tumorboard.inputs.actions import give_input
from tumorboard.permissions import May
from tumorboard.plans.actions import record_section
from tumorboard.plans.forms import section_form
from tumorboard.plans.holds.actions import hold_section, release_section, take_over_section
from tumorboard.plans.holds.models import SectionHold
from tumorboard.plans.holds.queries import holds_of
from tumorboard.plans.models import Plan, PlanSection
from tumorboard.plans.queries import sections_of
from tumorboard.plans.recommendations.actions import add_line
from tumorboard.plans.recommendations.typed import typed_line
from tumorboard.plans.states import SectionKind
from tumorboard.presentations.models import Presentation
from tumorboard.rooms.signals.actions import signal

bp = Blueprint("writing", __name__)


def _kind(section: str) -> SectionKind:
    found = {str(one): one for one in SectionKind}.get(section)
    if found is None:
        raise NotFound
    return found


def _back(plan: Plan, anchor: str) -> Response:
    if plan.conference_id is None:
        return go("plans.show", plan_id=plan.id, _anchor=anchor)
    return go("recorder.show", conference_id=plan.conference_id, _anchor=anchor)


def _told(section: PlanSection | None, hold: SectionHold | None) -> dict[str, Any]:
    """A section as the page keeps it: what was saved, by whom, and who writes in it."""
    held = {"id": hold.person_id, "name": hold.person.name} if hold and not hold.has_lapsed else None
    if section is None:
        return {"version": 0, "text": "", "code": "", "on": "", "by": "", "by_id": None, "holder": held}
    return {
        "version": section.version, "text": section.text, "code": section.code,
        "on": section.on.isoformat() if section.on else "", "by": section.saved_by.name, "by_id": section.saved_by_id,
        "at": section.saved_at.isoformat(), "holder": held,
    }  # fmt: skip


@bp.get("/plans/<int:plan_id>/written")
@door(May.RECORD_PLAN, plan=Plan)
def written_part(plan: Plan) -> Response:
    """Every section as it stands, and who holds it: asked when one was saved, held or let go."""
    sections, holds = sections_of(plan.id), holds_of(plan.id)
    seen(Event.PLAN_READ, plan, cases=[plan.case_id])
    return jsonify({str(kind): _told(sections.get(kind), holds.get(kind)) for kind in SectionKind})


@bp.post("/plans/<int:plan_id>/written/<section>")
@door(May.RECORD_PLAN, plan=Plan)
def save(plan: Plan, section: str) -> Response:
    """Save a section while somebody types, and take that for a sign of life; or by its button, without scripts."""
    kind = _kind(section)
    form = section_form(kind)
    autosaves = "X-Autosave" in request.headers
    try:
        saved = form.carry_out(
            lambda: record_section(
                plan, kind, text=form["text"].data or "", code=form["code"].data or "", on=form["on"].data,
                version=form.read_version or 0, by=actor(),
            )
        )  # fmt: skip
    except Stale:
        if not autosaves:
            raise
        theirs = _told(sections_of(plan.id).get(kind), holds_of(plan.id).get(kind))
        return make_response(jsonify(theirs), 409)
    if saved is None:
        if not autosaves:
            return page("plans/section.html", plan=plan, form=form, kind=kind)
        wrong = [str(error) for field in form for error in field.errors] + [str(error) for error in form.form_errors]
        return make_response(jsonify({"words": " ".join(wrong)}), 422)
    if autosaves:
        return jsonify(_told(saved, _hold(plan, kind)))
    return _back(plan, section)


def _hold(plan: Plan, kind: SectionKind) -> SectionHold:
    hold, is_new = hold_section(plan, kind, by=actor())
    if is_new and plan.conference_id is not None:
        signal(plan.conference_id, "holds")
    return hold


@bp.post("/plans/<int:plan_id>/written/<section>/hold")
@door(May.RECORD_PLAN, plan=Plan)
def hold(plan: Plan, section: str) -> Response:
    """Begin to write, take over from somebody else, or let go."""
    kind, act = _kind(section), request.form.get("act", "hold")
    if act == "release":
        if release_section(plan, kind, by=actor()) and plan.conference_id is not None:
            signal(plan.conference_id, "holds")
        held = holds_of(plan.id).get(kind)
    else:
        held = take_over_section(plan, kind, by=actor()) if act == "take" else _hold(plan, kind)
    if "X-Autosave" not in request.headers:
        return _back(plan, section)
    return jsonify(_told(sections_of(plan.id).get(kind), held))


@bp.post("/plans/<int:plan_id>/typed-line")
@door(May.RECORD_PLAN, plan=Plan)
def type_line(plan: Plan) -> Response:
    """One typed line becomes a recommendation; who and when may be completed later."""
    words = request.form.get("line", "").replace("\x00", "").strip()[:1000]
    if not words:
        raise RuleBroken("Say what is recommended.", remedy="Type a line, or choose one from the list.")
    modality = request.form.get("modality", "").replace("\x00", "")[:40]
    add_line(plan, **typed_line(words, modality)._asdict(), by=actor())
    return _back(plan, "lines")


@bp.post("/presentations/<int:presentation_id>/said/<int:specialty_id>")
@door(May.GIVE_INPUT, presentation=Presentation)
def say(presentation: Presentation, specialty_id: int) -> Response:
    """Write down what a discipline says in the room: one click, a phrase, or words."""
    specialty = Specialty.find(specialty_id)
    if specialty.programme_id != presentation.programme_id:
        raise NotFound
    words = request.form.get("text", "").replace("\x00", "").strip()[:10_000]
    giver = request.form.get("given_by", "")
    give_input(
        presentation, specialty, kind=request.form.get("kind") or "says", text=words, by=actor(),
        given_by=int(giver) if giver.isascii() and giver.isdecimal() and len(giver) < 10 else None,
    )  # fmt: skip
    conference_id = request.form.get("conference", "")
    if conference_id.isascii() and conference_id.isdecimal() and len(conference_id) < 10:
        return go("recorder.show", conference_id=int(conference_id), _anchor=f"said-{specialty.code}")
    return go("inputs.index", presentation_id=presentation.id)
