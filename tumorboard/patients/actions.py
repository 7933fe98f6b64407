"""Changing patients: who they are, where they were seen, and that a child needs no next step."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.core.db import db, now
from tumorboard.core.errors import RuleBroken
from tumorboard.core.words import years
from tumorboard.directory.models import Programme
from tumorboard.patients.models import ChildClosure, Patient, PatientIdentifier, PatientSeen, SeenHow, Sex
from tumorboard.patients.names import identifier_key, known_spelling, name_key
from tumorboard.patients.queries import open_closure, patients_with, similar_patients, used_systems
from tumorboard.permissions import May
from tumorboard.policy import Actor, require

OLDEST = 120
FACTS = ("guardian", "guardian_contact", "interpreter", "travels_from")
TAKEN = "A patient with this number is registered."
LOOK_UP = "Look up by this number and the birth date. If nobody is found, one of the two is wrong."
Number = tuple[str, str]


class SimilarPatient(RuleBroken):
    """Somebody born on the same day has a similar name; ``patients`` may be shown to those who may see them."""

    def __init__(self, patients: Sequence[Patient]) -> None:
        super().__init__(
            "A patient with this birth date and a similar name is registered.",
            remedy="Look up by identifier, or confirm that this is another patient.",
            field="is_another",
        )
        self.patients = list(patients)


def look_up_patient(programme: Programme, *, system: str, value: str, born_on: date, by: Actor) -> Sequence[Patient]:
    """The patients with exactly this number and birth date, whoever registered them; the look-up is recorded."""
    require(by, May.LOOK_UP_PATIENT, programme)
    found = patients_with(known_spelling(system, used_systems()) if system else None, value, born_on)
    for patient in found:
        record(Event.PATIENT_LOOKED_UP, patient, by=by, programme_id=programme.id, found=True)
    if not found:
        record(Event.PATIENT_LOOKED_UP, None, by=by, programme_id=programme.id, found=False)
    return found


def register_patient(
    programme: Programme, *, given_names: str, family_name: str, born_on: date, sex: Sex | str,
    identifiers: Iterable[Number], seen_on: date, by: Actor, how: SeenHow = SeenHow.BY_HAND,
    ask_about_similar: bool = False, **more: str,
) -> Patient:  # fmt: skip
    """Register a patient seen in the programme.

    Refuses no name, an impossible birth date, a number that somebody has, and (when asked to) a similar name.
    """
    require(by, May.REGISTER_PATIENT, programme)
    patient = Patient(born_on=_born(born_on, programme))
    _identify(patient, given_names=given_names, family_name=family_name, sex=sex, more=more)
    numbers = _free_numbers(identifiers, patient)
    if ask_about_similar:
        similar = similar_patients(patient.name, born_on)
        if similar:
            raise SimilarPatient(similar)
    db.session.add(patient)
    patient.identifiers = [_row(number) for number in numbers]
    _keep_numbers()
    record(Event.PATIENT_REGISTERED, patient, by=by, programme_id=programme.id)
    note_seen(patient, programme, seen_on=seen_on, how=how, by=by)
    return patient


def note_seen(
    patient: Patient, programme: Programme, *, seen_on: date, by: Actor, how: SeenHow = SeenHow.BY_HAND
) -> PatientSeen:
    """Note that the patient was seen on a day; twice is once. A child closed before that day is open again."""
    require(by, May.REGISTER_PATIENT, programme)
    if seen_on > _today(programme):
        raise RuleBroken("This day lies in the future.", field="seen_on")
    if seen_on < patient.born_on:
        raise RuleBroken("This day lies before the birth date.", field="seen_on")
    seen = db.session.scalar(
        select(PatientSeen).where(
            PatientSeen.programme_id == programme.id, PatientSeen.patient_id == patient.id,
            PatientSeen.seen_on == seen_on,
        )
    )  # fmt: skip
    if seen is not None:
        return seen
    seen = PatientSeen(
        patient_id=patient.id, programme_id=programme.id, seen_on=seen_on, how=SeenHow(how), recorded_by_id=by.id
    )
    db.session.add(seen)
    closure = open_closure(patient.id, programme.id)
    if closure is not None and seen_on > _local(closure.closed_at, programme):
        closure.reopened_at = now()
    record(Event.PATIENT_SEEN, seen, by=by, seen_on=seen_on, how=seen.how)
    return seen


def correct_patient(
    patient: Patient, *, given_names: str, family_name: str, born_on: date, sex: Sex | str,
    identifiers: Iterable[Number], by: Actor, **more: str,
) -> None:  # fmt: skip
    """Correct who a patient is. Refuses what registering refuses; the ledger keeps which facts changed, no words."""
    require(by, May.EDIT_PATIENT, patient)
    before = _facts(patient)
    patient.born_on = _born(born_on, None)
    _identify(patient, given_names=given_names, family_name=family_name, sex=sex, more=more)
    wanted = _free_numbers(identifiers, patient)
    kept = {(one.system, one.value): one for one in patient.identifiers}
    patient.identifiers = [kept.get(number) or _row(number) for number in wanted]
    _keep_numbers()
    after = _facts(patient)
    changed = sorted(name for name, value in after.items() if value != before[name])
    if changed:
        record(Event.PATIENT_CORRECTED, patient, by=by, changed=changed)


def close_child(patient: Patient, programme: Programme, *, reason: str, by: Actor) -> ChildClosure:
    """Say that a patient needs no next step in the programme, and why. Seen again later, the child is open again."""
    require(by, May.CLOSE_CHILD, programme)
    reason = _text(reason, "reason", longest=500)
    if not reason:
        raise RuleBroken("Say why no next step is needed.", field="reason")
    seen = select(PatientSeen.id).where(PatientSeen.patient_id == patient.id, PatientSeen.programme_id == programme.id)
    if db.session.scalar(seen.limit(1)) is None:
        raise RuleBroken("This patient was not seen in the programme.", remedy="Note the day they were seen first.")
    if open_closure(patient.id, programme.id) is not None:
        raise RuleBroken("This child is closed already.", remedy="Reload the page to see why.")
    closure = ChildClosure(patient_id=patient.id, programme_id=programme.id, reason=reason, closed_by_id=by.id)
    db.session.add(closure)
    record(Event.CHILD_SETTLED, closure, by=by)
    return closure


def reopen_child(closure: ChildClosure, *, by: Actor) -> None:
    """Take the closing of a child back."""
    require(by, May.CLOSE_CHILD, closure)
    closure.reopened_at = closure.reopened_at or now()
    record(Event.CHILD_REOPENED, closure, by=by)


def _identify(patient: Patient, *, given_names: str, family_name: str, sex: Sex | str, more: dict[str, str]) -> None:
    unknown = more.keys() - set(FACTS)
    if unknown:
        raise TypeError(f"a patient has no {sorted(unknown)}")
    patient.given_names = _text(given_names, "given_names")
    patient.family_name = _text(family_name, "family_name")
    patient.name_key = name_key(patient.given_names, patient.family_name)
    if not patient.name_key:
        raise RuleBroken("Enter the name, or the one name the patient has.", field="given_names")
    try:
        patient.sex = Sex(sex)
    except ValueError as error:
        raise RuleBroken("Choose one from the list.", field="sex") from error
    for fact, value in more.items():
        setattr(patient, fact, _text(value, fact))


def _free_numbers(identifiers: Iterable[Number], patient: Patient) -> list[Number]:
    """The numbers as they are kept; the place of a wrong one stands in the refusal's field."""
    numbers: dict[tuple[str, str], Number] = {}
    known = used_systems()
    for place, (system, value) in enumerate(identifiers):
        field = f"identifiers.{place}"
        system, value = _text(system, field, longest=80), _text(value, field, longest=80)
        if not value and not system:
            continue
        if not value or not system:
            raise RuleBroken("A number needs the hospital that gave it, and the hospital its number.", field=field)
        system = known_spelling(system, known)
        key = (system, identifier_key(value))
        if key in numbers:
            raise RuleBroken("This number stands here twice.", field=field)
        taken = select(PatientIdentifier.id).where(
            PatientIdentifier.system == system, PatientIdentifier.value_key == key[1]
        )
        if patient.id is not None:
            taken = taken.where(PatientIdentifier.patient_id != patient.id)
        if db.session.scalar(taken) is not None:
            raise RuleBroken(TAKEN, remedy=LOOK_UP, field=field)
        numbers[key] = (system, value)
    return list(numbers.values())


