"""What a case's line says beyond the case: its last signed plan and its next meeting."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from tumorboard.agendas.models import AgendaItem
from tumorboard.cases.queries import case_line_slot
from tumorboard.conferences.models import Conference
from tumorboard.conferences.states import ConferenceState
from tumorboard.core.db import db, now
from tumorboard.core.words import clock, day
from tumorboard.permissions import May
from tumorboard.plans.models import Plan
from tumorboard.plans.states import PlanState
from tumorboard.policy import Actor, visible


@case_line_slot("plan")
def last_plans(case_ids: Sequence[int], by: Actor) -> Mapping[int, str]:
    """When the last plan of each case was signed."""
    rows = db.session.execute(
        select(Plan.case_id, func.max(Plan.signed_at))
        .where(Plan.case_id.in_(case_ids), Plan.state == PlanState.SIGNED, visible(by, May.READ_PLAN, Plan))
        .group_by(Plan.case_id)
    )
    return {case_id: f"plan signed {day(signed_at)}" for case_id, signed_at in rows if signed_at}


@case_line_slot("meeting")
def next_meetings(case_ids: Sequence[int], by: Actor) -> Mapping[int, str]:
    """When each case is discussed next, where the reader may see its slot."""
    rows = db.session.execute(
        select(AgendaItem.case_id, Conference.starts_at, Conference.time_zone)
        .join(Conference, Conference.id == AgendaItem.conference_id)
        .where(
            AgendaItem.case_id.in_(case_ids), AgendaItem.outcome.is_(None), Conference.starts_at >= now(),
            Conference.state == ConferenceState.PLANNED, visible(by, May.READ_OWN_SLOTS, Conference),
        )
        .order_by(Conference.starts_at.desc())
    )  # fmt: skip
    return {
        case_id: f"on {day(starts_at, ZoneInfo(zone))}, {clock(starts_at, ZoneInfo(zone))}"
        for case_id, starts_at, zone in rows
        if case_id is not None
    }
