"""Taking a clinic list over: what would become of each line, and doing it."""

from collections.abc import Sequence
from dataclasses import dataclass

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.core.errors import RuleBroken
from tumorboard.directory.models import Programme
from tumorboard.patients.actions import note_seen, register_patient
from tumorboard.patients.clinic_list import Line
from tumorboard.patients.models import SeenHow
from tumorboard.patients.queries import find_patient, is_number_taken, similar_patients
from tumorboard.permissions import May
from tumorboard.policy import Actor, require


@dataclass(frozen=True)
class Outlook:
    """What taking a line over would do: ``new``, ``known`` or ``problem``, in words."""

    line: Line
    verb: str
    words: str


def outlook(lines: Sequence[Line]) -> list[Outlook]:
    """What would become of each line."""
    return [_outlook(line) for line in lines]


def _outlook(line: Line) -> Outlook:
    if line.problem or line.born_on is None:
        return Outlook(line, "problem", line.problem)
    if find_patient(line.system or None, line.value, line.born_on) is not None:
        return Outlook(line, "known", "Known here: noted as seen")
    if is_number_taken(line.system, line.value):
        return Outlook(line, "problem", "This number belongs to a patient with another birth date.")
    if similar_patients(line.name, line.born_on):
        words = "A patient with this birth date and a similar name is registered: register this one by hand."
        return Outlook(line, "problem", words)
    return Outlook(line, "new", "New: registered, and noted as seen")


def import_clinic_list(programme: Programme, lines: Sequence[Line], *, by: Actor) -> tuple[int, int]:
    """Take over every good line; return how many were new and how many known. Refuses when there is none."""
    require(by, May.REGISTER_PATIENT, programme)
    new = known = 0
    for one in lines:
        told = _outlook(one)
        if told.verb == "problem" or one.born_on is None or one.seen_on is None:
            continue
        if told.verb == "known":
            patient = find_patient(one.system or None, one.value, one.born_on)
            if patient is not None:
                note_seen(patient, programme, seen_on=one.seen_on, how=SeenHow.CLINIC_LIST, by=by)
            known += 1
            continue
        register_patient(
            programme, given_names=one.given_names, family_name=one.family_name, born_on=one.born_on, sex=one.sex,
            identifiers=[(one.system, one.value)], seen_on=one.seen_on, how=SeenHow.CLINIC_LIST, by=by,
        )  # fmt: skip
        new += 1
    if not new and not known:
        raise RuleBroken("No line can be taken over.", remedy="Mend the list, and send it again.")
    record(Event.CLINIC_LIST_IMPORTED, programme, by=by, new=new, known=known, left_out=len(lines) - new - known)
    return new, known
