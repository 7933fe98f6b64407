"""Reading cases: lists the reader may see, and the rows beside a case."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import joinedload

from tumorboard.cases.models import BiopsyWarning, Case, Holder, ImagingStudy, PathologyReport, TreatmentLine
from tumorboard.cases.states import CaseState
from tumorboard.core.db import db
from tumorboard.directory.models import Person
from tumorboard.patients.models import Patient
from tumorboard.patients.queries import CASE_SLOTS, CaseShown
from tumorboard.permissions import May
from tumorboard.policy import Actor, visible

#: What higher nouns say on a case's line: for these case ids, their words. One query each.
Fill = Callable[[Sequence[int], Actor], Mapping[int, Any]]
LINE_SLOTS: dict[str, Fill] = {}
Filler = TypeVar("Filler", bound=Fill)


def case_line_slot(name: str) -> Callable[[Filler], Filler]:
    """Let a higher noun fill a place on every case's line."""

    def _register(fill: Filler) -> Filler:
        LINE_SLOTS[name] = fill
        return fill

    return _register


def line_slots(cases: Sequence[Case], by: Actor) -> dict[str, Mapping[int, Any]]:
    """What every slot says about these cases."""
    ids = [case.id for case in cases]
    return {name: fill(ids, by) if ids else {} for name, fill in LINE_SLOTS.items()}


def cases_in(
    programme_id: int, by: Actor, *, state: CaseState | None = None, group: str = "", holder_id: int | None = None
) -> Select[Any]:
    """The cases of a programme this person may see, with their patients and identifiers."""
    query = (
        select(Case)
        .where(Case.programme_id == programme_id, visible(by, May.READ_CASE, Case))
        .options(joinedload(Case.patient).selectinload(Patient.identifiers))
    )
    if state is not None:
        query = query.where(Case.state == state)
    if group:
        query = query.where(Case.diagnosis_group == group)
    if holder_id is not None:
        held = exists().where(Holder.case_id == Case.id, Holder.until.is_(None), Holder.person_id == holder_id)
        query = query.where(held)
    return query


def diagnosis_groups(programme_id: int, by: Actor) -> Sequence[str]:
    """The groups of diagnoses among the cases this person may see."""
    # From one group to the next along the index: asked for DISTINCT, the database reads every case.
    group = Case.diagnosis_group
    seen = select(group).where(Case.programme_id == programme_id, visible(by, May.READ_CASE, Case))
    first = seen.where(group != "").order_by(group).limit(1).scalar_subquery()
    groups = select(first.label("name")).cte("groups", recursive=True)
    following = seen.where(group > groups.c.name).order_by(group).limit(1).correlate(groups).scalar_subquery()
    groups = groups.union_all(select(following).where(groups.c.name.is_not(None)))
    return db.session.scalars(select(groups.c.name).where(groups.c.name.is_not(None)).order_by(groups.c.name)).all()


def people_who_hold(programme_id: int, by: Actor) -> Sequence[Person]:
    """The people who hold patients of the cases this person may see."""
    return db.session.scalars(
        select(Person)
        .where(
            select(Holder.id)
            .join(Case, Case.id == Holder.case_id)
            .where(Holder.person_id == Person.id, Holder.until.is_(None))
            .where(Case.programme_id == programme_id, visible(by, May.READ_CASE, Case))
            .exists()
        )
        .order_by(Person.name, Person.id)
    ).all()


def current_holders(case_ids: Sequence[int]) -> dict[int, Holder]:
    """Who holds the patient of each of these cases now."""
    rows = db.session.scalars(
        select(Holder).where(Holder.case_id.in_(case_ids), Holder.until.is_(None)).options(joinedload(Holder.person))
    )
    return {holder.case_id: holder for holder in rows}


def holders(case_id: int) -> Sequence[Holder]:
    """Everybody who held the patient, the present holder first."""
    return db.session.scalars(
        select(Holder).where(Holder.case_id == case_id).options(joinedload(Holder.person)).order_by(Holder.id.desc())
    ).all()


def cases_of_patient(patient_id: int, by: Actor) -> Sequence[Case]:
    """The cases of a patient this person may see, newest first."""
    return db.session.scalars(
        select(Case).where(Case.patient_id == patient_id, visible(by, May.READ_CASE, Case)).order_by(Case.id.desc())
    ).all()


def imaging(case_id: int) -> Sequence[ImagingStudy]:
    """The imaging of a case, newest first."""
    return db.session.scalars(
        select(ImagingStudy)
        .where(ImagingStudy.case_id == case_id)
        .order_by(ImagingStudy.done_on.desc().nulls_last(), ImagingStudy.id.desc())
    ).all()


def pathology(case_id: int) -> Sequence[PathologyReport]:
    """The pathology of a case, newest first."""
    return db.session.scalars(
        select(PathologyReport)
        .where(PathologyReport.case_id == case_id)
        .order_by(PathologyReport.done_on.desc().nulls_last(), PathologyReport.id.desc())
    ).all()


def treatments(case_id: int) -> Sequence[TreatmentLine]:
    """The earlier treatments of a case, newest first."""
    return db.session.scalars(
        select(TreatmentLine)
        .where(TreatmentLine.case_id == case_id)
        .order_by(TreatmentLine.started_on.desc().nulls_last(), TreatmentLine.id.desc())
    ).all()


def biopsy_warnings(case_id: int) -> Sequence[BiopsyWarning]:
    """The warnings of a case with who acknowledged them, newest first."""
    return db.session.scalars(
        select(BiopsyWarning)
        .where(BiopsyWarning.case_id == case_id)
        .options(joinedload(BiopsyWarning.acknowledged_by))
        .order_by(BiopsyWarning.id.desc())
    ).all()


def _told_on_the_patient(patient_id: int, by: Actor) -> list[CaseShown]:
    return [(case.id, case.number, case.diagnosis, case.state) for case in cases_of_patient(patient_id, by)]


CASE_SLOTS.append(_told_on_the_patient)
