"""Who read which child's record is counted from what is sealed: by child, person, local day and event."""

from datetime import UTC, datetime

from sqlalchemy import select

from tests.audit.ground import seal
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record, saw
from tumorboard.audit.readings.models import Reading
from tumorboard.core.db import at, db
from tumorboard.permissions import Role


def readings(patient_id: int, *events: Event) -> list[tuple]:
    """What is counted of a child, of these events."""
    rows = db.session.scalars(select(Reading).where(Reading.patient_id == patient_id).order_by(Reading.id))
    return [(row.on.isoformat(), row.person_id, row.event, row.times) for row in rows if row.event in events]


def test_lists_cases_and_patients_count_for_each_child(make):
    programme = make.programme("sarcoma")
    reader = make.member(programme, Role.COORDINATOR)
    case, other = make.case(programme), make.case(programme)
    by = make.actor(reader)
    db.session.commit()
    with at(datetime(2026, 11, 3, 3, 30, tzinfo=UTC)):  # half past ten in the evening before, in New York
        saw(Event.CASES_LISTED, by=by, subject="programme", programme_id=programme.id, cases=[case.id, other.id])
    seal(batch=7)
    with at(datetime(2026, 11, 3, 4, 30, tzinfo=UTC)):
        saw(Event.CASES_LISTED, by=by, subject="programme", programme_id=programme.id, cases=[case.id], key="again")
        saw(Event.PATIENT_READ, by=by, subject="patient", patient_id=case.patient_id)
        record(Event.CASE_CHANGED, case, by=by, changed=["side"])
        db.session.commit()
    seal(batch=7)
    events = (Event.CASES_LISTED, Event.PATIENT_READ, Event.CASE_CHANGED)
    assert readings(case.patient_id, *events) == [
        ("2026-11-02", reader.id, "cases.listed", 2),
        ("2026-11-02", reader.id, "patient.read", 1),
        ("2026-11-02", reader.id, "case.changed", 1),
    ]
    assert readings(other.patient_id, *events) == [("2026-11-02", reader.id, "cases.listed", 1)]
