"""Signing: a complete draft becomes the plan that holds. Noting before it which required discipline gave no input."""

from collections.abc import Collection
from typing import Any

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.conferences.attendance.keeping import seal_attendance
from tumorboard.conferences.models import Conference
from tumorboard.core.db import db, now
from tumorboard.core.errors import RuleBroken
from tumorboard.permissions import May
from tumorboard.plans import states
from tumorboard.plans.countersigning.asking import ask_by_rule
from tumorboard.plans.drafts import hold_draft
from tumorboard.plans.models import Plan, Signature
from tumorboard.plans.queries import Parts, parts_of, quorum_of, silences_of
from tumorboard.plans.recommendations.opening import open_recommendations
from tumorboard.plans.signing import queries
from tumorboard.plans.signing.canonical import TEXT_VERSION, Signed, text_hash
from tumorboard.plans.signing.models import MissingInput
from tumorboard.plans.signing.turns import hold_to_sign
from tumorboard.plans.stamps.queries import sealed_until
from tumorboard.plans.states import Silence
from tumorboard.policy import Actor, require
from tumorboard.presentations import states as presentation_states

MEANING = "This is the consensus of the board."


def note_missing_input(plan: Plan, codes: Collection[str] = (), *, by: Actor) -> list[MissingInput]:
    """Note of required disciplines (of all that are left, without ``codes``) that they gave no input, and why.

    A missing input of a required discipline does not block signing but is noted [PRODUCT.md, rule 5; issue 4].
    Attendance says whether it was there. Noting twice keeps the first. Refuses where there is an input.
    """
    require(by, May.RECORD_PLAN, plan)
    hold_draft(plan, alone=True)
    quorum = quorum_of(plan)
    if set(codes) - set(quorum["needed"]):
        raise RuleBroken("This discipline is not required for this case.", remedy="Nothing has to be noted of it.")
    if set(codes) - set(quorum["without_input"]):
        raise RuleBroken("This discipline has given its input.", remedy="Read it under Inputs.")
    noted = {row.specialty_code for row in silences_of(plan.id)}
    rows = [
        MissingInput(
            plan_id=plan.id, specialty_code=code, specialty_name=quorum["names"][code], noted_by_id=by.id,
            noted_by_name=by.name, silence=Silence.SILENT if code in quorum["present"] else Silence.ABSENT,
        )
        for code in quorum["without_input"] if code not in noted and (code in codes or not codes)
    ]  # fmt: skip
    if rows:
        db.session.add_all(rows)
        db.session.flush()
        record(Event.PLAN_RECORDED, plan, by=by, without_input=[row.specialty_code for row in rows])
    return rows


def drop_missing_input(note: MissingInput, *, by: Actor) -> None:
    """Take back that a discipline gave no input."""
    plan = db.session.get_one(Plan, note.plan_id)
    require(by, May.RECORD_PLAN, plan)
    hold_draft(plan)
    record(Event.PLAN_RECORDED, plan, by=by, input_expected=note.specialty_code)
    db.session.delete(note)
    db.session.flush()


def sign_plan(plan: Plan, *, seen_hash: str = "", by: Actor) -> Signature:
    """Sign a complete draft: stamp the quorum, keep the exact text and its hash, open its recommendations.

    The signature binds name, role, meaning, time and text [issue 4]. Refuses while something is missing, for whoever
    referred the case while a deputy can sign, and when the text is no longer the one that was read (``seen_hash``).
    """
    require(by, May.SIGN_PLAN, plan)
    hold_to_sign(plan)
    _check_signer(plan, by)
    parts, quorum = parts_of(plan.id), quorum_of(plan)
    missing = queries.missing_of(parts.sections, parts.lines, quorum, parts.silent)
    if missing:
        raise RuleBroken("The plan is not complete.", remedy=f"Missing: {'; '.join(one.words for one in missing)}.")
    if seen_hash and seen_hash != text_hash(queries.text_of(plan, quorum=quorum, parts=parts)):
        raise RuleBroken("The plan, or who attended, has changed since you read it.", remedy="Read it again, below.")
    signature = _seal(plan, parts, quorum, by)
    presentation_states.SIGN.take(plan.presentation)
    states.SIGN.take(plan)
    if plan.conference_id is not None:
        seal_attendance(plan.conference_id, sealed_until(plan))
    if plan.amends_id is not None:
        states.SUPERSEDE.take(db.session.get_one(Plan, plan.amends_id))
    db.session.flush()
    open_recommendations(plan, parts.lines, by)
    record(
        Event.PLAN_SIGNED, plan, by=by, presentation=plan.presentation_id, number=plan.number,
        text_hash=plan.text_hash, digest=signature.digest, absent=quorum["absent"],
        without_input=quorum["without_input"], amends=plan.amends_id,
    )  # fmt: skip
    ask_by_rule(plan, by=by)
    return signature


def _seal(plan: Plan, parts: Parts, quorum: dict[str, Any], by: Actor) -> Signature:
    """Stamp the plan and bind its text to who signs it."""
    signed, about = Signed(by.name, _role(plan, by), MEANING, now()), queries.about_of(plan)
    text = queries.text_of(plan, quorum=quorum, parts=parts, about=about, signed=signed)
    plan.signed_at, plan.quorum, plan.text_hash = signed.at, quorum, text_hash(text)
    signature = Signature(
        plan_id=plan.id, person_id=by.id, name=signed.name, role=signed.role, meaning=MEANING, signed_at=signed.at,
        text_hash=plan.text_hash, text_version=TEXT_VERSION, text=text, about=about,
    )  # fmt: skip
    signature.digest = queries.digest_of(signature)
    db.session.add(signature)
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
