"""Reading plans: the parts of one, where it stands among its versions, and the quorum it had."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Text, bindparam, cast, func, literal, null, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from tumorboard.agendas.models import AgendaItem
from tumorboard.agendas.reading.slots import agenda_row
from tumorboard.agendas.states import Outcome
from tumorboard.cases.models import Case
from tumorboard.conferences.quorum import quorum
from tumorboard.core.db import UtcDateTime, db
from tumorboard.directory.models import Specialty
from tumorboard.inputs.models import Input
from tumorboard.patients.models import Patient
from tumorboard.plans.models import (
    Acknowledgement,
    Plan,
    PlanLine,
    PlanSection,
    PlanService,
    PlanTrial,
    Signature,
)
from tumorboard.plans.signing.models import MissingInput
from tumorboard.plans.stamps.queries import minutes_of, present_for, stamped_minutes
from tumorboard.plans.stances.models import Stance
from tumorboard.plans.stances.queries import Stances, arranged
from tumorboard.plans.stances.states import StanceKind
from tumorboard.plans.states import PlanState, SectionKind, Silence
from tumorboard.presentations.models import SpecialtyNeed
from tumorboard.vocabulary.lists import label

_FRESH = {"populate_existing": True}

_SECTIONS = (
    select(PlanSection)
    .where(PlanSection.plan_id == bindparam("plan"))
    .options(joinedload(PlanSection.saved_by))
    .execution_options(**_FRESH)
)


def plan_in_full(plan_id: int) -> Plan:
    """A plan with its case, patient, presentation and conference: one query."""
    return plan_and_signature(plan_id)[0]


def plan_and_signature(plan_id: int) -> tuple[Plan, Signature | None]:
    """A plan with its case, patient, presentation and conference, and who signed it: one query."""
    row = db.session.execute(
        select(Plan, Signature)
        .outerjoin(Signature, Signature.plan_id == Plan.id)
        .where(Plan.id == plan_id)
        .options(
            joinedload(Plan.case).joinedload(Case.patient).joinedload(Patient.identifiers),
            joinedload(Plan.presentation),
            joinedload(Plan.conference),
        )
    ).unique().one()  # fmt: skip
    return row[0], row[1]


def sections_of(plan_id: int) -> dict[SectionKind, PlanSection]:
    """The sections as they were last saved."""
    rows = db.session.scalars(_SECTIONS, {"plan": plan_id})
    return {row.kind: row for row in rows}


def lines_of(plan_id: int) -> Sequence[PlanLine]:
    """The recommendations as this version words them, in order."""
    return db.session.scalars(
        select(PlanLine)
        .where(PlanLine.plan_id == plan_id)
        .options(joinedload(PlanLine.recommendation))
        .order_by(PlanLine.position, PlanLine.id)
    ).all()


def trials_of(plan_id: int) -> Sequence[PlanTrial]:
    """The trials that were weighed."""
    return db.session.scalars(select(PlanTrial).where(PlanTrial.plan_id == plan_id).order_by(PlanTrial.id)).all()


def services_of(plan_id: int) -> Sequence[PlanService]:
    """The supportive services the plan asks for."""
    return db.session.scalars(select(PlanService).where(PlanService.plan_id == plan_id).order_by(PlanService.id)).all()


def silences_of(plan_id: int) -> Sequence[MissingInput]:
    """The required disciplines of which somebody noted that they gave no input."""
    return db.session.scalars(
        select(MissingInput).where(MissingInput.plan_id == plan_id).order_by(MissingInput.id)
    ).all()


_NONE, _WHEN, _ZERO = literal(""), cast(null(), UtcDateTime()), literal(0)
_SMALL = union_all(
    select(literal(0).label("what"), PlanTrial.id, PlanTrial.group, PlanTrial.name, PlanTrial.status)
    .add_columns(PlanTrial.because, _WHEN.label("at"), _ZERO.label("version"))
    .where(PlanTrial.plan_id == bindparam("plan")),
    select(literal(1), PlanService.id, PlanService.service, PlanService.note, _NONE, _NONE, _WHEN, _ZERO)
    .where(PlanService.plan_id == bindparam("plan")),
    select(literal(2), MissingInput.id, MissingInput.specialty_code, MissingInput.specialty_name)
    .add_columns(cast(MissingInput.silence, Text), MissingInput.noted_by_name, MissingInput.noted_at, _ZERO)
    .where(MissingInput.plan_id == bindparam("plan")),
    select(literal(3), Stance.id, Stance.name, Stance.specialty_name, cast(Stance.kind, Text), Stance.reason)
    .add_columns(Stance.taken_at, Stance.on_version)
    .where(Stance.plan_id == bindparam("plan")),
).order_by("what", "id")  # fmt: skip


_SILENCES = {str(one): one for one in Silence}


class SmallParts(NamedTuple):
    """The short lists of a plan, to be read, not changed."""

    trials: list[PlanTrial]
    services: list[PlanService]
    silent: list[MissingInput]
    stances: list[Stance]


def small_parts_of(plan_id: int) -> SmallParts:
    """Trials, services, noted silences and stances: one query, for the pages of a plan show much."""
    parts = SmallParts([], [], [], [])
    for what, key, one, two, three, four, at, version in db.session.execute(_SMALL, {"plan": plan_id}):
        if what == 0:
            parts.trials.append(PlanTrial(id=key, plan_id=plan_id, group=one, name=two, status=three, because=four))
        elif what == 1:
            parts.services.append(PlanService(id=key, plan_id=plan_id, service=one, note=two))
        elif what == 2:
            parts.silent.append(MissingInput(
                id=key, plan_id=plan_id, specialty_code=one, specialty_name=two, silence=_SILENCES[three],
                noted_by_name=four, noted_at=at,
            ))  # fmt: skip
        else:
            parts.stances.append(Stance(
                id=key, plan_id=plan_id, name=one, specialty_name=two, kind=StanceKind(three), reason=four,
                taken_at=at, on_version=version,
            ))  # fmt: skip
    return parts


def acknowledgements_of(plan_id: int) -> Sequence[Acknowledgement]:
    """Who has read it and said so."""
    return db.session.scalars(
        select(Acknowledgement)
        .where(Acknowledgement.plan_id == plan_id)
        .options(joinedload(Acknowledgement.person))
        .order_by(Acknowledgement.id)
    ).all()


def acknowledged_before(plan: Plan, person_id: int) -> int | None:
    """The newest earlier version this person has read and said so: after an amendment they are asked again."""
    return db.session.scalar(
        select(func.max(Plan.number))
        .join(Acknowledgement, Acknowledgement.plan_id == Plan.id)
        .where(
            Plan.presentation_id == plan.presentation_id, Plan.number < plan.number,
            Acknowledgement.person_id == person_id,
        )
    )  # fmt: skip


def versions_of(presentation_id: int) -> Sequence[Plan]:
    """Every version of a presentation's plan, the newest first."""
    return db.session.scalars(
        select(Plan).where(Plan.presentation_id == presentation_id).order_by(Plan.number.desc())
    ).all()


