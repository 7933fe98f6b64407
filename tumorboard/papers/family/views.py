"""The page for the family: written beside the signed plan, read once more and approved, printed in large type."""

from typing import Any

from flask import Blueprint, Response

from tumorboard.audit.events import Event
from tumorboard.core import documents
from tumorboard.core.errors import RuleBroken, WrongStep
from tumorboard.core.pages import go, page
from tumorboard.directory.letterhead.queries import heading_of
from tumorboard.guard import actor, door, seen
from tumorboard.papers.family import actions
from tumorboard.papers.family.forms import ApproveForm, FamilyForm
from tumorboard.papers.family.plain import FamilyPart, missing_before_approval
from tumorboard.papers.family.queries import family_page_of, newest_approval
from tumorboard.papers.family.states import FamilyState
from tumorboard.permissions import May
from tumorboard.plans.models import Plan
from tumorboard.plans.queries import lines_of, plan_in_full, sections_of
from tumorboard.plans.states import SectionKind

bp = Blueprint("family", __name__)


@bp.route("/plans/<int:plan_id>/family", methods=["GET", "POST"])
@door(May.WRITE_FAMILY_PAGE, plan=Plan)
def edit(plan: Plan) -> Response:
    """Write the page; the plan's text stands beside it as raw material, and nothing is filled in."""
    family_page = family_page_of(plan.presentation_id)
    form = FamilyForm.of(family_page)
    saved = form.carry_out(
        lambda: actions.write_family_page(plan, parts=form.parts, version=form.read_version or 0, by=actor())
    )
    if saved:
        return go("family.approve", plan_id=plan.id, said="Saved. Read it as the family will.")
    seen(Event.FAMILY_PAGE_READ, plan, cases=[plan.case_id])
    return page(
        "papers/family/edit.html", form=form, plan=plan_in_full(plan.id), family_page=family_page,
        approval=newest_approval(family_page), sections=sections_of(plan.id), lines=lines_of(plan.id),
        kinds=SectionKind, parts=FamilyPart,
    )  # fmt: skip


@bp.route("/plans/<int:plan_id>/family/approve", methods=["GET", "POST"])
@door(May.WRITE_FAMILY_PAGE, plan=Plan)
def approve(plan: Plan) -> Response:
    """Read the page as the family will, and approve it."""
    form = ApproveForm()
    version = form.read_version or 0
    if form.carry_out(lambda: actions.approve_family_page(plan, version=version, by=actor())):
        return go("family.approve", plan_id=plan.id, said="Approved. It can be printed for the family.")
    told = _told(plan)
    if told["family_page"] is None:
        return go("family.edit", plan_id=plan.id)
    form.version.data = str(told["family_page"].version)
    missing = missing_before_approval(told["family_page"].parts)
    return page("papers/family/approve.html", form=form, missing=missing, has_pdf=documents.has_pdf(), **told)


@bp.get("/plans/<int:plan_id>/family/print")
@door(May.WRITE_FAMILY_PAGE, plan=Plan)
def paper(plan: Plan) -> Response:
    """The page for paper; whatever is not approved says so across it."""
    told = _told(plan, Event.PRINTED)
    if told["family_page"] is None:
        return go("family.edit", plan_id=plan.id)
    return page("papers/family/paper.html", has_pdf=documents.has_pdf(), **told)


@bp.get("/plans/<int:plan_id>/family/pdf")
@door(May.WRITE_FAMILY_PAGE, plan=Plan)
def pdf(plan: Plan) -> Response:
    """The approved page as a PDF. A draft is no document: it must not reach a family."""
    told = _told(plan, Event.PRINTED)
    if told["family_page"] is None:
        raise RuleBroken("There is no page for the family yet.", remedy="Write it first.")
    if told["watermark"]:
        raise WrongStep(
            f"This page cannot be printed for the family: {told['family_page'].state.words.lower()}.",
            remedy="Read it and approve it first.",
        )
    return documents.pdf("papers/family/paper.html", f"family-page-{plan.id}", on_paper=True, **told)


def _told(plan: Plan, event: Event = Event.FAMILY_PAGE_READ) -> dict[str, Any]:
    family_page = family_page_of(plan.presentation_id)
    seen(event, plan, cases=[plan.case_id], key="family")
    is_good = family_page is not None and family_page.state is FamilyState.APPROVED and family_page.plan_id == plan.id
    return {
        "plan": plan_in_full(plan.id), "family_page": family_page, "approval": newest_approval(family_page),
        "heading": heading_of(plan.programme_id), "parts": FamilyPart, "watermark": "" if is_good else "Draft",
    }  # fmt: skip
