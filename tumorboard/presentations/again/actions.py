"""The draft of a case that is to be presented again: copied forward, its question left to a clinician."""

from sqlalchemy import select

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.cases.models import Holder
from tumorboard.core.db import db
from tumorboard.directory.queries import people_as
from tumorboard.permissions import Role
from tumorboard.policy import Actor
from tumorboard.presentations.asking import COLUMNS
from tumorboard.presentations.models import Presentation
from tumorboard.presentations.referral.beside import told_forward
from tumorboard.presentations.states import PresentationState

CLINICIANS = (Role.REFERRER, Role.ATTENDEE, Role.COORDINATOR, Role.CHAIR)


def draft_again(previous: Presentation, *, by: Actor) -> Presentation:
    """Make the draft with what is still true; the question and the last decision are left to who completes it.

    It belongs to whoever holds the patient, else to whoever referred the case (PRODUCT.md rule 9). It follows from an
    act that was allowed, so it asks no permission itself.
    """
    told = told_forward(previous)
    draft = Presentation(
        programme_id=previous.programme_id, patient_id=previous.patient_id, case_id=previous.case_id,
        previous_id=previous.id, state=PresentationState.DRAFT, minutes=previous.minutes,
        written_by_id=_owner(previous, by), **{name: told[name] for name in COLUMNS if name in told},
    )  # fmt: skip
    db.session.add(draft)
    record(Event.PRESENTATION_DRAFTED, draft, by=by, previous=previous.id, owner=draft.written_by_id)
    return draft


def _owner(previous: Presentation, by: Actor) -> int:
    """Who holds the patient, else who referred or presented the case, else the coordinator: a member all the same."""
    held = select(Holder.person_id).where(Holder.case_id == previous.case_id, Holder.until.is_(None))
    members = {person.id for person in people_as(previous.programme_id, *CLINICIANS)}
    for one in (db.session.scalar(held), previous.written_by_id, previous.presenter_id):
        if one in members:
            return one
    desk = people_as(previous.programme_id, Role.COORDINATOR, Role.CHAIR)
    return desk[0].id if desk else by.id