def last_number(presentation_id: int) -> int:
    """The highest version number a presentation's plan has had."""
    return db.session.scalar(select(func.max(Plan.number)).where(Plan.presentation_id == presentation_id)) or 0


def draft_of(presentation_id: int) -> Plan | None:
    """The draft under way, if there is one."""
    return db.session.scalar(select(Plan).where(Plan.presentation_id == presentation_id, Plan.state == PlanState.DRAFT))


def meeting_of(presentation_id: int) -> int | None:
    """The conference in which the presentation is, or was last, on the agenda and not deferred."""
    return db.session.scalar(
        select(AgendaItem.conference_id)
        .where(
            AgendaItem.presentation_id == presentation_id,
            (AgendaItem.outcome.is_(None)) | (AgendaItem.outcome == Outcome.DISCUSSED),
        )
        .order_by(AgendaItem.id.desc())
        .limit(1)
    )


def quorum_of(plan: Plan) -> dict[str, Any]:
    """Who was needed for this case and who was there, with names of the disciplines as they are now."""
    said = (Input.specialty_id == Specialty.id) & (Input.presentation_id == plan.presentation_id)
    rows = db.session.execute(
        select(Specialty, Input.id)
        .join(SpecialtyNeed, SpecialtyNeed.specialty_id == Specialty.id)
        .outerjoin(Input, said)
        .where(SpecialtyNeed.presentation_id == plan.presentation_id, SpecialtyNeed.is_required)
        .order_by(Specialty.position, Specialty.id)
    ).all()
    minutes = minutes_of(plan)
    counted = quorum([row[0] for row in rows], present_for(plan, minutes))
    without = [row[0].code for row in rows if row[1] is None]
    return counted.stamp() | {"without_input": without} | stamped_minutes(minutes)