def _keep_numbers() -> None:
    try:
        db.session.flush()
    except IntegrityError as error:  # somebody registered the number in this very moment
        raise RuleBroken(TAKEN, remedy=LOOK_UP, field="identifiers.0") from error


def _row(number: Number) -> PatientIdentifier:
    system, value = number
    return PatientIdentifier(system=system, value=value, value_key=identifier_key(value))


def _facts(patient: Patient) -> dict[str, object]:
    facts = {name: getattr(patient, name) for name in ("given_names", "family_name", "born_on", "sex", *FACTS)}
    return facts | {"identifiers": sorted((one.system, one.value) for one in patient.identifiers)}


def _text(value: str, field: str, *, longest: int = 200) -> str:
    value = " ".join(value.split())
    if "\x00" in value or any(0xD800 <= ord(letter) <= 0xDFFF for letter in value):
        raise RuleBroken("This holds a character that cannot be kept.", remedy="Please type it again.", field=field)
    if len(value) > longest:
        raise RuleBroken(f"This is longer than {longest} characters.", field=field)
    return value


def _born(born_on: date, programme: Programme | None) -> date:
    today = _today(programme)
    if born_on > today:
        raise RuleBroken("The birth date lies in the future.", field="born_on")
    if years(born_on, today) > OLDEST:
        raise RuleBroken(f"This is more than {OLDEST} years ago.", field="born_on")
    return born_on


def _today(programme: Programme | None) -> date:
    # Without a programme the day of the world's last time zone: nobody is told that today is in the future.
    return _local(now(), programme)


def _local(moment: datetime, programme: Programme | None) -> date:
    return moment.astimezone(ZoneInfo(programme.time_zone if programme else "Etc/GMT-14")).date()
