"""What the wall shows, part by part."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tumorboard.agendas.reading.lines import Need, agenda_of, needs_of
from tumorboard.agendas.running.queries import open_span
from tumorboard.cases.models import Case
from tumorboard.cases.queries import imaging, pathology
from tumorboard.conferences.attendance.queries import present_at
from tumorboard.conferences.models import Conference
from tumorboard.core.db import db, now
from tumorboard.directory.models import Specialty
from tumorboard.directory.queries import active_specialties
from tumorboard.followups.chain import Decision, chain_of
from tumorboard.permissions import Role
from tumorboard.plans.models import Plan, PlanLine, PlanSection
from tumorboard.plans.queries import lines_of
from tumorboard.plans.stances.queries import Stances, stances_of
from tumorboard.plans.states import PlanState, SectionKind
from tumorboard.policy import Actor, Standing
from tumorboard.presentations.models import Presentation
from tumorboard.rooms.wall.standing import MeetingStanding, standing


def meeting_standing(conference: Conference) -> MeetingStanding:
    """Where the meeting stands now: two queries."""
    span = open_span(conference.id)
    return standing(conference, agenda_of(conference), (span.item_id, span.from_at) if span else None)


class CaseShown(NamedTuple):
    """The facts of the case that is discussed."""

    case: Case
    presentation: Presentation
    imaging: Sequence[Any]
    pathology: Sequence[Any]
    before: Sequence[Decision]


def case_shown(presentation_id: int) -> CaseShown:
    """The case with its imaging and pathology, and what was decided before: five queries."""
    presentation = db.session.scalars(
        select(Presentation)
        .where(Presentation.id == presentation_id)
        .options(joinedload(Presentation.case).joinedload(Case.patient))
    ).one()
    case = presentation.case
    before = chain_of(case.id, _room(case.programme_id), before=presentation.id)
    return CaseShown(case, presentation, imaging(case.id), pathology(case.id), before)


def _room(programme_id: int) -> Actor:
    """Whoever is in the room sees what its board sees: the wall is drawn once for all."""
    return Actor(0, "", standings={programme_id: Standing(programme_id, "", "", frozenset({Role.ATTENDEE}))})


class PlanShown(NamedTuple):
    """The plan as it is being written: what is there, in the order of a letter."""

    plan: Plan
    sections: list[tuple[SectionKind, PlanSection]]
    lines: Sequence[PlanLine]
    latest: SectionKind | None
    stances: Stances


def plan_shown(presentation_id: int) -> PlanShown | None:
    """The newest plan of a presentation that was not discarded: five queries."""
    plan = db.session.scalar(
        select(Plan)
        .where(Plan.presentation_id == presentation_id, Plan.state != PlanState.DISCARDED)
        .order_by(Plan.number.desc())
        .limit(1)
    )
    if plan is None:
        return None
    rows = db.session.scalars(select(PlanSection).where(PlanSection.plan_id == plan.id)).all()
    said = {row.kind: row for row in rows if row.text or row.code or row.on}
    latest = max(said.values(), key=lambda row: row.saved_at).kind if said else None
    sections = [(kind, said[kind]) for kind in SectionKind if kind in said]
    return PlanShown(plan, sections, lines_of(plan.id), latest, stances_of(plan.id))


class WhoShown(NamedTuple):
    """Who is here, by specialty, and who is missing for the case that is discussed."""

    here: list[Specialty]
    missing: list[Need]
    needed: int


def who_shown(conference: Conference, presentation_id: int | None) -> WhoShown:
    """The specialties present now against those the case needs: three queries."""
    there = present_at(conference.id, now())
    here = [one for one in active_specialties(conference.programme_id) if one.id in there]
    needs = needs_of([presentation_id])[presentation_id] if presentation_id else []
    required = [need for need in needs if need.is_required]
    return WhoShown(here, [need for need in required if need.specialty_id not in there], len(required))
