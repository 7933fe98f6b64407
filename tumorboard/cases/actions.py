"""Changing a case: its facts, who holds the patient, who may see it, and whether it is open."""

from typing import Any

from sqlalchemy import select, update

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.cases import biopsy
from tumorboard.cases.access import BOARD
from tumorboard.cases.facts import (
    CODED,
    LABELS,
    Span,
    case_facts,
    check_length,
    kept_facts,
    refuse_closed,
    span_of,
    today_in,
)
from tumorboard.cases.models import AccessWhy, BiopsyWarning, Case, CaseAccess, Holder
from tumorboard.cases.states import CLOSE, REOPEN, Certainty
from tumorboard.core.db import db, now
from tumorboard.core.errors import RuleBroken, Stale
from tumorboard.directory.models import Person, Programme
from tumorboard.patients.models import Patient
from tumorboard.permissions import May
from tumorboard.policy import Actor, require


def open_case(
    patient: Patient, programme: Programme, *, diagnosis: str, certainty: Certainty | str, by: Actor, **facts: Any
) -> Case:
    """Open a case of a patient in a programme and number it; a biopsy outside raises its warning.

    Refuses unknown codes, a missing side, and days before birth or in the future. A person who is not of the board
    is given access to the case they open.
    """
    require(by, May.REFER, programme)
    columns = case_facts(
        facts | {"diagnosis": diagnosis, "certainty": certainty}, {}, Span(patient.born_on, today_in(programme))
    )
    case = Case(programme_id=programme.id, patient_id=patient.id, number=_next_number(programme), **columns)
    case.patient = patient
    db.session.add(case)
    db.session.flush()
    record(
        Event.CASE_OPENED, case, by=by, number=case.number, certainty=case.certainty,
        diagnosis_code=case.diagnosis_code, diagnosis_system=case.diagnosis_system, biopsy_status=case.biopsy_status,
    )  # fmt: skip
    if not by.roles_in(programme.id) & set(BOARD):
        give_access(case, by.id, AccessWhy.REFERRED, by=by)
    if biopsy.needs_warning(case.biopsy_status, case.biopsy_place):
        raise_biopsy_warning(case, by=by)
    return case


def _next_number(programme: Programme) -> str:
    """Take the programme's next number in this transaction, as people say it: ``MSK-2026-0042``.

    The counter's row stays locked until the transaction ends, so two cases never share a number, and a case that
    is not kept leaves no gap.
    """
    running = db.session.scalar(
        update(Programme)
        .where(Programme.id == programme.id)
        .values(last_case_number=Programme.last_case_number + 1)
        .returning(Programme.last_case_number)
        .execution_options(synchronize_session=False)
    )
    db.session.expire(programme, ["last_case_number"])
    return f"{programme.case_prefix}-{today_in(programme):%Y}-{running or 0:04}"


def change_case(case: Case, *, version: int | None, by: Actor, **facts: Any) -> Case:
    """Correct facts of an open case. Refuses what ``open_case`` refuses, and a save against an older version."""
    require(by, May.EDIT_CASE, case)
    refuse_closed(case)
    if version is not None and version != case.version:
        raise _stale(case, facts)
    columns = case_facts(facts, kept_facts(case), span_of(case))
    before = {name: getattr(case, name) for name in columns}
    changed = {name: value for name, value in columns.items() if value != before[name]}
    if not changed:
        return case
    for name, value in changed.items():
        setattr(case, name, value)
    codes = {name: [before[name], changed[name]] for name in CODED if name in changed}
    record(Event.CASE_CHANGED, case, by=by, changed=sorted(changed.keys() & LABELS.keys()), codes=codes)
    if changed.keys() & {"biopsy_status", "biopsy_place"}:
        _guard_biopsy(case, by=by)
    return case


def set_certainty(case: Case, certainty: Certainty, *, by: Actor, version: int | None = None) -> None:
    """Say how sure the diagnosis is, "not a tumor after all" included."""
    change_case(case, version=version, by=by, certainty=certainty)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return str(value or "")


def _stale(case: Case, facts: dict[str, Any]) -> Stale:
    return Stale(
        "Somebody else changed this case while you were working on it.",
        mine={LABELS[name]: _said(value) for name, value in facts.items()},
        theirs={LABELS[name]: _said(getattr(case, name)) for name in facts},
        version=case.version,
    )


def _guard_biopsy(case: Case, *, by: Actor) -> None:
    waiting = select(BiopsyWarning.id).where(BiopsyWarning.case_id == case.id, BiopsyWarning.acknowledged_at.is_(None))
    needed = biopsy.needs_warning(case.biopsy_status, case.biopsy_place)
    if needed and db.session.scalar(waiting) is None:
        raise_biopsy_warning(case, by=by)


