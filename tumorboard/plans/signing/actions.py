"""Signing: a complete draft becomes the plan that holds."""

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.conferences.attendance.keeping import seal_attendance
from tumorboard.conferences.models import Conference
from tumorboard.core.db import db, now
from tumorboard.core.errors import RuleBroken
from tumorboard.permissions import May
from tumorboard.plans import states
from tumorboard.plans.drafts import hold_draft
from tumorboard.plans.models import Plan, Signature
from tumorboard.plans.queries import lines_of, quorum_of, sections_of
from tumorboard.plans.recommendations.actions import open_recommendations
from tumorboard.plans.signing import queries
from tumorboard.plans.signing.canonical import text_hash
from tumorboard.plans.stamps.queries import sealed_until
from tumorboard.policy import Actor, require
from tumorboard.presentations import states as presentation_states

MEANING = "This is the consensus of the board."


def sign_plan(plan: Plan, *, seen_hash: str = "", by: Actor) -> Signature:
    """Sign a complete draft: stamp the quorum, keep the hash of the exact text, open its recommendations.

    Refuses while something is missing, for whoever referred the case while a deputy can sign, and when the text is
    no longer the one that was read (``seen_hash``).
    """
    require(by, May.SIGN_PLAN, plan)
    hold_draft(plan, alone=True)
    _check_signer(plan, by)
    lines = lines_of(plan.id)
    missing = queries.missing_of(sections_of(plan.id), lines)
    if missing:
        raise RuleBroken("The plan is not complete.", remedy=f"Missing: {'; '.join(one.words for one in missing)}.")
    quorum = quorum_of(plan)
    digest = text_hash(queries.text_of(plan, quorum=quorum))
    if seen_hash and seen_hash != digest:
        raise RuleBroken("The plan, or who attended, has changed since you read it.", remedy="Read it again, below.")
    presentation_states.SIGN.take(plan.presentation)
    states.SIGN.take(plan)
    plan.signed_at, plan.quorum, plan.text_hash = now(), quorum, digest
    signature = Signature(
        plan_id=plan.id, person_id=by.id, name=by.name, role=_role(plan, by), meaning=MEANING, text_hash=digest,
        signed_at=plan.signed_at,
    )  # fmt: skip
    db.session.add(signature)
    if plan.conference_id is not None:
        seal_attendance(plan.conference_id, sealed_until(plan))
    if plan.amends_id is not None:
        states.SUPERSEDE.take(db.session.get_one(Plan, plan.amends_id))
    db.session.flush()
    open_recommendations(plan, lines, by)
    record(
        Event.PLAN_SIGNED, plan, by=by, presentation=plan.presentation_id, number=plan.number, text_hash=digest,
        absent=quorum["absent"], without_input=quorum["without_input"], amends=plan.amends_id,
    )  # fmt: skip
    return signature


def _check_signer(plan: Plan, by: Actor) -> None:
    if queries.has_referred(by.id, plan):
        others = queries.other_signers(plan, by.id)
        if others:
            names = " or ".join(person.name for person in others)
            raise RuleBroken(f"You referred this case, so its plan is signed by {names}.")


def _role(plan: Plan, by: Actor) -> str:
    meeting = db.session.get(Conference, plan.conference_id) if plan.conference_id else None
    return "Deputy chair" if meeting is not None and by.id == meeting.deputy_id else "Chair"
