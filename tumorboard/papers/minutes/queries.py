"""Reading for the minutes: who was there and when, each case as it was discussed, what was carried over."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, String, and_, cast, literal, or_, select, union_all
from sqlalchemy.orm import joinedload

from tumorboard.agendas.carryover.models import Closing
from tumorboard.agendas.late.models import LateRequest
from tumorboard.agendas.late.states import LateState
from tumorboard.agendas.models import AgendaItem, Deferral
from tumorboard.agendas.running.models import PullIn
from tumorboard.agendas.running.queries import spans_of as item_spans
from tumorboard.agendas.states import Outcome
from tumorboard.audit.checking.anchors import anchor_of
from tumorboard.audit.sealing.models import Seal
from tumorboard.audit.sealing.queries import NEWEST
from tumorboard.cases.models import Case
from tumorboard.conferences.attendance.queries import spans_of as presence_spans
from tumorboard.conferences.models import Conference
from tumorboard.conferences.queries import attendance_of
from tumorboard.core.db import db
from tumorboard.directory.letterhead.models import Letterhead
from tumorboard.directory.letterhead.queries import Heading
from tumorboard.directory.models import Programme
from tumorboard.papers.minutes.telling import CaseTold, Minutes, Participant, PlanTold, in_groups
from tumorboard.patients.models import Patient
from tumorboard.patients.queries import FIRST_IDENTIFIER
from tumorboard.plans.models import Plan, PlanLine, PlanSection, Signature
from tumorboard.plans.signing.models import MissingInput
from tumorboard.plans.stances.models import Stance
from tumorboard.plans.stances.states import StanceKind
from tumorboard.plans.states import PlanState, Silence
from tumorboard.presentations.models import Presentation

SILENCES = {str(one): one.words for one in Silence}


def minutes_of(conference: Conference) -> Minutes:
    """The minutes of a meeting as they stand now: ten queries, whatever it discussed."""
    conference, closing, seal, letterhead, programme = db.session.execute(
        select(Conference, Closing, Seal, Letterhead, Programme.name)
        .join(Programme, Programme.id == Conference.programme_id)
        .outerjoin(Letterhead, Letterhead.programme_id == Programme.id)
        .outerjoin(Closing, Closing.conference_id == Conference.id)
        .outerjoin(Seal, NEWEST)
        .where(Conference.id == conference.id)
        .options(joinedload(Conference.chair), joinedload(Conference.deputy), joinedload(Closing.closed_by))
    ).one()
    rows = _rows(conference.id)
    plans = _plans(conference.id, {row.Presentation.id for row in rows})
    spans, put_off = item_spans(conference.id), _deferrals(conference.id)
    cases = [_told(row, spans.get(row.AgendaItem.id, []), plans, put_off) for row in rows]
    return Minutes(
        conference, Heading.of(letterhead, programme), closing, in_groups(_participants(conference.id)),
        sorted(cases, key=lambda one: one.key), anchor_of(seal) if seal else None,
    )  # fmt: skip


def _participants(conference_id: int) -> list[Participant]:
    spans = presence_spans(conference_id)
    return [
        Participant(
            row.person_id, row.person.name, row.specialty.code if row.specialty else "",
            row.specialty.name if row.specialty else "", row.presence,
            [(span.from_at, span.until_at) for span in spans.get(row.person_id, ())],
        )
        for row in attendance_of(conference_id)
    ]  # fmt: skip


def _rows(conference_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Each place of a case on the agenda with everything beside it; one that was taken off is not in the minutes."""
    agreed = and_(
        LateRequest.presentation_id == AgendaItem.presentation_id, LateRequest.conference_id == conference_id,
        LateRequest.state == LateState.AGREED,
    )  # fmt: skip
    stood = or_(AgendaItem.outcome.is_(None), AgendaItem.outcome != Outcome.REMOVED)
    found = db.session.execute(
        select(
            AgendaItem, Presentation, Case, Patient, FIRST_IDENTIFIER.label("identifier"),
            PullIn.reason.label("pulled_in"), LateRequest.reason.label("late"),
        )
        .join(Presentation, Presentation.id == AgendaItem.presentation_id)
        .join(Case, Case.id == Presentation.case_id)
        .join(Patient, Patient.id == Case.patient_id)
        .outerjoin(PullIn, PullIn.item_id == AgendaItem.id)
        .outerjoin(LateRequest, agreed)
        .where(AgendaItem.conference_id == conference_id, stood)
        .order_by(AgendaItem.position, AgendaItem.id, LateRequest.id)
    ).all()  # fmt: skip
    return list({row.AgendaItem.id: row for row in found}.values())  # asked twice for the same meeting: the last counts


