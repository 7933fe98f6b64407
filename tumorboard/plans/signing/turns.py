"""Whose turn it is to sign: one at a time, and only a draft."""

from zoneinfo import ZoneInfo

from sqlalchemy import select

from tumorboard.conferences.models import Conference
from tumorboard.core.db import db
from tumorboard.core.errors import WrongStep
from tumorboard.core.words import moment
from tumorboard.directory.models import Programme
from tumorboard.plans.models import Plan
from tumorboard.plans.queries import versions_of
from tumorboard.plans.signing import queries
from tumorboard.plans.states import PlanState


def hold_to_sign(plan: Plan) -> None:
    """Let one person sign at a time; who comes second hears who was first, who signs an old version which one holds."""
    state = db.session.scalar(select(Plan.state).where(Plan.id == plan.id).with_for_update())
    if state is PlanState.DRAFT:
        return
    signature = queries.signature_of(plan.id)
    if state is PlanState.SIGNED and signature is not None:
        meeting = db.session.get(Conference, plan.conference_id) if plan.conference_id else None
        zone = meeting.time_zone if meeting else db.session.get_one(Programme, plan.programme_id).time_zone
        raise WrongStep(
            f"{signature.name} signed this plan on {moment(signature.signed_at, ZoneInfo(zone))}.",
            remedy="It is signed once, and holds. Read it; amend it as a new version if it must change.",
        )
    holds = next((one.number for one in versions_of(plan.presentation_id) if one.state is PlanState.SIGNED), None)
    raise WrongStep(
        f"Version {plan.number} cannot be signed: it is {(state or plan.state).words.lower()}.",
        remedy=f"Version {holds} holds. Amend that one." if holds else "Start the plan again from its case.",
    )
