"""Whom the programme's own rule asks to countersign, at the signing of a plan."""

from collections.abc import Iterable

from sqlalchemy import or_, select

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.core.db import db
from tumorboard.directory.models import Specialty
from tumorboard.plans.countersigning.models import Countersigning
from tumorboard.plans.models import Plan
from tumorboard.policy import Actor
from tumorboard.presentations.models import SpecialtyNeed


def ask_by_rule(plan: Plan, *, by: Actor) -> list[Countersigning]:
    """Ask the required disciplines that always countersign, and those asked on the version this one amends."""
    before = select(Countersigning.specialty_id).where(Countersigning.plan_id == plan.amends_id)
    needed = select(SpecialtyNeed.specialty_id).where(
        SpecialtyNeed.presentation_id == plan.presentation_id, SpecialtyNeed.is_required
    )
    always = Specialty.countersigns & Specialty.id.in_(needed)
    rows = db.session.scalars(
        select(Specialty)
        .where(Specialty.programme_id == plan.programme_id, or_(always, Specialty.id.in_(before)))
        .order_by(Specialty.position, Specialty.id)
    ).all()
    return ask(plan, rows, is_rule=True, by=by)


def ask(plan: Plan, specialties: Iterable[Specialty], *, is_rule: bool, by: Actor) -> list[Countersigning]:
    """Write down that these disciplines are asked, and tell it to the ledger."""
    asked = [
        Countersigning(
            programme_id=plan.programme_id, case_id=plan.case_id, plan_id=plan.id, specialty_id=one.id,
            specialty_name=one.name, is_rule=is_rule, asked_by_id=by.id,
        )
        for one in specialties
    ]  # fmt: skip
    if asked:
        db.session.add_all(asked)
        db.session.flush()
        ids = [one.specialty_id for one in asked]
        record(Event.COUNTERSIGNATURE_ASKED, plan, by=by, presentation=plan.presentation_id, specialties=ids)
    return asked
