"""Need to know: who may see a case for another reason than their role, in Python and as SQL."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select

from tumorboard.cases.models import BiopsyWarning, Case, CaseAccess
from tumorboard.core.db import db, present
from tumorboard.patients.models import Patient, PatientSeen
from tumorboard.permissions import Is, Role
from tumorboard.policy import Actor, among, predicate

BOARD = (Role.ATTENDEE, Role.COORDINATOR, Role.CHAIR)


def _live(actor: Actor) -> ColumnElement[bool]:
    return (CaseAccess.person_id == actor.id) & or_(CaseAccess.until.is_(None), CaseAccess.until > present())


def has_access(actor: Actor, thing: Any) -> bool:
    """Say whether the person referred, holds or presents the thing's case (or broke the glass)."""
    return db.session.scalar(select(CaseAccess.id).where(_live(actor), CaseAccess.case_id == thing.case_id)) is not None


def knows_case(model: type) -> None:
    """Teach the policy the predicates about a kind of thing that has a ``case_id``."""
    column: Any = Case.id if model is Case else model.case_id  # type: ignore[attr-defined]
    predicate(
        Is.ON_THE_CASE,
        model,
        judge=has_access,
        clause=lambda actor, _model: column.in_(select(CaseAccess.case_id).where(_live(actor))),
    )
    hangs_on_case(model, column)


def hangs_on_case(model: type, column: Any) -> None:
    """Teach the policy which of these things belong to a case that is restricted, or opened in an emergency.

    Both sets come with the actor, so neither asks the database: most readers are shut out of nothing.
    """
    predicate(
        Is.SHUT_OUT, model,
        judge=lambda actor, thing: thing.case_id in actor.shut_out,
        clause=lambda actor, _model: _one_of(column, actor.shut_out),
    )  # fmt: skip
    predicate(
        Is.BROKE_GLASS, model,
        judge=lambda actor, thing: actor.glass is not None and thing.case_id in actor.glass.cases,
        clause=lambda actor, _model: _one_of(column, actor.glass.cases if actor.glass else ()),
    )  # fmt: skip


def _one_of(column: Any, ids: Collection[int]) -> ColumnElement[bool]:
    """In a set of ids; where there is no id at all, no (and not "unknown")."""
    return and_(column.is_not(None), among(column, sorted(ids))) if ids else false()


def _seen_for(actor: Actor) -> ColumnElement[bool]:
    programmes = actor.programmes_as(*BOARD)
    return (PatientSeen.patient_id == Patient.id) & or_(
        PatientSeen.programme_id.in_(programmes), PatientSeen.recorded_by_id == actor.id
    )


def _sees_patient(actor: Actor, model: Any) -> ColumnElement[bool]:
    cases = select(Case.patient_id).join(CaseAccess, CaseAccess.case_id == Case.id).where(_live(actor))
    if actor.shut_out:
        cases = cases.where(Case.id.not_in(sorted(actor.shut_out)))
    return or_(exists().where(_seen_for(actor)), model.id.in_(cases))


def _judge_patient(actor: Actor, patient: Patient) -> bool:
    found = select(Patient.id).where(Patient.id == patient.id, _sees_patient(actor, Patient))
    return db.session.scalar(found) is not None


predicate(Is.SEES_PATIENT, Patient, judge=_judge_patient, clause=_sees_patient)
predicate(
    Is.SHUT_OUT, Patient,
    judge=lambda actor, patient: patient.id in actor.shut_out_patients,
    clause=lambda actor, model: _one_of(model.id, actor.shut_out_patients),
)  # fmt: skip
predicate(
    Is.BROKE_GLASS, Patient,
    judge=lambda actor, patient: actor.glass is not None and patient.id == actor.glass.patient_id,
    clause=lambda actor, model: _one_of(model.id, [actor.glass.patient_id] if actor.glass else ()),
)  # fmt: skip
knows_case(Case)
hangs_on_case(BiopsyWarning, BiopsyWarning.case_id)
