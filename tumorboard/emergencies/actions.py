"""Opening a patient's record in an emergency, ending it, and reviewing it."""

from datetime import timedelta

from sqlalchemy import select

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.cases.models import Case
from tumorboard.core.db import db, now
from tumorboard.core.errors import NotFound, RuleBroken
from tumorboard.emergencies.models import EmergencyOpening, OpeningReview, Verdict
from tumorboard.patients.models import Patient
from tumorboard.permissions import May
from tumorboard.policy import Actor, require

SHORTEST, LONGEST = 10, 300


def break_glass(patient: Patient, *, reason: str, hours: int, by: Actor) -> EmergencyOpening:
    """Open a patient's cases, of every programme and restricted ones too, for some hours, to be read and not changed.

    Refuses without a reason. An earlier opening of theirs ends. Each programme whose case it shows reviews it.
    """
    require(by, May.BREAK_GLASS)
    reason = reason.strip()
    if not SHORTEST <= len(reason) <= LONGEST:
        raise RuleBroken(
            f"Say in {SHORTEST} to {LONGEST} letters why you need the record now.",
            remedy="The chair and the auditor read it.", field="reason",
        )  # fmt: skip
    for earlier in db.session.scalars(
        select(EmergencyOpening).where(EmergencyOpening.person_id == by.id, EmergencyOpening.ended_at.is_(None))
    ):
        earlier.ended_at = now()
    db.session.flush()
    opening = EmergencyOpening(
        person_id=by.id, patient_id=patient.id, reason=reason, until=now() + timedelta(hours=hours)
    )
    db.session.add(opening)
    db.session.flush()
    cases = db.session.execute(select(Case.id, Case.programme_id).where(Case.patient_id == patient.id)).all()
    for programme_id in sorted({row.programme_id for row in cases}):
        review = OpeningReview(opening=opening, programme_id=programme_id)
        db.session.add(review)
        record(
            Event.GLASS_BROKEN, review, by=by, patient_id=patient.id, opening=opening.id, until=opening.until,
            cases=sorted(row.id for row in cases if row.programme_id == programme_id),
        )  # fmt: skip
    return opening


def end_opening(opening: EmergencyOpening, *, by: Actor) -> None:
    """Close a record before its time. Somebody else's opening is not there."""
    if opening.person_id != by.id:
        raise NotFound
    if opening.ended_at is None:
        opening.ended_at = now()
        record(Event.GLASS_ENDED, opening, by=by, patient_id=opening.patient_id, opening=opening.id)


def review_opening(review: OpeningReview, *, verdict: Verdict, note: str, by: Actor) -> None:
    """Say, for a programme, whether an opening was justified. Refuses one's own, and "not justified" without a note."""
    require(by, May.JUDGE_OPENING, review)
    if review.opening.person_id == by.id:
        raise RuleBroken("You opened this record yourself.", remedy="Another chair or the auditor reviews it.")
    note = note.strip()
    if verdict is Verdict.NOT_JUSTIFIED and not note:
        raise RuleBroken("Say why it was not justified, and what follows from it.", field="note")
    review.verdict, review.note, review.reviewed_at, review.reviewed_by_id = verdict, note[:2000], now(), by.id
    record(Event.GLASS_REVIEWED, review, by=by, opening=review.opening_id, verdict=verdict)
