"""Reading for a letter: the signed plan, who it is written to, and the letterhead."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tumorboard.cases.models import Holder
from tumorboard.core.db import db
from tumorboard.directory.letterhead.queries import heading_of
from tumorboard.directory.models import Person
from tumorboard.plans.models import Plan
from tumorboard.plans.queries import parts_of, plan_in_full
from tumorboard.plans.signing.queries import signature_of
from tumorboard.plans.states import PlanState, SectionKind
from tumorboard.presentations.models import Presentation


@dataclass(frozen=True)
class Recipient:
    """Whom a letter is written to. ``key`` stands in the address; an institution has no name to greet."""

    key: str
    name: str
    why: str
    is_person: bool = True


def recipients_of(plan: Plan) -> list[Recipient]:
    """Who referred the case, and who holds the patient when that is another: one query (PRODUCT.md, rule 9)."""
    open_row = (Holder.case_id == Presentation.case_id) & Holder.until.is_(None)
    referrer, holder = db.session.execute(
        select(Person, Holder)
        .select_from(Presentation)
        .join(Person, Person.id == Presentation.written_by_id)
        .outerjoin(Holder, open_row)
        .where(Presentation.id == plan.presentation_id)
        .options(joinedload(Holder.person))
    ).first() or (None, None)
    found = [Recipient("referrer", referrer.name, "referred the case")] if referrer else []
    if holder is not None and holder.words and (referrer is None or holder.person_id != referrer.id):
        found.append(Recipient("holder", holder.words, "holds the patient", holder.person_id is not None))
    return found


def newer_version(plan: Plan) -> int | None:
    """The number of the version that holds, when this one does not any more."""
    if plan.state is not PlanState.SUPERSEDED:
        return None
    holds = (Plan.presentation_id == plan.presentation_id, Plan.state == PlanState.SIGNED)
    return db.session.scalar(select(Plan.number).where(*holds))


def letter_of(plan: Plan, to: str) -> dict[str, Any]:
    """What the letter says and to whom: eight queries. ``to`` is ``holder``, or whoever referred the case."""
    plan = plan_in_full(plan.id)
    recipients = recipients_of(plan)
    chosen = next((one for one in recipients if one.key == to), recipients[0])
    return {
        "plan": plan, "kinds": SectionKind, "signature": signature_of(plan.id), "to": chosen,
        "heading": heading_of(plan.programme_id), "recipients": recipients,
        "copies": [one for one in recipients if one is not chosen], "newer": newer_version(plan),
        **parts_of(plan.id)._asdict(),
    }  # fmt: skip
