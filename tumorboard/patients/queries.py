"""Reading patients: by number and birth date, by likeness, and where they were seen."""

from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from tumorboard.core.db import db
from tumorboard.directory.models import Person, Programme
from tumorboard.patients.models import ChildClosure, Patient, PatientIdentifier, PatientSeen
from tumorboard.patients.names import identifier_key, is_similar
from tumorboard.permissions import May
from tumorboard.policy import Actor, visible

#: The noun of cases says here which of a patient's cases the reader may see: (id, number, words, state) of each.
CaseShown = tuple[int, str, str, object]
CASE_SLOTS: list[Callable[[int, Actor], Sequence[CaseShown]]] = []
RECENT_IDENTIFIERS = 400
MOST_OF_A_DAY = 500


#: The column that says what ``Patient.identifier`` says.
FIRST_IDENTIFIER = (
    select(PatientIdentifier.system + " " + PatientIdentifier.value)
    .where(PatientIdentifier.patient_id == Patient.id)
    .order_by(PatientIdentifier.id)
    .limit(1)
    .correlate(Patient)
    .scalar_subquery()
)


def patients_with(system: str | None, value: str, born_on: date) -> Sequence[Patient]:
    """The patients with exactly this number and birth date; several when two hospitals gave the same number."""
    found = (
        select(Patient)
        .join(PatientIdentifier)
        .where(PatientIdentifier.value_key == identifier_key(value), Patient.born_on == born_on)
        .options(selectinload(Patient.identifiers))
        .distinct()
        .order_by(Patient.id)
    )
    if system:
        found = found.where(PatientIdentifier.system == system)
    return db.session.scalars(found.limit(5)).all()


def is_number_taken(system: str, value: str) -> bool:
    """Somebody has this number, whatever their birth date."""
    taken = select(PatientIdentifier.id).where(
        PatientIdentifier.system == system, PatientIdentifier.value_key == identifier_key(value)
    )
    return db.session.scalar(taken.limit(1)) is not None


def find_patient(system: str | None, value: str, born_on: date) -> Patient | None:
    """The one patient with exactly this number and birth date; None when there is none, or more than one."""
    found = patients_with(system, value, born_on)
    return found[0] if len(found) == 1 else None


def similar_patients(name: str, born_on: date, *, except_id: int = 0) -> list[Patient]:
    """Patients born on the same day whose name may be the same."""
    born_then = (
        select(Patient)
        .where(Patient.born_on == born_on, Patient.id != except_id)
        .options(selectinload(Patient.identifiers))
        .order_by(Patient.id)
        .limit(MOST_OF_A_DAY)
    )
    return [one for one in db.session.scalars(born_then) if is_similar(name, one.name)]


def visible_ids(patients: Sequence[Patient], *, to: Actor) -> set[int]:
    """Which of these patients this person may see."""
    if not patients:
        return set()
    ids = [one.id for one in patients]
    return set(
        db.session.scalars(select(Patient.id).where(Patient.id.in_(ids), visible(to, May.READ_PATIENT, Patient)))
    )


def used_systems() -> list[str]:
    """The names of number systems in recent use, to be offered while typing."""
    recent = select(PatientIdentifier.system).order_by(PatientIdentifier.id.desc()).limit(RECENT_IDENTIFIERS).subquery()
    return sorted(db.session.scalars(select(recent.c.system).distinct()))


def seen_days(patient: Patient, *, to: Actor) -> Sequence[tuple[PatientSeen, str, str]]:
    """When and where a patient was seen, newest first, in this person's programmes or noted by them."""
    return [
        (seen, programme, person)
        for seen, programme, person in db.session.execute(
            select(PatientSeen, Programme.name, Person.name)
            .join(Programme, Programme.id == PatientSeen.programme_id)
            .join(Person, Person.id == PatientSeen.recorded_by_id)
            .where(
                PatientSeen.patient_id == patient.id,
                or_(PatientSeen.programme_id.in_(list(to.standings)), PatientSeen.recorded_by_id == to.id),
            )
            .order_by(PatientSeen.seen_on.desc(), PatientSeen.id.desc())
            .limit(50)
        )
    ]


def open_closure(patient_id: int, programme_id: int) -> ChildClosure | None:
    """The reason for which a patient needs no next step in a programme, while it stands."""
    return db.session.scalars(
        select(ChildClosure)
        .where(
            ChildClosure.patient_id == patient_id,
            ChildClosure.programme_id == programme_id,
            ChildClosure.reopened_at.is_(None),
        )
        .order_by(ChildClosure.id.desc())
    ).first()


def open_closures(patient_id: int, programme_ids: Sequence[int]) -> Sequence[tuple[ChildClosure, str]]:
    """The standing closures of a patient in these programmes, with the programme's name."""
    return [
        (closure, name)
        for closure, name in db.session.execute(
            select(ChildClosure, Programme.name)
            .join(Programme, Programme.id == ChildClosure.programme_id)
            .where(
                ChildClosure.patient_id == patient_id,
                ChildClosure.programme_id.in_(list(programme_ids)),
                ChildClosure.reopened_at.is_(None),
            )
        )
    ]


def cases_shown(patient: Patient, to: Actor) -> list[CaseShown]:
    """The cases of a patient this person may see, as the nouns above tell them."""
    return [shown for fill in CASE_SLOTS for shown in fill(patient.id, to)]
