"""Reading inputs: one presentation's, and the slot that rows of a list show."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from tumorboard.agendas.reading.slots import agenda_row
from tumorboard.cases.models import Case
from tumorboard.core.db import db
from tumorboard.directory.models import Membership, Person, Specialty
from tumorboard.inputs.models import Input
from tumorboard.patients.models import Patient
from tumorboard.presentations.models import Presentation, SpecialtyNeed

Chip = tuple[str, str, str]


def places_of(presentation: Presentation) -> Sequence[tuple[Specialty, SpecialtyNeed | None, Input | None]]:
    """A place for every discipline of the programme, required or not, in the programme's order: one query."""
    asked = (SpecialtyNeed.specialty_id == Specialty.id) & (SpecialtyNeed.presentation_id == presentation.id)
    said = (Input.specialty_id == Specialty.id) & (Input.presentation_id == presentation.id)
    rows = db.session.execute(
        select(Specialty, SpecialtyNeed, Input)
        .outerjoin(SpecialtyNeed, asked)
        .outerjoin(Input, said)
        .where(
            Specialty.programme_id == presentation.programme_id,
            or_(Specialty.retired_at.is_(None), Input.id.is_not(None)),
        )
        .options(joinedload(Input.given_by), joinedload(Input.recorded_by))
        .order_by(Specialty.position, Specialty.id)
    ).unique()
    return [(row[0], row[1], row[2]) for row in rows]


def speakers(programme_id: int) -> dict[int, list[Person]]:
    """Who speaks for which specialty of a programme: by the specialty's id."""
    rows = db.session.execute(
        select(Membership.specialty_id, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.programme_id == programme_id, Membership.specialty_id.is_not(None),
            Membership.ended_at.is_(None), Person.is_active,
        )
        .order_by(Person.name, Person.id)
    )  # fmt: skip
    found: dict[int, list[Person]] = defaultdict(list)
    for specialty_id, person in rows:
        found[specialty_id or 0].append(person)
    return found


@agenda_row("inputs/_agenda_row.html")
def fill(presentation_ids: Iterable[int]) -> Mapping[int, dict[str, Any]]:
    """The slot ``inputs`` of rows that show presentations: chips, how many are given and needed; one query."""
    chips: dict[int, list[Chip]] = defaultdict(list)
    said = (Input.specialty_id == SpecialtyNeed.specialty_id) & (Input.presentation_id == SpecialtyNeed.presentation_id)
    rows = db.session.execute(
        select(SpecialtyNeed.presentation_id, Specialty.code, Specialty.name, Input.kind)
        .join(Specialty, Specialty.id == SpecialtyNeed.specialty_id)
        .outerjoin(Input, said)
        .where(SpecialtyNeed.presentation_id.in_(list(presentation_ids)), SpecialtyNeed.is_required)
        .order_by(Specialty.position, Specialty.id)
    )
    for presentation_id, code, name, kind in rows:
        chips[presentation_id].append((code, name, "given" if kind else "expected"))
    return {
        key: {"chips": row, "given": sum(chip[2] == "given" for chip in row), "needed": len(row)}
        for key, row in chips.items()
    }


def input_of(presentation_id: int, specialty_id: int) -> Input | None:
    """What one discipline said to a presentation."""
    where = (Input.presentation_id == presentation_id, Input.specialty_id == specialty_id)
    return db.session.scalar(select(Input).where(*where))


def presentation_in_full(presentation_id: int) -> Presentation:
    """A presentation with what it asks of whom, its case, patient and identifiers: one query."""
    patient = joinedload(Presentation.case).joinedload(Case.patient)
    query = select(Presentation).where(Presentation.id == presentation_id)
    return (
        db.session.scalars(query.options(patient.joinedload(Patient.identifiers), joinedload(Presentation.needs)))
        .unique()
        .one()
    )
