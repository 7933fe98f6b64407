"""Reading the emergency openings of a programme, and what was looked at under each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.cases.models import Case
from tumorboard.core.db import db
from tumorboard.emergencies.models import EmergencyOpening, OpeningReview

MOST_LOOKS = 500


def openings_of(programme_id: int) -> Select[Any]:
    """A programme's openings with who opened and who reviewed, for paging."""
    return (
        select(OpeningReview)
        .join(EmergencyOpening, EmergencyOpening.id == OpeningReview.opening_id)
        .where(OpeningReview.programme_id == programme_id)
        .options(
            contains_eager(OpeningReview.opening).joinedload(EmergencyOpening.person),
            joinedload(OpeningReview.reviewed_by),
        )
    )


def count_to_review(programme_id: int) -> int:
    """How many openings nobody has reviewed."""
    waiting = select(func.count(OpeningReview.id)).where(
        OpeningReview.programme_id == programme_id, OpeningReview.reviewed_at.is_(None)
    )
    return db.session.scalar(waiting) or 0


@dataclass(frozen=True)
class Look:
    """One thing that was read under an opening: what, when, and of which case."""

    at: datetime
    words: str
    case_number: str


def looked_at(review: OpeningReview) -> Sequence[Look]:
    """What was read under an opening, as this programme may know it: two queries.

    Of another programme's case it says that something was read, not of which case.
    """
    opening = review.opening
    entries = db.session.scalars(
        select(LedgerEntry)
        .where(LedgerEntry.person_id == opening.person_id, LedgerEntry.at >= opening.opened_at)
        .where(LedgerEntry.at <= (opening.ended_at or opening.until))
        .order_by(LedgerEntry.id)
        .limit(MOST_LOOKS)
    )
    under = [one for one in entries if one.facts.get("opening") == opening.id and one.event not in _OWN]
    ours = select(Case.id, Case.number).where(
        Case.patient_id == opening.patient_id, Case.programme_id == review.programme_id
    )
    numbers = {row.id: row.number for row in db.session.execute(ours)}
    return [Look(one.at, one.event.words, _named(one, numbers)) for one in under]


_OWN = (Event.GLASS_BROKEN, Event.GLASS_ENDED, Event.GLASS_REVIEWED)


def _named(entry: LedgerEntry, numbers: dict[int, str]) -> str:
    keys = [*([entry.case_id] if entry.case_id else []), *entry.facts.get("cases", [])]
    return ", ".join(dict.fromkeys(numbers.get(key, "another programme's case") for key in keys))
