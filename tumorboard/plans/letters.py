"""A plan as a letter: what every page of it shows."""

from typing import Any

from flask import Response

from tumorboard.audit.events import Event
from tumorboard.core.pages import page
from tumorboard.directory.queries import people_as
from tumorboard.guard import actor, seen
from tumorboard.permissions import Role
from tumorboard.plans import queries
from tumorboard.plans.countersigning.queries import countersignings_of
from tumorboard.plans.forms import SmallForm, section_form
from tumorboard.plans.models import Plan
from tumorboard.plans.recommendations.forms import ServiceForm, TrialForm, line_form, offered_words
from tumorboard.plans.signing.canonical import text_hash
from tumorboard.plans.signing.queries import about_of, missing_of, signed_text, text_of
from tumorboard.plans.stamps.queries import corrected_stamp
from tumorboard.plans.states import PlanState, SectionKind
from tumorboard.presentations.again.slots import beside

CLINICIANS = (Role.REFERRER, Role.ATTENDEE, Role.COORDINATOR, Role.CHAIR)


def letter_of(plan: Plan) -> dict[str, Any]:
    """What every view of a plan shows."""
    plan, kept = queries.plan_and_signature(plan.id)
    is_draft = plan.state is PlanState.DRAFT
    parts = queries.parts_of(plan.id)
    quorum = queries.quorum_of(plan) if is_draft else plan.quorum
    signature = None if is_draft else kept
    # Version 1 kept neither: its text is made again, and its heading shows what the case says today.
    about = (signature.about if signature else {}) or about_of(plan)
    asked, mine = countersignings_of(plan.id, actor()) if signature else ([], [])
    made = signed_text(plan, signature, parts) if signature else text_of(plan, quorum=quorum, parts=parts)
    text = signature.text if signature and signature.text else made
    return {
        "plan": plan, "kinds": SectionKind, "quorum": quorum, **parts._asdict(), "text": text, "about": about,
        "signature": signature, "countersignings": asked, "mine_to_countersign": mine,
        "agrees": signature is not None and text_hash(made) == text_hash(text) == signature.text_hash,
        "corrected": None if is_draft else corrected_stamp(plan),
    }  # fmt: skip


def clinicians(plan: Plan) -> list[tuple[int, str]]:
    """Who may see to a recommendation."""
    return [(person.id, person.name) for person in people_as(plan.programme_id, *CLINICIANS)]


def letter_page(plan: Plan, wrong: SmallForm | None = None, **forms: SmallForm) -> Response:
    """The plan as a letter; a draft with its forms, of which one may have been refused."""
    letter = letter_of(plan)
    plan = letter["plan"]
    seen(Event.PLAN_READ, plan, cases=[plan.case_id])
    letter["versions"] = queries.versions_of(plan.presentation_id)
    letter["parts"] = beside(plan.presentation, actor())
    if plan.state is not PlanState.DRAFT:
        read = queries.acknowledgements_of(plan.id)
        # Whoever has read an earlier version is asked again [issue 4].
        is_new = plan.number > 1 and actor().id not in {one.person_id for one in read}
        before = queries.acknowledged_before(plan, actor().id) if is_new else None
        return page("plans/show.html", acknowledgements=read, read_before=before, **letter)
    letter["missing"] = missing_of(letter["sections"], letter["lines"], letter["quorum"], letter["silent"])
    letter["section_forms"] = {
        kind: section_form(kind, letter["sections"].get(kind), formdata=None) for kind in SectionKind
    }
    # What was posted belongs to one form only: the others start fresh.
    fresh = {"line": line_form(clinicians(plan), formdata=None), "trial": TrialForm(stem="trial", formdata=None)}
    forms = fresh | {"service": ServiceForm(stem="service", formdata=None)} | forms
    return page("plans/draft.html", form=wrong, forms=forms, offered=offered_words(), **letter)
