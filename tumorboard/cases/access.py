"""Need to know: who may see a case for another reason than their role, in Python and as SQL."""

from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select

from tumorboard.cases.models import Case, CaseAccess
from tumorboard.core.db import db, present
from tumorboard.patients.models import Patient, PatientSeen
from tumorboard.permissions import Is, Role
from tumorboard.policy import Actor, predicate

BOARD = (Role.ATTENDEE, Role.COORDINATOR, Role.CHAIR)


def _live(actor: Actor) -> ColumnElement[bool]:
    return (CaseAccess.person_id == actor.id) & or_(CaseAccess.until.is_(None), CaseAccess.until > present())


def has_access(actor: Actor, thing: Any) -> bool:
    """Say whether the person referred, holds or presents the thing's case (or broke the glass)."""
    return db.session.scalar(select(CaseAccess.id).where(_live(actor), CaseAccess.case_id == thing.case_id)) is not None


def knows_case(model: type) -> None:
    """Teach the policy the predicate about a kind of thing that has a ``case_id``."""
    column: Any = Case.id if model is Case else model.case_id  # type: ignore[attr-defined]
    predicate(
        Is.ON_THE_CASE,
        model,
        judge=has_access,
        clause=lambda actor, _model: column.in_(select(CaseAccess.case_id).where(_live(actor))),
    )


def _seen_for(actor: Actor) -> ColumnElement[bool]:
    programmes = actor.programmes_as(*BOARD)
    return (PatientSeen.patient_id == Patient.id) & or_(
        PatientSeen.programme_id.in_(programmes), PatientSeen.recorded_by_id == actor.id
    )


def _sees_patient(actor: Actor, model: Any) -> ColumnElement[bool]:
    cases = select(Case.patient_id).join(CaseAccess, CaseAccess.case_id == Case.id).where(_live(actor))
    return or_(exists().where(_seen_for(actor)), model.id.in_(cases))


def _judge_patient(actor: Actor, patient: Patient) -> bool:
    found = select(Patient.id).where(Patient.id == patient.id, _sees_patient(actor, Patient))
    return db.session.scalar(found) is not None


predicate(Is.SEES_PATIENT, Patient, judge=_judge_patient, clause=_sees_patient)
knows_case(Case)
