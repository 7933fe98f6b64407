"""Finding the patient of an emergency: by exact number and birth date, in few tries, with one answer for all failures.

The tries are counted in the ledger and in a transaction of their own, so that a refusal is kept [OWASP ASVS 5.0 V6.3.1
on guessing; HIPAA 164.312(a)(2)(ii): a procedure for obtaining necessary information during an emergency].
"""

from datetime import date, timedelta

from sqlalchemy import func, select

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import saw
from tumorboard.audit.models import LedgerEntry
from tumorboard.cases.models import Case
from tumorboard.core.db import now, own_transaction
from tumorboard.patients.models import Patient, PatientIdentifier
from tumorboard.patients.names import identifier_key
from tumorboard.policy import Actor

MOST, WAIT = 5, timedelta(hours=1)
NOT_FOUND = (
    "No record was found by this number and birth date. Check both on the patient's papers or wristband. "
    "If it stays so, the record is not here: ask the hospital that treated the patient."
)
TOO_MANY = (
    f"You have tried {MOST} times without finding a record. Wait an hour, or ask a colleague to try. "
    "What you tried is in the ledger."
)


def find_for_emergency(value: str, born_on: date, *, by: Actor) -> tuple[int | None, str]:
    """The one patient with a case, with exactly this number and birth date; else why not, the same for every reason."""
    since = now() - WAIT
    with own_transaction() as connection:
        tried = connection.scalar(
            select(func.count(LedgerEntry.id)).where(
                LedgerEntry.person_id == by.id, LedgerEntry.event == Event.GLASS_TRIED, LedgerEntry.at > since
            )
        )
        found = connection.scalars(
            select(Patient.id)
            .join(PatientIdentifier, PatientIdentifier.patient_id == Patient.id)
            .where(PatientIdentifier.value_key == identifier_key(value), Patient.born_on == born_on)
            .where(select(Case.id).where(Case.patient_id == Patient.id).exists())
            .distinct()
            .limit(2)
        ).all()
    if (tried or 0) >= MOST:
        return None, TOO_MANY
    if len(found) == 1:
        return found[0], ""
    saw(Event.GLASS_TRIED, by=by, subject="person", subject_id=by.id, key=now().isoformat())
    return None, NOT_FOUND
