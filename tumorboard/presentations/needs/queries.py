"""Reading what is asked before a meeting, and the facts it is held against."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tumorboard.cases.biopsy import is_outside
from tumorboard.cases.models import ImagingStudy, PathologyReport
from tumorboard.core.db import db
from tumorboard.directory.models import Programme
from tumorboard.presentations.models import Presentation
from tumorboard.presentations.needs.models import Checklist
from tumorboard.presentations.readiness import KINDS, USUAL, Check, Facts
from tumorboard.vocabulary.programme import When
from tumorboard.vocabulary.templates import programme_template, template_names


def newest_checklist(programme_id: int) -> Checklist | None:
    """The version that counts; None while the programme keeps its template's."""
    return db.session.scalar(
        select(Checklist).where(Checklist.programme_id == programme_id).order_by(Checklist.number.desc()).limit(1)
    )


def checklists_of(programme_id: int, *, most: int) -> Sequence[Checklist]:
    """The versions kept, newest first."""
    return db.session.scalars(
        select(Checklist)
        .where(Checklist.programme_id == programme_id)
        .options(joinedload(Checklist.made_by))
        .order_by(Checklist.number.desc())
        .limit(most)
    ).all()


def checks_of(programme: Programme) -> tuple[Check, ...]:
    """What a programme asks: its newest checklist, else its template's, else the usual."""
    kept = newest_checklist(programme.id)
    return tuple(check_from(one) for one in kept.checks) if kept else first_checks(programme)


def first_checks(programme: Programme) -> tuple[Check, ...]:
    """What a programme asks before anybody changed it."""
    if programme.template not in template_names():
        return USUAL
    asked = programme_template(programme.template).readiness
    return tuple(Check(one.code, one.owner, one.when) for one in asked)


def check_from(kept: dict[str, Any]) -> Check:
    """A check as the database keeps it."""
    kinds = tuple(kind for kind in KINDS if kind in kept["kinds"])
    return Check(kept["asked"], kept["owner"], When(kept["when"]), kinds, int(kept["hours"]))


def facts_of(presentation: Presentation) -> Facts:
    """What the readiness rule looks at, as the case stands now; what is only ticked stays as it was."""
    case = presentation.case
    imaging = db.session.scalars(select(ImagingStudy.availability).where(ImagingStudy.case_id == case.id))
    slides = db.session.scalars(select(PathologyReport.slides).where(PathologyReport.case_id == case.id))
    return Facts(
        has_performance=presentation.performance_value is not None,
        imaging=tuple(imaging),
        slides=tuple(slides),
        biopsy_status=case.biopsy_status,
        is_outside=is_outside(case.biopsy_place),
        operation_note=presentation.operation_note,
        has_presenter=presentation.presenter_id is not None or presentation.presenter_has_briefed,
        kind=presentation.kind,
    )