class Parts(NamedTuple):
    """What a plan consists of, loaded once."""

    sections: dict[SectionKind, PlanSection]
    lines: Sequence[PlanLine]
    trials: Sequence[PlanTrial]
    services: Sequence[PlanService]
    silent: Sequence[MissingInput]
    stances: Stances


def parts_of(plan_id: int) -> Parts:
    """Sections, lines, trials, services, noted silences and stances of a plan: three queries."""
    sections, small = sections_of(plan_id), small_parts_of(plan_id)
    stances = arranged(small.stances, sections.get(SectionKind.CONSENSUS))
    return Parts(sections, lines_of(plan_id), small.trials, small.services, small.silent, stances)


@agenda_row("plans/_agenda_row.html")
def plans_for(ids: Iterable[int]) -> Mapping[int, Plan]:
    """The slot ``plan`` of rows that show presentations: each one's newest plan that was not discarded; one query."""
    rows = db.session.scalars(
        select(Plan)
        .where(Plan.presentation_id.in_(list(ids)), Plan.state != PlanState.DISCARDED)
        .order_by(Plan.number)
        .options(selectinload(Plan.conference))
    )
    return {row.presentation_id: row for row in rows}


def differences(before: Plan, after: Plan) -> dict[str, Any]:
    """What changed between two versions: ``sections`` and ``lists`` that differ, and ``lines`` by identity."""
    old, new = sections_of(before.id), sections_of(after.id)
    sections = [
        (kind, _said(kind, old.get(kind)), _said(kind, new.get(kind)))
        for kind in SectionKind
        if _said(kind, old.get(kind)) != _said(kind, new.get(kind))
    ]
    was = {line.recommendation_id: line for line in lines_of(before.id)}
    now_is = {line.recommendation_id: line for line in lines_of(after.id)}
    told = zip(_LISTS, _lists(before), _lists(after), strict=True)
    lists = [(words, then, here) for words, then, here in told if then != here]
    lines = [(was.get(key), now_is.get(key)) for key in {**was, **now_is}]
    return {"sections": sections, "lists": lists, "lines": lines}


_LISTS = ("Trials considered", "Supportive services", "Disciplines without input", "What the board says")


def _lists(plan: Plan) -> tuple[str, ...]:
    """The small lists of a plan, each in words, a line for each."""
    trials, services, silent, stances = small_parts_of(plan.id)
    said = (
        [_trial(one) for one in trials],
        [": ".join(filter(None, (label("service", one.service), one.note))) for one in services],
        [f"{one.words}. Noted by {one.noted_by_name}." for one in silent],
        [f"{one.who}: {one.kind.words.lower()}. {one.reason}".strip() for one in stances],
    )
    return tuple("\n".join(rows) for rows in said)


def _trial(trial: PlanTrial) -> str:
    group = f" ({label('trial_group', trial.group)})" if trial.group else ""
    return f"{trial.name}{group}: {label('trial_status', trial.status).lower()} {trial.because}".strip()


def _said(kind: SectionKind, section: PlanSection | None) -> str:
    if section is None:
        return ""
    chosen = label(kind.codes, section.code) if kind.codes and section.code else ""
    parts = (chosen, section.text, section.on.isoformat() if section.on else "")
    return "\n".join(part for part in parts if part)
