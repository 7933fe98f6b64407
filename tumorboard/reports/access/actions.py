"""Confirming who may see what."""

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.core.db import db
from tumorboard.directory.models import Programme
from tumorboard.directory.queries import current_memberships
from tumorboard.permissions import May
from tumorboard.policy import Actor, require
from tumorboard.reports.access.models import AccessReview


def confirm_access(programme: Programme, *, by: Actor) -> AccessReview:
    """Confirm that the members, their roles and the restricted cases' readers are right as they stand."""
    require(by, May.CONFIRM_ACCESS, programme)
    members = current_memberships(programme.id)
    review = AccessReview(programme_id=programme.id, confirmed_by_id=by.id, members=len(members))
    db.session.add(review)
    record(Event.ACCESS_CONFIRMED, review, by=by, members=sorted(one.person_id for one in members))
    return review
