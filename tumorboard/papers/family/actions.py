"""Writing the page for the family, approving it, and asking again when the plan is amended."""

import json
from collections.abc import Mapping
from hashlib import sha256

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record, subscribe
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db, now
from tumorboard.core.errors import RuleBroken, Stale, WrongStep
from tumorboard.papers.family import states
from tumorboard.papers.family.models import FamilyApproval, FamilyPage
from tumorboard.papers.family.plain import FamilyPart, missing_before_approval
from tumorboard.papers.family.queries import family_page_of, newest_approval
from tumorboard.permissions import May
from tumorboard.plans.models import Plan
from tumorboard.plans.states import PlanState
from tumorboard.policy import Actor, require


def write_family_page(plan: Plan, *, parts: Mapping[str, str], version: int, by: Actor) -> FamilyPage:
    """Save the page; an approval is taken back by it. ``version`` is what the writer had read (0: nothing yet): when
    somebody saved since, refuses with both texts. Refuses a plan that does not hold.
    """
    require(by, May.WRITE_FAMILY_PAGE, plan)
    _holds(plan)
    told = {part.value: parts.get(part, "").strip() for part in FamilyPart}
    family_page = family_page_of(plan.presentation_id)
    if version != (family_page.version if family_page else 0):
        raise _stale(family_page, told)
    if family_page is None:
        family_page = FamilyPage(
            programme_id=plan.programme_id, patient_id=plan.patient_id, case_id=plan.case_id,
            presentation_id=plan.presentation_id, state=states.FamilyState.DRAFT,
        )  # fmt: skip
    states.EDIT.take(family_page)
    family_page.parts, family_page.plan_id = told, plan.id
    family_page.edited_by_id, family_page.edited_at = by.id, now()
    db.session.add(family_page)
    filled = [key for key, words in told.items() if words]
    record(Event.FAMILY_PAGE_WRITTEN, family_page, by=by, plan=plan.id, parts=filled)
    return family_page


def approve_family_page(plan: Plan, *, version: int, by: Actor) -> FamilyApproval:
    """Approve the page as it was read (``version``), for this version of the plan. Refuses a page with an empty part
    or a code, and one that was saved since.
    """
    require(by, May.APPROVE_FAMILY_PAGE, plan)
    _holds(plan)
    family_page = family_page_of(plan.presentation_id)
    if family_page is None:
        raise RuleBroken("There is no page for the family yet.", remedy="Write it first.")
    if version != family_page.version:
        raise RuleBroken("The page was saved since you read it.", remedy="Read it again, below.")
    missing = missing_before_approval(family_page.parts)
    if missing:
        raise RuleBroken(" ".join(missing), remedy="Mend it, save it, and read it once more.")
    states.APPROVE.take(family_page)
    family_page.plan_id = plan.id
    approval = FamilyApproval(
        family_page_id=family_page.id, plan_id=plan.id, person_id=by.id, name=by.name, parts=dict(family_page.parts),
        text_hash=_hash(family_page.parts), approved_at=now(),
    )  # fmt: skip
    db.session.add(approval)
    record(Event.FAMILY_PAGE_APPROVED, family_page, by=by, plan=plan.id, text_hash=approval.text_hash)
    return approval


@subscribe(Event.PLAN_SIGNED)
def _ask_again(plan: Plan, _entry: LedgerEntry) -> None:
    """An amended plan asks for a new approval: what the family has may no longer be true."""
    family_page = family_page_of(plan.presentation_id)
    if family_page is None or not states.OUTDATE.possible(family_page):
        return
    approval = newest_approval(family_page)
    states.OUTDATE.take(family_page)
    facts = {"plan": plan.id, "approved_by": approval.person_id if approval else None}
    record(Event.FAMILY_PAGE_OUTDATED, family_page, by=None, **facts)  # nobody did it: who signed stands there


def _holds(plan: Plan) -> None:
    if plan.state is not PlanState.SIGNED:
        raise WrongStep(
            f"This version of the plan does not hold: it is {plan.state.words.lower()}.",
            remedy="Open the page from the version that holds.",
        )


def _stale(family_page: FamilyPage | None, mine: Mapping[str, str]) -> Stale:
    theirs = family_page.parts if family_page else {}
    return Stale(
        "Somebody else saved this page while you were writing.",
        mine={part.words: mine[part] for part in FamilyPart},
        theirs={part.words: theirs.get(part, "") for part in FamilyPart} if family_page else {},
        version=family_page.version if family_page else 0,
        saved_by=family_page.edited_by.name if family_page else "",
    )


def _hash(parts: Mapping[str, str]) -> str:
    return sha256(json.dumps(parts, sort_keys=True, ensure_ascii=True).encode()).hexdigest()
