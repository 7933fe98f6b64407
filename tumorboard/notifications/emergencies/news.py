"""Chairs and auditors hear at once that somebody broke the glass; who, why and whose record stands behind the door."""

from sqlalchemy import select

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import subscribe
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db
from tumorboard.directory.models import Person
from tumorboard.emergencies.models import OpeningReview
from tumorboard.notifications.audience import people_with
from tumorboard.notifications.kinds import Kind
from tumorboard.notifications.news import read_notices
from tumorboard.notifications.telling import News, tell
from tumorboard.notifications.wording import SAID, Facts, Meeting, Told
from tumorboard.permissions import Role


@subscribe(Event.GLASS_BROKEN)
def _tell_reviewers(review: OpeningReview, entry: LedgerEntry) -> None:
    name = db.session.scalar(select(Person.name).where(Person.id == entry.person_id))
    people = people_with(review.programme_id, Role.CHAIR, Role.AUDITOR)
    news = News(Kind.GLASS_BROKEN, review.programme_id, review.id)
    tell(news, {one: {"who": name} for one in people if one != entry.person_id})


@subscribe(Event.GLASS_REVIEWED)
def _read_by_all(review: OpeningReview, _entry: LedgerEntry) -> None:
    """One review is enough."""
    read_notices(Kind.GLASS_BROKEN, subject_id=review.id)


def _broken(facts: Facts, _meeting: Meeting | None, _specialty: str) -> Told:
    return Told(
        "A record was opened in an emergency",
        ("Somebody opened a patient's record by break-glass. See who, why, and what they looked at, and say whether it "
         "was justified.",),
        "Review the opening", f"{facts.get('who', 'Somebody')} opened a record in an emergency: review it",
    )  # fmt: skip


SAID[Kind.GLASS_BROKEN] = _broken
