"""Reading presentations."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from tumorboard.cases.models import Case
from tumorboard.core.db import db
from tumorboard.directory.models import Programme, Specialty
from tumorboard.patients.models import Patient
from tumorboard.permissions import May
from tumorboard.policy import Actor, visible
from tumorboard.presentations.models import Presentation, ReadinessNeed, Return, SpecialtyNeed, Withdrawal
from tumorboard.presentations.readiness import asked_words
from tumorboard.presentations.states import PresentationState


def with_patient(query: Select[Any]) -> Select[Any]:
    """Load what a case line shows together with the presentations: case, patient and identifiers."""
    patient = joinedload(Presentation.case).joinedload(Case.patient)
    return query.options(patient.selectinload(Patient.identifiers), joinedload(Presentation.written_by))


def referrals_to_accept(programme: Programme, *, by: Actor) -> Select[Any]:
    """The referred presentations of a programme that this person may accept."""
    return with_patient(
        select(Presentation).where(
            Presentation.programme_id == programme.id,
            Presentation.state == PresentationState.REFERRED,
            visible(by, May.ACCEPT_PRESENTATION, Presentation),
        )
    )


def own_presentations(programme: Programme, *, by: Actor) -> Select[Any]:
    """What this person has referred in a programme."""
    return with_patient(
        select(Presentation).where(Presentation.programme_id == programme.id, Presentation.written_by_id == by.id)
    )


def last_presentation(case_id: int) -> Presentation | None:
    """The newest presentation of a case."""
    return db.session.scalar(
        select(Presentation).where(Presentation.case_id == case_id).order_by(Presentation.id.desc()).limit(1)
    )


def readiness_of(presentation_ids: Sequence[int]) -> dict[int, list[ReadinessNeed]]:
    """Everything asked of these presentations, there or not, with its owner: one query."""
    found: dict[int, list[ReadinessNeed]] = {key: [] for key in presentation_ids}
    rows = db.session.scalars(
        select(ReadinessNeed)
        .where(ReadinessNeed.presentation_id.in_(presentation_ids))
        .options(joinedload(ReadinessNeed.owner), joinedload(ReadinessNeed.owner_specialty))
        .order_by(ReadinessNeed.id)
    )
    for row in rows:
        found[row.presentation_id].append(row)
    return found


def need_asked(presentation: Presentation, what: str) -> ReadinessNeed | None:
    """The row of a presentation that asks for this."""
    asked = (ReadinessNeed.presentation_id == presentation.id, ReadinessNeed.what == what)
    return db.session.scalar(select(ReadinessNeed).where(*asked)) if what else None


def need_words(need: ReadinessNeed) -> str:
    """What a readiness row asks, in words."""
    return asked_words(need.what)


def needs_of(presentation: Presentation) -> Sequence[SpecialtyNeed]:
    """What is asked of each specialty, with its name: one query."""
    return db.session.scalars(
        select(SpecialtyNeed)
        .where(SpecialtyNeed.presentation_id == presentation.id)
        .join(Specialty)
        .options(joinedload(SpecialtyNeed.specialty))
        .order_by(Specialty.position, Specialty.id)
    ).all()


def zone_of(programme: Programme) -> ZoneInfo:
    """The programme's time zone."""
    return ZoneInfo(programme.time_zone)


def returns_of(presentation: Presentation) -> Sequence[Return]:
    """How often it was sent back, with the answers, the newest first."""
    return db.session.scalars(
        select(Return)
        .where(Return.presentation_id == presentation.id)
        .options(joinedload(Return.returned_by), joinedload(Return.answered_by))
        .order_by(Return.id.desc())
    ).all()


def withdrawal_of(presentation: Presentation) -> Withdrawal | None:
    """Why it was withdrawn, if it was."""
    return db.session.scalar(
        select(Withdrawal)
        .where(Withdrawal.presentation_id == presentation.id)
        .options(joinedload(Withdrawal.withdrawn_by))
    )
