"""Asking a discipline to countersign a signed plan, taking it back, and countersigning."""

from sqlalchemy import select

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.core.db import db, now
from tumorboard.core.errors import RuleBroken, WrongStep
from tumorboard.directory.models import Specialty
from tumorboard.permissions import May
from tumorboard.plans.countersigning.asking import ask
from tumorboard.plans.countersigning.models import Countersigning
from tumorboard.plans.models import Plan
from tumorboard.plans.signing.queries import digest_of, signature_of
from tumorboard.plans.states import PlanState
from tumorboard.policy import Actor, require

MEANING = "I have read this plan and agree with it for {specialty}."


def ask_countersignature(plan: Plan, specialty: Specialty, *, by: Actor) -> Countersigning:
    """Ask a discipline to countersign the plan that holds. Refuses one that was asked already."""
    require(by, May.ASK_COUNTERSIGNATURE, plan)
    _hold_signed(plan)
    if specialty.programme_id != plan.programme_id or specialty.retired_at is not None:
        raise RuleBroken("Choose a specialty of this programme.", field="specialty")
    asked = (Countersigning.plan_id == plan.id, Countersigning.specialty_id == specialty.id)
    if db.session.scalar(select(Countersigning.id).where(*asked)):
        raise RuleBroken(f"{specialty.name} has been asked already.", field="specialty")
    return ask(plan, [specialty], is_rule=False, by=by)[0]


def withdraw_countersignature(asked: Countersigning, *, by: Actor) -> None:
    """Ask a discipline no longer. What has been countersigned stays."""
    require(by, May.ASK_COUNTERSIGNATURE, asked.plan)
    _hold_open(asked)
    record(Event.COUNTERSIGNATURE_WITHDRAWN, asked.plan, by=by, specialties=[asked.specialty_id])
    db.session.delete(asked)
    db.session.flush()


def countersign_plan(asked: Countersigning, *, by: Actor) -> Countersigning:
    """Countersign for one's discipline: binds name, role, meaning and time to the hash of the signed text.

    Refuses whoever signed the plan itself: the second signature is a second person's [issue 4].
    """
    require(by, May.COUNTERSIGN_PLAN, asked)
    plan = asked.plan
    _hold_signed(plan)
    _hold_open(asked)
    signature = signature_of(plan.id)
    if signature is not None and signature.person_id == by.id:
        raise RuleBroken(
            "You signed this plan yourself.", remedy=f"Another member of {asked.specialty_name} countersigns it."
        )
    standing = by.standings.get(asked.programme_id)
    is_member = standing is not None and standing.specialty_id == asked.specialty_id
    head = "Head of" if is_member and standing and standing.is_head else "Member of" if is_member else "Stands in for"
    asked.person_id, asked.name, asked.role = by.id, by.name, f"{head} {asked.specialty_name}"
    asked.meaning, asked.signed_at = MEANING.format(specialty=asked.specialty_name), now()
    asked.text_hash = plan.text_hash
    asked.digest = digest_of(asked)
    db.session.flush()
    record(
        Event.PLAN_COUNTERSIGNED, plan, by=by, presentation=plan.presentation_id, specialty=asked.specialty_id,
        text_hash=asked.text_hash, digest=asked.digest,
    )  # fmt: skip
    return asked


def _hold_signed(plan: Plan) -> None:
    """Let the plan stay as it is until this transaction ends; refuses one that does not hold."""
    state = db.session.scalar(select(Plan.state).where(Plan.id == plan.id).with_for_update(read=True))
    if state is not PlanState.SIGNED:
        raise WrongStep(
            f"Version {plan.number} cannot be countersigned: it is {(state or plan.state).words.lower()}.",
            remedy="Open the version that holds: it is countersigned instead.",
        )


def _hold_open(asked: Countersigning) -> None:
    held = select(Countersigning).where(Countersigning.id == asked.id).with_for_update()
    if db.session.scalar(held.execution_options(populate_existing=True)) is None:
        raise WrongStep("This countersignature is asked for no longer.", remedy="Nothing is left to do.")
    if asked.signed_at is not None:
        raise WrongStep(
            f"{asked.name} has countersigned for {asked.specialty_name}.", remedy="Nothing more is asked of it."
        )
