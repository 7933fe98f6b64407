"""The chain of decisions: what the board decided on a case, side by side with what was done (PRODUCT.md rule 8)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import aliased

from tumorboard.conferences.models import Conference
from tumorboard.core.db import rows_of
from tumorboard.directory.models import Person
from tumorboard.followups.models import Settlement
from tumorboard.permissions import May
from tumorboard.plans.models import Plan, PlanSection, Recommendation
from tumorboard.plans.states import UNSETTLED, PlanState, Progress, SectionKind
from tumorboard.policy import Actor, per_reader, visible
from tumorboard.presentations.again.slots import beside_presentation
from tumorboard.presentations.models import Presentation
from tumorboard.vocabulary.lists import label

CASE: Any = bindparam("case", type_=Recommendation.case_id.type)
BEFORE: Any = bindparam("before", type_=Recommendation.case_id.type)
#: Later than every presentation: the largest key that both databases hold.
NEVER = 2**31 - 1


class Step(NamedTuple):
    """One recommendation with its newest answer: what became of it, when, and why."""

    presentation_id: int
    recommendation_id: int
    words: str
    progress: Progress
    condition: str
    due_on: date | None
    owner: str
    reason: str | None
    note: str | None
    happened_on: date | None
    said_at: datetime | None

    @property
    def why(self) -> str:
        """The coded reason and the note, in words."""
        coded = label("deviation_reason", self.reason) if self.reason else ""
        return " · ".join(part for part in (coded, self.note) if part)


@dataclass
class Decision:
    """One plan of a case: when it was decided, what was agreed, and each recommendation with its outcome."""

    plan_id: int
    presentation_id: int
    number: int
    decided_at: datetime
    zone: str | None
    consensus: str
    #: What the next referral said: was it carried out?
    answer: str = ""
    answer_note: str = ""
    steps: list[Step] = field(default_factory=list)

    @property
    def picture(self) -> str:
        """Whether it was carried out, counted from what people said: ``2 of 3 carried out, 1 open``."""
        if not self.steps:
            return "Nothing was recommended"
        counted = [one.progress for one in self.steps if one.progress is not Progress.SUPERSEDED]
        applied = [one for one in counted if one is not Progress.DOES_NOT_APPLY]
        done = sum(one in (Progress.DONE, Progress.PARTLY) for one in applied)
        parts = [f"{done} of {len(applied)} carried out"] if applied else []
        for progress, words in _PARTS.items():
            if number := sum(one is progress for one in counted):
                parts.append(f"{number} {words}")
        return ", ".join(parts)

    @property
    def is_settled(self) -> bool:
        """Whether nothing of it is open any more."""
        return not any(one.progress in UNSETTLED for one in self.steps)


_PARTS = {
    Progress.PARTLY: "of them partly", Progress.NOT_DONE: "not carried out", Progress.DOES_NOT_APPLY: "did not apply",
    Progress.OPEN: "still open", Progress.BLOCKED: "waiting for a condition",
}  # fmt: skip


def chain_of(case_id: int, by: Actor, *, before: int = NEVER) -> list[Decision]:
    """The decisions on a case that hold, newest first: of presentations earlier than ``before``. Two queries, or one.

    ``answer`` is of the first presentation that came after; a plan that was amended is shown as it holds now.
    """
    about = {"case": case_id, "before": before}
    decisions: dict[int, Decision] = {}
    for plan_id, presentation_id, number, signed_at, starts_at, zone, consensus, answer, note in rows_of(
        _decided(by), about
    ):
        decisions[presentation_id] = Decision(
            plan_id, presentation_id, number, starts_at or signed_at, zone, consensus,
            label("last_decision", answer) if answer else "", note or "",
        )  # fmt: skip
    if decisions:
        for row in rows_of(_steps(), about):
            step = Step(*row)
            if step.presentation_id in decisions:
                decisions[step.presentation_id].steps.append(step)
    return list(decisions.values())


@per_reader
def _decided(by: Actor) -> Select[Any]:
    said = (PlanSection.plan_id == Plan.id) & (PlanSection.kind == SectionKind.CONSENSUS)
    after = aliased(Presentation)
    # Only what was sent answers: a draft has not said anything yet.
    answered = (after.previous_id == Plan.presentation_id) & (after.last_decision != "")
    return (
        select(Plan.id, Plan.presentation_id, Plan.number, Plan.signed_at, Conference.starts_at, Conference.time_zone)
        .add_columns(func.coalesce(PlanSection.text, ""), after.last_decision, after.last_decision_note)
        .outerjoin(PlanSection, said)
        .outerjoin(Conference, Conference.id == Plan.conference_id)
        .outerjoin(after, answered)
        .where(
            Plan.case_id == CASE, Plan.state == PlanState.SIGNED, Plan.presentation_id < BEFORE,
            visible(by, May.READ_PLAN, Plan),
        )
        .order_by(Plan.presentation_id.desc(), after.id)
    )  # fmt: skip


@cache
def _steps() -> Select[Any]:
    newest = (
        select(Settlement.id)
        .where(Settlement.recommendation_id == Recommendation.id)
        .order_by(Settlement.id.desc())
        .limit(1)
        .correlate(Recommendation)
        .scalar_subquery()
    )
    return (
        select(Recommendation.presentation_id, Recommendation.id, Recommendation.words, Recommendation.progress)
        .add_columns(Recommendation.condition, Recommendation.due_on)
        .add_columns(func.coalesce(Person.name, Recommendation.owner_words))
        .add_columns(Settlement.reason, Settlement.note, Settlement.happened_on, Settlement.settled_at)
        .outerjoin(Person, Person.id == Recommendation.owner_id)
        .outerjoin(Settlement, Settlement.id == newest)
        .where(Recommendation.case_id == CASE, Recommendation.presentation_id < BEFORE)
        .where(Recommendation.progress != Progress.PROPOSED)
        .order_by(Recommendation.id)
    )


@beside_presentation("followups/_beside.html")
def earlier_decisions(presentation: Presentation, by: Actor) -> Sequence[Decision]:
    """What was decided on the case before this presentation; of a first one nothing is asked."""
    if presentation.previous_id is None:
        return []
    return chain_of(presentation.case_id, by, before=presentation.id)
