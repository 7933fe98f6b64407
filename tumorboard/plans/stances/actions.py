"""Agreeing with a plan, or dissenting with a reason, while it is a draft."""

from typing import NoReturn

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.conferences.queries import attendances
from tumorboard.conferences.states import PRESENT
from tumorboard.core.db import db, now
from tumorboard.core.errors import RuleBroken, Stale, WrongStep
from tumorboard.permissions import May
from tumorboard.plans.drafts import hold_draft
from tumorboard.plans.models import Plan
from tumorboard.plans.queries import sections_of
from tumorboard.plans.stances.models import Stance
from tumorboard.plans.stances.queries import consensus_version
from tumorboard.plans.stances.states import StanceKind
from tumorboard.plans.states import PlanState, SectionKind
from tumorboard.policy import Actor, require


def take_stance(
    plan: Plan, *, kind: StanceKind | str, reason: str = "", version: int | None = None, by: Actor
) -> Stance:
    """Say that one agrees, or dissents and why; in place of what one said before.

    Refuses a plan that is no draft, who was not at the meeting, a dissent without a reason, and a consensus that was
    worded anew since it was read (``version``).
    """
    require(by, May.TAKE_STANCE, plan)
    if plan.state is not PlanState.DRAFT:
        raise WrongStep(
            f"A stance cannot be taken now: the plan is {plan.state.words.lower()}.",
            remedy="A signed plan is amended, with a reason.",
        )
    said, reason = _known(kind), reason.strip()
    if said is StanceKind.DISSENT and not reason:
        raise RuleBroken("Say why you dissent: it is kept with the plan.", field="reason")
    specialty_name = _was_there(plan, by)
    hold_draft(plan)
    now_at = consensus_version(plan.id)
    if not now_at:
        raise RuleBroken("No consensus is written yet.", remedy="Wait until the board has worded it.")
    if version is not None and version != now_at:
        _refuse_old(plan, said, reason, now_at)
    row = _keep(plan, by, name=by.name, specialty_name=specialty_name, kind=said, reason=reason, on_version=now_at)
    record(Event.STANCE_TAKEN, plan, by=by, presentation=plan.presentation_id, kind=said, version=now_at)
    return row


def take_stance_back(plan: Plan, *, by: Actor) -> None:
    """Say nothing again. Refuses once the plan is signed."""
    require(by, May.TAKE_STANCE, plan)
    if plan.state is not PlanState.DRAFT:
        raise WrongStep("The plan is signed: what was said is kept with it.")
    row = _own(plan, by)
    if row is not None:
        db.session.delete(row)
        record(Event.STANCE_TAKEN_BACK, plan, by=by, presentation=plan.presentation_id)


def _known(kind: StanceKind | str) -> StanceKind:
    try:
        return StanceKind(kind)
    except ValueError as error:
        raise RuleBroken("Choose whether you agree or dissent.", field="kind") from error


def _was_there(plan: Plan, by: Actor) -> str:
    """The specialty the person attended for. Only who is or was at the meeting has a say in its consensus."""
    row = attendances(plan.conference_id).get(by.id) if plan.conference_id else None
    if row is None or row.presence not in PRESENT:
        raise RuleBroken("Only who is at the meeting agrees or dissents.", remedy="Check in first.")
    return row.specialty.name if row.specialty else ""


def _refuse_old(plan: Plan, kind: StanceKind, reason: str, version: int) -> NoReturn:
    consensus = sections_of(plan.id)[SectionKind.CONSENSUS]
    raise Stale(
        "The consensus was worded anew since you read it.",
        mine={"You": f"{kind.words}. {reason}".strip()}, theirs={"Consensus now": consensus.text}, version=version,
        saved_by=consensus.saved_by.name,
    )  # fmt: skip


def _own(plan: Plan, by: Actor) -> Stance | None:
    return db.session.scalar(select(Stance).where(Stance.plan_id == plan.id, Stance.person_id == by.id))


def _keep(plan: Plan, by: Actor, **said: object) -> Stance:
    row = _own(plan, by)
    if row is None:
        row = Stance(plan_id=plan.id, person_id=by.id, **said)
        try:
            with db.session.begin_nested():
                db.session.add(row)
        except IntegrityError:  # the same tap twice at once
            row = db.session.scalars(select(Stance).where(Stance.plan_id == plan.id, Stance.person_id == by.id)).one()
    for name, value in {**said, "taken_at": now()}.items():
        setattr(row, name, value)
    db.session.flush()
    return row
