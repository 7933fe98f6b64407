"""Reading late add-ons: who must agree, what is waited for, what was refused."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, bindparam, or_, select

from tumorboard.agendas.late.models import LateAnswer, LateRequest
from tumorboard.agendas.late.states import LateState
from tumorboard.conferences.models import Conference
from tumorboard.core.db import db
from tumorboard.core.words import day
from tumorboard.directory.models import PREPARE, Specialty
from tumorboard.presentations.models import Presentation
from tumorboard.presentations.states import PresentationState


def preparing(programme_id: int) -> Sequence[Specialty]:
    """The specialties that must agree to a late add-on, usually pathology and radiology (PRODUCT.md, rule 1)."""
    does = or_(Specialty.prepares.is_(True), and_(Specialty.prepares.is_(None), Specialty.code.in_(PREPARE)))
    return db.session.scalars(
        select(Specialty)
        .where(Specialty.programme_id == programme_id, Specialty.retired_at.is_(None), does)
        .order_by(Specialty.position, Specialty.id)
    ).all()


def last_request(conference_id: int, presentation_id: int) -> LateRequest | None:
    """The latest late add-on of a case at a meeting."""
    return db.session.scalar(
        select(LateRequest)
        .where(LateRequest.conference_id == conference_id, LateRequest.presentation_id == presentation_id)
        .order_by(LateRequest.id.desc())
        .limit(1)
    )


def waiting_requests(*, presentation_id: int = 0, conference_id: int = 0) -> Sequence[LateRequest]:
    """What still waits for an answer, of a presentation or of a meeting."""
    about = LateRequest.presentation_id == presentation_id if presentation_id else None
    which = about if about is not None else LateRequest.conference_id == conference_id
    return db.session.scalars(select(LateRequest).where(which, LateRequest.state == LateState.WAITING)).all()


@dataclass
class LateNote:
    """What a candidate's row says first: for whom it waits, or which specialty refused it and why."""

    late_request_id: int
    conference_id: int
    on: str
    reason: str
    state: LateState
    waits_for: list[str] = field(default_factory=list)
    refused_by: list[tuple[str, str]] = field(default_factory=list)

    @property
    def words(self) -> str:
        """In a line."""
        if self.state is LateState.WAITING:
            return f"Late add-on for {self.on}: waiting for {' and '.join(self.waits_for)}"
        told = "; ".join(f"{name} refused: {because}" for name, because in self.refused_by)
        return f"Not on {self.on}. {told}"


def late_notes(programme_id: int) -> dict[int, LateNote]:
    """Of each candidate that was asked for late, what became of it last, by the presentation's id: one query."""
    notes: dict[int, LateNote] = {}
    for row in db.session.execute(_NOTES, {"programme": programme_id}):
        note = notes.get(row.presentation_id)
        if note is None or note.late_request_id != row.id:
            on = day(row.starts_at, ZoneInfo(row.time_zone))
            note = notes[row.presentation_id] = LateNote(row.id, row.conference_id, on, row.reason, row.state)
        _take(note, row)
    return notes


def _take(note: LateNote, row: Any) -> None:
    if row.is_agreed is None:
        note.waits_for.append(row.name)
    elif not row.is_agreed:
        note.refused_by.append((row.name, row.because))


_NOTES = (
    select(LateRequest.id, LateRequest.presentation_id, LateRequest.conference_id, LateRequest.reason)
    .add_columns(LateRequest.state, Conference.starts_at, Conference.time_zone)
    .add_columns(Specialty.name, LateAnswer.is_agreed, LateAnswer.because)
    .join(Presentation, Presentation.id == LateRequest.presentation_id)
    .join(Conference, Conference.id == LateRequest.conference_id)
    .join(LateAnswer, LateAnswer.late_request_id == LateRequest.id)
    .join(Specialty, Specialty.id == LateAnswer.specialty_id)
    .where(
        Presentation.programme_id == bindparam("programme"), Presentation.state == PresentationState.ACCEPTED,
        LateRequest.state.in_((LateState.WAITING, LateState.REFUSED)),
    )
    .order_by(LateRequest.id, Specialty.position, Specialty.id)
)  # fmt: skip
