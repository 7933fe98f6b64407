"""What a row of candidates or of an agenda shows, read in a fixed number of queries whatever their number."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, case, func, select

from tumorboard.agendas.models import AgendaItem, AgendaVersion
from tumorboard.agendas.order import TWICE, URGENCIES, Standing, rank, start_times
from tumorboard.agendas.states import OVER, Outcome
from tumorboard.cases.models import Case
from tumorboard.conferences.models import Conference
from tumorboard.core.db import db, now, rows_of
from tumorboard.directory.models import Person, Specialty
from tumorboard.patients.models import Patient, Sex
from tumorboard.patients.queries import FIRST_IDENTIFIER
from tumorboard.presentations.models import Presentation, ReadinessNeed, SpecialtyNeed
from tumorboard.presentations.readiness import asked_words
from tumorboard.presentations.states import PresentationState

MOST = 200


class Need(NamedTuple):
    """What a presentation asks of a specialty."""

    specialty_id: int
    code: str
    name: str
    is_required: bool
    question: str


@dataclass(frozen=True)
class CaseLine:
    """A presentation with the facts of its case and patient, as lists show it."""

    presentation_id: int
    case_id: int
    number: str
    state: PresentationState
    question: str
    urgency: str
    minutes: int
    carried_over_at: datetime | None
    referred_at: datetime | None
    diagnosis: str
    site: str
    side: str
    given_names: str
    family_name: str
    born_on: date
    sex: Sex
    identifier: str
    presenter: str
    times_deferred: int
    protocol: str
    """The protocol of a case that is listed without discussion."""

    @property
    def name(self) -> str:
        """The patient's name."""
        return " ".join(part for part in (self.given_names, self.family_name) if part)

    @property
    def tumor(self) -> str:
        """Diagnosis, side and site in a line."""
        place = " ".join(part for part in (self.side, self.site.lower() if self.side else self.site) if part)
        return ", ".join(part for part in (self.diagnosis, place) if part)

    def standing(self) -> Standing:
        """What its place among the candidates depends on."""
        since = (self.referred_at or now()).date()
        return Standing(
            self.presentation_id, self.urgency, since, is_carried_over=self.carried_over_at is not None,
            minutes=self.minutes, times_deferred=self.times_deferred,
        )  # fmt: skip


@dataclass(frozen=True)
class AgendaLine:
    """A place on the agenda: when it starts, how long, and which case (none for a break).

    Of a case that is restricted for others it says so and no more: ``withheld_id`` tells which specialties it needs.
    """

    item_id: int
    position: int
    minutes: int
    words: str
    outcome: Outcome | None
    starts_at: datetime
    case: CaseLine | None
    withheld_id: int | None = None


RESTRICTED = "Restricted case"
COLUMNS = (
    Presentation.id, Case.id, Case.number, Presentation.state, Presentation.question, Presentation.urgency,
    Presentation.minutes, Presentation.carried_over_at, Presentation.referred_at, Case.diagnosis, Case.site, Case.side,
    Patient.given_names, Patient.family_name, Patient.born_on, Patient.sex, func.coalesce(FIRST_IDENTIFIER, ""),
    func.coalesce(Person.name, Presentation.presenter_words), Presentation.times_deferred,
    Presentation.protocol,
)  # fmt: skip
#: As ``Standing.key`` orders them.
_IN_ORDER = (
    (Presentation.times_deferred >= TWICE).desc(),
    Presentation.carried_over_at.is_not(None).desc(),
    case({urgency: rank(urgency) for urgency in URGENCIES}, value=Presentation.urgency, else_=len(URGENCIES) - 1),
    Presentation.referred_at,
    Presentation.id,
)
CANDIDATES = (
    select(*COLUMNS)
    .join(Case, Case.id == Presentation.case_id)
    .join(Patient, Patient.id == Case.patient_id)
    .outerjoin(Person, Person.id == Presentation.presenter_id)
    .where(Presentation.programme_id == bindparam("programme"), Presentation.state == PresentationState.ACCEPTED)
    .order_by(*_IN_ORDER)
    .limit(MOST)
)
_ONE = (
    select(*COLUMNS)
    .join(Case, Case.id == Presentation.case_id)
    .join(Patient, Patient.id == Case.patient_id)
    .outerjoin(Person, Person.id == Presentation.presenter_id)
    .where(Presentation.id == bindparam("presentation"))
)
_PLACES = (
    select(
        AgendaItem.id, AgendaItem.minutes, AgendaItem.words, AgendaItem.outcome, AgendaItem.presentation_id, *COLUMNS
    )
    .select_from(AgendaItem)
    .outerjoin(Presentation, Presentation.id == AgendaItem.presentation_id)
    .outerjoin(Case, Case.id == Presentation.case_id)
    .outerjoin(Patient, Patient.id == Case.patient_id)
    .outerjoin(Person, Person.id == Presentation.presenter_id)
)
_NOW = _PLACES.where(AgendaItem.outcome.is_(None) | AgendaItem.outcome.in_(OVER)).order_by(
    AgendaItem.position, AgendaItem.id
)