def raise_biopsy_warning(case: Case, *, by: Actor) -> BiopsyWarning:
    """Ask the board to acknowledge that a biopsy is planned or was done outside. Who may refer may warn."""
    require(by, May.EDIT_CASE, case)
    warning = BiopsyWarning(case_id=case.id, programme_id=case.programme_id)
    db.session.add(warning)
    record(Event.BIOPSY_WARNING_RAISED, warning, by=by, patient_id=case.patient_id, biopsy_status=case.biopsy_status)
    return warning


def acknowledge_biopsy_warning(warning: BiopsyWarning, *, by: Actor) -> None:
    """Say, for the board, that the biopsy outside is known. Refuses one that is acknowledged already."""
    require(by, May.ACKNOWLEDGE_BIOPSY_WARNING, warning)
    if warning.acknowledged_at is not None:
        raise RuleBroken("Somebody has acknowledged this already.")
    warning.acknowledged_by_id, warning.acknowledged_at = by.id, now()
    record(Event.BIOPSY_WARNING_ACKNOWLEDGED, warning, by=by)


def change_holder(case: Case, *, person: Person | None = None, institution: str = "", by: Actor) -> Holder:
    """Say who holds the patient now: a person, or an outside institution. The history is kept.

    Referral is not transfer of care, so this is always said by somebody. A person who holds may see the case.
    """
    require(by, May.EDIT_CASE, case)
    institution = institution.strip()
    if (person is None) == (not institution):
        raise RuleBroken("Name one holder: a person, or an institution.", field="institution" if person else "person")
    check_length("The institution", institution, "institution")
    if person is not None and not person.is_active:
        raise RuleBroken("This person no longer uses the app.", field="person")
    holder = db.session.scalar(select(Holder).where(Holder.case_id == case.id, Holder.until.is_(None)))
    if holder is not None:
        if (holder.person_id, holder.institution) == (person.id if person else None, institution):
            return holder
        holder.until = now()
        if holder.person_id is not None:
            end_access(case, holder.person_id, AccessWhy.HOLDS, by=by)
    holder = Holder(case_id=case.id, institution=institution, recorded_by_id=by.id)
    holder.person = person
    db.session.add(holder)
    record(
        Event.HOLDER_CHANGED, holder, by=by, programme_id=case.programme_id, patient_id=case.patient_id,
        person=person.id if person else None,
    )  # fmt: skip
    if person is not None:
        give_access(case, person.id, AccessWhy.HOLDS, by=by)
    return holder


def give_access(case: Case, person_id: int, why: AccessWhy, *, by: Actor | None = None) -> CaseAccess:
    """Let a person see a case for this reason; the second time changes nothing.

    It follows from an act that was allowed (referring, taking over, presenting), so it asks no permission itself.
    """
    access = _access(case, person_id, why)
    if access is None:
        access = CaseAccess(case_id=case.id, person_id=person_id, why=why)
        db.session.add(access)
    elif access.until is None:
        return access
    access.until = None
    record(Event.ACCESS_GIVEN, access, by=by, programme_id=case.programme_id, person=person_id, why=why)
    return access


def end_access(case: Case, person_id: int, why: AccessWhy, *, by: Actor | None = None) -> None:
    """End what ``give_access`` gave for this reason; access for other reasons stays."""
    access = _access(case, person_id, why)
    if access is None or access.until is not None:
        return
    access.until = now()
    record(Event.ACCESS_ENDED, access, by=by, programme_id=case.programme_id, person=person_id, why=why)


def _access(case: Case, person_id: int, why: AccessWhy) -> CaseAccess | None:
    return db.session.scalar(
        select(CaseAccess).where(
            CaseAccess.case_id == case.id, CaseAccess.person_id == person_id, CaseAccess.why == why
        )
    )


def close_case(case: Case, *, because: str, by: Actor) -> Case:
    """Close a case with a reason. Refuses without one."""
    require(by, May.CLOSE_CASE, case)
    because = because.strip()
    if not because:
        raise RuleBroken("Say why the case is closed.", field="because")
    check_length("The reason", because, "because")
    CLOSE.take(case)
    case.closed_at, case.closed_because = now(), because
    record(Event.CASE_CLOSED, case, by=by)
    return case


def reopen_case(case: Case, *, by: Actor) -> None:
    """Open a closed case again; the ledger keeps that it was closed."""
    require(by, May.CLOSE_CASE, case)
    REOPEN.take(case)
    case.closed_at, case.closed_because = None, ""
    record(Event.CASE_REOPENED, case, by=by)
