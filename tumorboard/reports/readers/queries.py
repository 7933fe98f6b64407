"""Reading who did and saw what of one child: by day and person, from the index over the sealed entries."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select

from tumorboard.audit.events import Event
from tumorboard.audit.readings.models import Reading
from tumorboard.cases.models import Case
from tumorboard.core.db import db
from tumorboard.core.errors import NotFound
from tumorboard.directory.models import Person, Programme
from tumorboard.patients.models import Patient, PatientSeen
from tumorboard.reports.queries import Asked

SIZE = 50


class Reader(NamedTuple):
    """What one person did and saw of the child on one day."""

    on: date
    person_id: int
    name: str
    first_at: datetime
    last_at: datetime
    what: Sequence[tuple[str, int]]


class Page(NamedTuple):
    """A page of readers, newest first, and where the next one begins."""

    rows: Sequence[Reader]
    next_key: str | None


def patient_in(programme: Programme, patient_id: int) -> Patient:
    """A patient whom somebody of the programme saw, has a case of or looked up; no other number leads anywhere."""
    seen = exists().where(PatientSeen.patient_id == Patient.id, PatientSeen.programme_id == programme.id)
    has_case = exists().where(Case.patient_id == Patient.id, Case.programme_id == programme.id)
    was_read = exists().where(Reading.patient_id == Patient.id, Reading.programme_id == programme.id)
    found = db.session.scalar(select(Patient).where(Patient.id == patient_id, or_(seen, has_case, was_read)))
    if found is None:
        raise NotFound
    return found


def people_who_read(patient: Patient, programme: Programme) -> Sequence[Row[*tuple[Any, ...]]]:
    """Everybody in the list, by name: (id, name)."""
    about = select(Reading.person_id).where(*_about(patient, programme, Asked()))
    return db.session.execute(select(Person.id, Person.name).where(Person.id.in_(about)).order_by(Person.name)).all()


def readers(patient: Patient, programme: Programme, asked: Asked, after: str | None) -> Page:
    """The next fifty: two queries, whatever they did. ``after`` is the key of the last one shown."""
    where = _about(patient, programme, asked)
    query = (
        select(
            Reading.on, Reading.person_id, Person.name, func.min(Reading.first_at).label("first_at"),
            func.max(Reading.last_at).label("last_at"),
        )
        .join(Person, Person.id == Reading.person_id)
        .where(*where, *_after(after))
        .group_by(Reading.on, Reading.person_id, Person.name)
        .order_by(Reading.on.desc(), Reading.person_id)
        .limit(SIZE + 1)
    )  # fmt: skip
    found = db.session.execute(query).all()
    some = found[:SIZE]
    what = _events(where, some[-1].on, some[0].on) if some else {}
    last = f"{some[-1].on}.{some[-1].person_id}" if len(found) > SIZE else None
    return Page([Reader(*row, what[row.on, row.person_id]) for row in some], last)


def _about(patient: Patient, programme: Programme, asked: Asked) -> list[ColumnElement[bool]]:
    """What is of this programme, or names none (a patient's own page); other programmes' work stays theirs."""
    where = [Reading.patient_id == patient.id, Reading.programme_id.in_([0, programme.id])]
    if asked.person_id is not None:
        where.append(Reading.person_id == asked.person_id)
    if asked.since is not None:
        where.append(Reading.on >= asked.since)
    if asked.until is not None:
        where.append(Reading.on <= asked.until)
    return where


def _after(key: str | None) -> list[ColumnElement[bool]]:
    day, _, person = (key or "").partition(".")
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return []
    if not (person.isascii() and person.isdecimal() and len(person) < 10):
        return []
    return [or_(Reading.on < on, and_(Reading.on == on, Reading.person_id > int(person)))]


def _events(
    where: Sequence[ColumnElement[bool]], first: date, last: date
) -> dict[tuple[date, int], list[tuple[str, int]]]:  # fmt: skip
    """What they did on these days, in words, the most often done first."""
    times = func.sum(Reading.times)
    query: Select[*tuple[Any, ...]] = (
        select(Reading.on, Reading.person_id, Reading.event, times.label("times"))
        .where(*where, Reading.on.between(first, last))
        .group_by(Reading.on, Reading.person_id, Reading.event)
        .order_by(times.desc(), Reading.event)
    )
    found: defaultdict[tuple[date, int], list[tuple[str, int]]] = defaultdict(list)
    for on, person_id, event, count in db.session.execute(query):
        found[on, person_id].append((_words(event), int(count)))
    return found


def _words(event: str) -> str:
    return Event(event).words if event in Event._value2member_map_ else event  # type: ignore[call-arg]
