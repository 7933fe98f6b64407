"""Referring from the one page: find or register the patient, open the case, add its rows, refer it; or none of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from tumorboard.cases.actions import open_case
from tumorboard.cases.models import Case
from tumorboard.cases.records import add_imaging, add_pathology, add_treatment
from tumorboard.core.db import db, now
from tumorboard.core.errors import RuleBroken
from tumorboard.directory.models import Programme
from tumorboard.patients.actions import register_patient
from tumorboard.patients.models import Patient, SeenHow
from tumorboard.patients.names import is_similar
from tumorboard.patients.queries import patients_with
from tumorboard.permissions import May
from tumorboard.policy import Actor, allowed, require
from tumorboard.presentations.actions import refer_case
from tumorboard.presentations.asking import Asking
from tumorboard.presentations.models import Presentation

Lines = Iterable[tuple[int, Mapping[str, Any]]]


@dataclass(frozen=True)
class Referral:
    """Everything the page says. Rows carry their place, so that a refusal finds its line."""

    identity: Mapping[str, Any]
    diagnosis: str
    certainty: str
    question: str
    case_facts: Mapping[str, Any] = field(default_factory=dict)
    asked: Asking = field(default_factory=Asking)
    imaging: Lines = ()
    pathology: Lines = ()
    treatments: Lines = ()
    patient_id: int | None = None
    is_another: bool = False


def refer_patient(programme: Programme, referral: Referral, *, by: Actor) -> Presentation:
    """Refer from one page. The patient is found by exact number and birth date, else registered; all or nothing."""
    require(by, May.REFER, programme)
    patient = _patient(programme, referral, by)
    case = open_case(
        patient, programme, diagnosis=referral.diagnosis, certainty=referral.certainty, by=by, **referral.case_facts
    )
    db.session.flush()
    _add("imaging", referral.imaging, add_imaging, case, by)
    _add("pathology", referral.pathology, add_pathology, case, by)
    _add("treatments", referral.treatments, add_treatment, case, by)
    return refer_case(case, question=referral.question, by=by, **referral.asked)


def _patient(programme: Programme, referral: Referral, by: Actor) -> Patient:
    if referral.patient_id is not None:
        known = db.session.get(Patient, referral.patient_id)
        if known is not None and (allowed(by, May.READ_PATIENT, known) or known in _exact(referral)):
            return known
        raise RuleBroken("This patient is not known here.", remedy="Look the patient up again.", field="value")
    found = _exact(referral)
    names = f"{referral.identity['given_names']} {referral.identity['family_name']}"
    for known in found:
        if is_similar(names, known.name):
            return known
    if found:
        raise RuleBroken(
            "This number and birth date belong to a patient of another name.",
            remedy="Press “Look up” to see whom, or correct the number.", field="value",
        )  # fmt: skip
    today = now().astimezone(ZoneInfo(programme.time_zone)).date()
    return register_patient(
        programme, seen_on=today, how=SeenHow.REFERRAL, by=by, ask_about_similar=not referral.is_another,
        **referral.identity,
    )  # fmt: skip


def _exact(referral: Referral) -> list[Patient]:
    system, value = referral.identity["identifiers"][0]
    if not value or referral.identity["born_on"] is None:
        return []
    return list(patients_with(system or None, value, referral.identity["born_on"]))


def _add(name: str, rows: Lines, add: Callable[..., Any], case: Case, by: Actor) -> None:
    for place, facts in rows:
        try:
            add(case, by=by, **facts)
        except RuleBroken as refusal:
            refusal.field = f"{name}.{place}.{refusal.field}"
            raise
