"""What a signed plan means for whom: the referrer reads it, owners have work, an approved family page may be wrong."""

from collections import Counter
from typing import Any

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import subscribe
from tumorboard.audit.models import LedgerEntry
from tumorboard.notifications.audience import members_among
from tumorboard.notifications.kinds import Kind
from tumorboard.notifications.news import read_notices
from tumorboard.notifications.plans import wording
from tumorboard.notifications.telling import News, is_silent, tell
from tumorboard.papers.family.models import FamilyPage
from tumorboard.plans.models import Plan
from tumorboard.plans.queries import lines_of

__all__ = ["wording"]  # how it is said is known as soon as who is told


@subscribe(Event.PLAN_SIGNED)
def _tell_who_is_meant(plan: Plan, entry: LedgerEntry) -> None:
    """The referrer hears that the plan waits to be read, each owner how many recommendations are theirs [rules 8, 9].

    Of an amended plan an owner hears only when something of theirs is new or different.
    """
    if is_silent():
        return
    if plan.amends_id is not None:
        read_notices(Kind.PLAN_SIGNED, Kind.ACKNOWLEDGE_MISSING, subject_id=plan.amends_id)
    owned, referrer = _owned(plan), plan.presentation.written_by_id
    told = {one for one in members_among(plan.programme_id, (referrer, *owned)) if one != entry.person_id}
    facts = {one: {"case": plan.case.number, "number": plan.number, "own": owned[one]} for one in told}
    waits = {one: fact for one, fact in facts.items() if one == referrer}
    tell(News(Kind.PLAN_SIGNED, plan.programme_id, plan.id), waits)
    tell(News(Kind.PLAN_OWNED, plan.programme_id, plan.id), {one: facts[one] for one in told - {referrer}})


def _owned(plan: Plan) -> Counter[int]:
    """How many recommendations each person owns that are not just the same in the version before."""
    before = {_said(line) for line in lines_of(plan.amends_id)} if plan.amends_id is not None else set()
    return Counter(line.owner_id for line in lines_of(plan.id) if line.owner_id and _said(line) not in before)


def _said(line: Any) -> tuple[Any, ...]:
    return (line.recommendation_id, line.owner_id, line.words, line.due_on, line.condition)


@subscribe(Event.PLAN_ACKNOWLEDGED)
def _read_reminder(plan: Plan, entry: LedgerEntry) -> None:
    read_notices(Kind.ACKNOWLEDGE_MISSING, subject_id=plan.id, person_id=entry.person_id)


@subscribe(Event.FAMILY_PAGE_OUTDATED)
def _tell_approver(family_page: FamilyPage, entry: LedgerEntry) -> None:
    """Whoever approved the page for a family hears that the plan was amended."""
    people = members_among(family_page.programme_id, (entry.facts.get("approved_by"),))
    facts = {one: {"case": family_page.plan.case.number} for one in people}
    tell(News(Kind.FAMILY_OUTDATED, family_page.programme_id, entry.facts.get("plan")), facts)


@subscribe(Event.FAMILY_PAGE_APPROVED)
def _read_family_question(_family_page: FamilyPage, entry: LedgerEntry) -> None:
    """One approval is enough."""
    read_notices(Kind.FAMILY_OUTDATED, subject_id=entry.facts.get("plan"))