_need, _specialty = SpecialtyNeed.__table__.c, Specialty.__table__.c  # bare columns: hundreds of rows, no ORM between
_NEEDS = (
    select(_need.presentation_id, _specialty.id, _specialty.code, _specialty.name, _need.is_required, _need.question)
    .where(_specialty.id == _need.specialty_id, _need.presentation_id.in_(bindparam("keys", expanding=True)))
    .order_by(_specialty.position, _specialty.id)
)
_RINGS = (
    select(ReadinessNeed.presentation_id, ReadinessNeed.what, ReadinessNeed.done_at, Person.name)
    .outerjoin(Person, Person.id == ReadinessNeed.owner_id)
    .where(ReadinessNeed.presentation_id.in_(bindparam("keys", expanding=True)))
    .order_by(ReadinessNeed.id)
)


def candidates_of(programme_id: int) -> list[CaseLine]:
    """The accepted presentations that stand on no agenda, in their order: one query."""
    return [_case(row) for row in rows_of(CANDIDATES, {"programme": programme_id})]


def case_line_of(presentation_id: int) -> CaseLine:
    """One presentation as lists show it: one query."""
    rows = rows_of(_ONE, {"presentation": presentation_id})
    return _case(rows[0])


def agenda_of(conference: Conference) -> list[AgendaLine]:
    """The agenda as it stands now, published or not, with the time each item starts: one query."""
    rows = db.session.execute(_NOW.where(AgendaItem.conference_id == conference.id)).all()
    return _timed(conference, rows, [row[1] for row in rows])


def agendas_of(conferences: Sequence[Conference]) -> dict[int, list[AgendaLine]]:
    """Several agendas as they stand now, by their meetings' ids: one query."""
    those = AgendaItem.conference_id.in_([one.id for one in conferences])
    found: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(_NOW.add_columns(AgendaItem.conference_id).where(those)):
        found[row[-1]].append(row[:-1])
    return {one.id: _timed(one, found[one.id], [row[1] for row in found[one.id]]) for one in conferences}


def published_agenda(conference: Conference, version: AgendaVersion) -> list[AgendaLine]:
    """The agenda as it was published: its places and minutes frozen, the facts of its cases as they are: one query."""
    keys = [line["agenda_item_id"] for line in version.lines]
    found = {row[0]: row for row in db.session.execute(_PLACES.where(AgendaItem.id.in_(keys)))}
    frozen = [line["minutes"] for line in version.lines]
    return _timed(conference, [found[key] for key in keys], frozen)


def _timed(conference: Conference, rows: Sequence[Any], minutes: Sequence[int]) -> list[AgendaLine]:
    times = start_times(conference.starts_at, minutes)
    return [
        _placed(row, place, length, at)
        for place, (row, length, at) in enumerate(zip(rows, minutes, times, strict=True))
    ]


def _placed(row: Any, place: int, minutes: int, at: datetime) -> AgendaLine:
    item_id, _, words, outcome, presentation_id, *case = row
    is_shown, is_break = case[1] is not None, presentation_id is None
    return AgendaLine(
        item_id, place, minutes, words if is_shown or is_break else RESTRICTED, outcome, at,
        _case(case) if is_shown else None, None if is_shown else presentation_id,
    )  # fmt: skip


def _case(columns: Sequence[Any]) -> CaseLine:
    return CaseLine(*columns)


def needs_of(presentation_ids: Sequence[int]) -> dict[int, list[Need]]:
    """What each presentation asks of which specialty, in the programme's order: one query."""
    found: dict[int, list[Need]] = defaultdict(list)
    for presentation_id, *need in rows_of(_NEEDS, {"keys": list(presentation_ids)}):
        found[presentation_id].append(Need(*need))
    return found


def readiness_rings(presentation_ids: Sequence[int]) -> dict[int, tuple[int, int, list[tuple[str, bool, str | None]]]]:
    """How much of what is asked is there, and what: (done, total, [(words, is_there, owner)]). One query."""
    return rings_from(rows_of(_RINGS, {"keys": list(presentation_ids)}))


def rings_from(rows: Sequence[Any]) -> dict[int, tuple[int, int, list[tuple[str, bool, str | None]]]]:
    """The same from rows of (presentation, what, when it was there, owner)."""
    found: dict[int, list[tuple[str, bool, str | None]]] = defaultdict(list)
    for presentation_id, what, done_at, owner in rows:
        found[presentation_id].append((asked_words(what), done_at is not None, owner))
    return {key: (sum(is_there for _, is_there, _ in things), len(things), things) for key, things in found.items()}


def chips(
    needs: Sequence[Need], *, expected: set[int] | None = None, present: set[int] | None = None
) -> list[tuple[str, str, str]]:
    """The required specialties against who is expected or, once attendance is recorded, against who is there."""
    there, keys = ("given", present) if present is not None else ("expected", expected or set())
    required = [need for need in needs if need.is_required]
    return [(need.code, need.name, there if need.specialty_id in keys else "missing") for need in required]