def _plans(conference_id: int, presentation_ids: Collection[int]) -> dict[int, PlanTold]:
    """The newest version that this meeting's plan has, by presentation, with what is printed of it: four queries."""
    shown = (PlanState.SIGNED, PlanState.DRAFT, PlanState.SUPERSEDED)
    rows = db.session.execute(
        select(Plan, Signature)
        .outerjoin(Signature, Signature.plan_id == Plan.id)
        .where(Plan.conference_id == conference_id, Plan.presentation_id.in_(presentation_ids), Plan.state.in_(shown))
        .order_by(Plan.number)
    ).all()
    newest: dict[int, Any] = {}
    for row in rows:
        if row.Plan.amends_id is None or row.Plan.state is not PlanState.DRAFT:  # an amendment counts once signed
            newest[row.Plan.presentation_id] = row
    keys = [row.Plan.id for row in newest.values()]
    sections: dict[int, dict[str, PlanSection]] = defaultdict(dict)
    for section in db.session.scalars(select(PlanSection).where(PlanSection.plan_id.in_(keys))):
        sections[section.plan_id][section.kind] = section
    lines: dict[int, list[PlanLine]] = defaultdict(list)
    for line in db.session.scalars(select(PlanLine).where(PlanLine.plan_id.in_(keys)).order_by(PlanLine.position)):
        lines[line.plan_id].append(line)
    unagreed = _unagreed(keys)
    return {
        key: PlanTold(row.Plan, row.Signature, sections[row.Plan.id], lines[row.Plan.id], unagreed.get(row.Plan.id, []))
        for key, row in newest.items()
    }


def _unagreed(plan_ids: Sequence[int]) -> dict[int, list[str]]:
    """Dissent and noted silence are parts of a plan (PRODUCT.md, rules 5 and 7): sentences by plan, one query."""
    dissents = select(Stance.plan_id, Stance.name, Stance.specialty_name, Stance.reason, literal("").label("silence"))
    silences = select(
        MissingInput.plan_id, MissingInput.noted_by_name, MissingInput.specialty_name, literal(""),
        cast(MissingInput.silence, String),
    )  # fmt: skip
    both = union_all(
        dissents.where(Stance.kind == StanceKind.DISSENT, Stance.plan_id.in_(plan_ids)),
        silences.where(MissingInput.plan_id.in_(plan_ids)),
    ).subquery()
    told: dict[int, list[str]] = defaultdict(list)
    for row in db.session.execute(select(both).order_by(both.c.silence, both.c.name, both.c.specialty_name)):
        who = f"{row.name} ({row.specialty_name})" if row.specialty_name else row.name
        told[row.plan_id].append(
            f"{row.specialty_name} {SILENCES[row.silence]}" if row.silence else f"{who} dissents: {row.reason}"
        )
    return told


def _deferrals(conference_id: int) -> dict[int, list[Deferral]]:
    """Why cases were put off at this meeting, by presentation, oldest first."""
    found: dict[int, list[Deferral]] = defaultdict(list)
    for row in db.session.scalars(
        select(Deferral).where(Deferral.conference_id == conference_id).order_by(Deferral.id)
    ):
        found[row.presentation_id].append(row)
    return found


def _told(
    row: Row[*tuple[Any, ...]],
    spans: Sequence[Any],
    plans: Mapping[int, PlanTold],
    put_off: Mapping[int, list[Deferral]],
) -> CaseTold:
    key, item = row.Presentation.id, row.AgendaItem
    is_put_off = item.outcome is Outcome.DEFERRED
    deferral = put_off[key].pop(0) if is_put_off and put_off.get(key) else None
    return CaseTold(
        item, row.Presentation, row.Case, row.Patient, row.identifier or row.Case.number, row.pulled_in or "",
        row.late or "", [(span.from_at, span.until_at) for span in spans], None if is_put_off else plans.get(key),
        deferral,
    )  # fmt: skip
