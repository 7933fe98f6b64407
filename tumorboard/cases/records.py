"""Changing the rows beside a case: imaging studies, pathology reports, earlier treatments."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.cases.facts import Span, imaging_facts, pathology_facts, refuse_closed, span_of, treatment_facts
from tumorboard.cases.models import Case, ImagingStudy, PathologyReport, TreatmentLine
from tumorboard.core.db import db
from tumorboard.core.errors import Stale
from tumorboard.permissions import May
from tumorboard.policy import Actor, require

Row = ImagingStudy | PathologyReport | TreatmentLine
Kept = TypeVar("Kept", ImagingStudy, PathologyReport, TreatmentLine)


@dataclass(frozen=True)
class RecordKind:
    """One kind of row beside a case: its table, its rules, its events and its words."""

    model: type[Row]
    rules: Callable[[Mapping[str, Any], Span], dict[str, Any]]
    added: Event
    changed: Event
    removed: Event
    code: str


IMAGING = RecordKind(
    ImagingStudy, imaging_facts, Event.IMAGING_ADDED, Event.IMAGING_CHANGED, Event.IMAGING_REMOVED, "modality"
)
PATHOLOGY = RecordKind(
    PathologyReport, pathology_facts, Event.PATHOLOGY_ADDED, Event.PATHOLOGY_CHANGED, Event.PATHOLOGY_REMOVED,
    "availability",
)  # fmt: skip
TREATMENT = RecordKind(
    TreatmentLine, treatment_facts, Event.TREATMENT_ADDED, Event.TREATMENT_CHANGED, Event.TREATMENT_REMOVED, "modality"
)
KINDS = (IMAGING, PATHOLOGY, TREATMENT)


def add_imaging(
    case: Case,
    *,
    modality: str,
    by: Actor,
    region: str = "",
    place: str = "",
    done_on: date | None = None,
    availability: str = "",
) -> ImagingStudy:
    """Add an imaging study. Refuses unknown codes, and a day in the future unless it is pending."""
    facts = {
        "modality": modality, "region": region, "place": place, "done_on": done_on, "availability": availability,
    }  # fmt: skip
    return _add(case, ImagingStudy, IMAGING, facts, by)


def add_pathology(
    case: Case,
    *,
    specimen: str,
    by: Actor,
    place: str = "",
    done_on: date | None = None,
    availability: str = "",
    slides: str = "",
    result: str = "",
) -> PathologyReport:
    """Add a biopsy or specimen with its report. Refuses unknown codes and days that cannot be."""
    facts = {
        "specimen": specimen, "place": place, "done_on": done_on, "availability": availability, "slides": slides,
        "result": result,
    }  # fmt: skip
    return _add(case, PathologyReport, PATHOLOGY, facts, by)


def add_treatment(
    case: Case,
    *,
    modality: str,
    by: Actor,
    words: str = "",
    place: str = "",
    started_on: date | None = None,
    ended_on: date | None = None,
) -> TreatmentLine:
    """Add an earlier treatment. Refuses unknown codes, and an end before its start."""
    facts = {
        "modality": modality, "words": words, "place": place, "started_on": started_on, "ended_on": ended_on,
    }  # fmt: skip
    return _add(case, TreatmentLine, TREATMENT, facts, by)


def add_row(case: Case, model: Any, *, by: Actor, **facts: Any) -> Row:
    """Add a row of whichever kind."""
    row: Row = _add(case, model, next(kind for kind in KINDS if kind.model is model), facts, by)
    return row


def change_row(row: Row, *, version: int | None, by: Actor, **facts: Any) -> Row:
    """Correct a row of whichever kind; refuses a save against an older version."""
    kind, case = _kind(row), case_of(row)
    require(by, May.EDIT_CASE, case)
    refuse_closed(case)
    if version is not None and version != row.version:
        raise _stale(row, facts)
    names = [one.key for one in row.__mapper__.column_attrs if one.key not in ("id", "case_id", "version")]
    kept = {name: getattr(row, name) for name in names}
    whole = kind.rules({**kept, **facts}, span_of(case))
    changed = {name: whole[name] for name in facts if whole[name] != kept[name]}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        record(kind.changed, row, by=by, **_about(case), changed=sorted(changed))
    return row


def remove_row(row: Row, *, by: Actor) -> None:
    """Take out a row that was entered by mistake; the ledger keeps that it was there."""
    kind, case = _kind(row), case_of(row)
    require(by, May.EDIT_CASE, case)
    refuse_closed(case)
    record(kind.removed, row, by=by, **_about(case), code=getattr(row, kind.code))
    db.session.delete(row)


def _add(case: Case, model: type[Kept], kind: RecordKind, facts: Mapping[str, Any], by: Actor) -> Kept:
    require(by, May.EDIT_CASE, case)
    refuse_closed(case)
    row = model(case_id=case.id, **kind.rules(facts, span_of(case)))
    db.session.add(row)
    record(kind.added, row, by=by, **_about(case), code=getattr(row, kind.code))
    return row


def _kind(row: Row) -> RecordKind:
    return next(kind for kind in KINDS if isinstance(row, kind.model))


def case_of(row: Row) -> Case:
    """The case a row belongs to."""
    return db.session.get_one(Case, row.case_id)


def _about(case: Case) -> dict[str, int]:
    return {"programme_id": case.programme_id, "patient_id": case.patient_id}


def _stale(row: Row, facts: Mapping[str, Any]) -> Stale:
    words = {name: name.replace("_", " ").capitalize() for name in facts}
    return Stale(
        "Somebody else changed this while you were working on it.",
        mine={words[name]: str(value or "") for name, value in facts.items()},
        theirs={words[name]: str(getattr(row, name) or "") for name in facts},
        version=row.version,
    )
