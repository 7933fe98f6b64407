"""What a meeting leaves open: no plan, a plan not signed, nobody who sees to it, no day, no input of who was asked.

Nothing of it keeps the meeting from being closed: it stays in the worklists of those who owe it (PRODUCT.md, rule 8: a
recommendation has an owner and a due date).
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Row, and_, or_, select

from tumorboard.agendas.carryover.still_open import OpenThing, still_open
from tumorboard.agendas.models import AgendaItem
from tumorboard.agendas.states import Outcome
from tumorboard.cases.models import Case
from tumorboard.conferences.models import Conference
from tumorboard.core.db import db
from tumorboard.directory.models import Specialty
from tumorboard.inputs.models import Input
from tumorboard.plans.models import Plan, PlanLine
from tumorboard.plans.signing.models import MissingInput
from tumorboard.plans.states import PlanState
from tumorboard.presentations.models import Presentation, SpecialtyNeed

Found = Row[*tuple[Any, ...]]


@still_open
def unsettled(conference: Conference) -> list[OpenThing]:
    """What the cases of a meeting still want: four queries."""
    rows = _cases(conference.id)
    plans = {row.presentation_id: row for row in rows if row.plan_id}  # the newest version comes last
    cases = {row.presentation_id: row for row in rows if row.plan_id or row.outcome is Outcome.DISCUSSED}
    found: list[OpenThing] = []
    for key, row in cases.items():
        found.extend(_unsigned(row, plans.get(key)))
    found.extend(_without_owner(list(plans.values())))
    found.extend(_without_input([row for row in cases.values() if row.state is not PlanState.SIGNED]))
    return found


def _cases(conference_id: int) -> Sequence[Found]:
    newest = and_(Plan.presentation_id == Presentation.id, Plan.state.in_((PlanState.DRAFT, PlanState.SIGNED)))
    return db.session.execute(
        select(
            AgendaItem.presentation_id, AgendaItem.outcome, Case.id.label("case_id"), Case.number, Case.diagnosis,
            Plan.id.label("plan_id"), Plan.state, Plan.amends_id,
        )
        .join(Presentation, Presentation.id == AgendaItem.presentation_id)
        .join(Case, Case.id == Presentation.case_id)
        .outerjoin(Plan, newest)
        .where(
            AgendaItem.conference_id == conference_id,
            or_(AgendaItem.outcome.is_(None), AgendaItem.outcome == Outcome.DISCUSSED),
        )
        .order_by(AgendaItem.position, AgendaItem.id, Plan.number)
    ).all()  # fmt: skip


def _thing(kind: str, row: Found, words: str, mend: str, endpoint: str, **address: Any) -> OpenThing:
    return OpenThing(kind, words, row.case_id, row.number, row.diagnosis, mend, endpoint, address)


def _unsigned(row: Found, plan: Found | None) -> Iterator[OpenThing]:
    if plan is None:
        yield _thing(
            "no_plan", row, "No plan is recorded", "Record the plan", "presentations.show",
            presentation_id=row.presentation_id,
        )  # fmt: skip
    elif plan.state is PlanState.DRAFT:
        words = "An amendment is not signed" if plan.amends_id else "The plan is not signed"
        yield _thing("unsigned", row, words, "Open the plan", "plans.show", plan_id=plan.plan_id)


def _without_owner(plans: Sequence[Found]) -> Iterator[OpenThing]:
    """Recommendations that nobody sees to, or that have neither a day nor a condition."""
    by_id = {row.plan_id: row for row in plans}
    no_owner = PlanLine.owner_words == ""
    no_day = and_(PlanLine.due_on.is_(None), PlanLine.condition == "")
    lines = db.session.execute(
        select(PlanLine.plan_id, PlanLine.words, PlanLine.owner_words)
        .where(PlanLine.plan_id.in_(by_id), or_(no_owner, no_day))
        .order_by(PlanLine.plan_id, PlanLine.position)
    )
    for plan_id, words, owner in lines:
        lacks = "has no day" if owner else "has nobody who sees to it"
        yield _thing(
            "no_day" if owner else "no_owner", by_id[plan_id], f"“{_short(words)}” {lacks}", "Mend it", "plans.show",
            plan_id=plan_id, _anchor="lines",
        )  # fmt: skip


def _without_input(cases: Sequence[Found]) -> Iterator[OpenThing]:
    """Required disciplines whose silence nobody has noted, of cases whose plan is not signed: two queries."""
    by_id = {row.presentation_id: row for row in cases}
    same = (Input.presentation_id == SpecialtyNeed.presentation_id, Input.specialty_id == SpecialtyNeed.specialty_id)
    rows = db.session.execute(
        select(SpecialtyNeed.presentation_id, Specialty.code, Specialty.name)
        .join(Specialty, Specialty.id == SpecialtyNeed.specialty_id)
        .outerjoin(Input, and_(*same))
        .where(SpecialtyNeed.presentation_id.in_(by_id), SpecialtyNeed.is_required, Input.id.is_(None))
        .order_by(SpecialtyNeed.presentation_id, Specialty.position, Specialty.id)
    ).all()
    drafts = [row.plan_id for row in cases if row.plan_id]
    noted = db.session.execute(
        select(MissingInput.plan_id, MissingInput.specialty_code).where(MissingInput.plan_id.in_(drafts))
    )
    known = {(plan_id, code) for plan_id, code in noted}
    for key, row in by_id.items():
        silent = [name for asked, code, name in rows if asked == key and (row.plan_id, code) not in known]
        if silent:
            yield _thing(
                "no_input", row, f"No input of {', '.join(silent)}", "Give it, or note it", "inputs.index",
                presentation_id=key,
            )  # fmt: skip


def _short(words: str, most: int = 70) -> str:
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"
