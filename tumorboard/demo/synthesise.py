"""A large synthetic programme for measuring: bulk inserts, deterministic, the open work always the same size.

Of N cases the newest 70 are open (30 listed for the next conference, 40 candidates); the others have a signed
plan. So a page about open work has the same to show at 1,000 cases as at 100,000.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Update, func, insert, select, text, update

from tumorboard.agendas.models import AgendaItem
from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.cases.models import Case, Holder
from tumorboard.core.db import Base, now
from tumorboard.core.words import bare
from tumorboard.patients.models import Patient, PatientIdentifier, PatientSeen, SeenHow, Sex
from tumorboard.plans.models import Plan, PlanLine, PlanSection, Recommendation
from tumorboard.plans.states import PlanState, Progress, SectionKind
from tumorboard.presentations.models import Presentation, SpecialtyNeed
from tumorboard.presentations.states import PresentationState
from tumorboard.vocabulary import lists
from tumorboard.worklists.standings import keep_all_standings

GIVEN = (
    "Amara", "Bao", "Chidi", "Dalia", "Elif", "Finn", "Gael", "Hana", "Ines", "Jonas", "Keiko", "Liam", "Maya", "Noor",
    "Oskar", "Priya", "Quinn", "Rosa", "Sami", "Tomás", "Uma", "Valentina", "Wren", "Ximena", "Yusuf", "Zoë", "Anh Thư",
    "Björn", "Córa", "D’Andre", "Émile", "Ḥusayn", "Ngozi", "Søren", "Ülkü", "Wanjirũ", "Łucja", "Mary Jane",
)  # fmt: skip
FAMILY = (
    "Abara", "Bergström", "Castillo", "Duarte", "Eze", "Fournier", "García", "Haddad", "Ito", "Jansen", "Kowalczyk",
    "Lindqvist", "Mbeki", "Nguyễn", "O’Brien", "Petrov", "Quispe", "Rossi", "Schäfer", "Tanaka", "Ueda", "Vargas",
    "Whitfield", "Xu", "Yılmaz", "Zhang", "de la Cruz", "van den Berg", "Al-Rashid", "St. John", "Kim", "Smith",
)  # fmt: skip
DIAGNOSES, SITES = tuple(lists.DIAGNOSES.values()), tuple(lists.SITES.values())
LISTED, CANDIDATES, BATCH = 30, 40, 2_000
#: The newest signed plans still have an open recommendation; the first of them is a draft.
OPEN = LISTED + CANDIDATES + 100
QUESTION = "Is limb salvage with a growing prosthesis possible after the fourth cycle, and which margins are needed?"
CONSENSUS = (
    "Continue the protocol; local control after the sixth cycle by wide resection and reconstruction. "
    "MRI and chest CT before surgery. Radiation oncology to see the family if a margin is close."
)


@dataclass
class Ground:
    """What the synthetic rows stand on: ids of the programme, its people, specialties and meetings."""

    programme_id: int
    prefix: str
    person_id: int
    #: Who referred what is long settled; the open work is the first person's.
    earlier_id: int
    specialties: list[int]
    coming_id: int
    past_ids: list[int]
    first: dict[str, int] = field(default_factory=dict)


Rows = dict[type[Base], list[dict[str, Any]]]


def synthesise(
    connection: Connection,
    ground: Ground,
    *,
    cases: int,
    seed: int = 2026,
    progress: Callable[[int], None] = lambda _: None,
) -> None:
    """Insert ``cases`` cases with all that hangs on them, and one ledger entry that says so."""
    ground.first = {
        model.__tablename__: (connection.scalar(select(func.max(model.id))) or 0) + 1
        for model in (Patient, Case, Presentation, Plan, Recommendation)
    }
    for start in range(0, cases, BATCH):
        numbers = range(start, min(start + BATCH, cases))
        for model, rows in _batch(ground, numbers, cases, seed).items():
            if rows:
                connection.execute(insert(model), rows)
        # A signed plan takes no more lines, so plans are signed when all is in.
        connection.execute(_signed(ground))
        progress(len(numbers))
    entry = {"event": Event.DEMO_LOADED, "programme_id": ground.programme_id, "facts": {"cases": cases}}
    keep_all_standings(connection)
    connection.execute(insert(LedgerEntry), [entry])
    _set_sequences(connection)


def _batch(ground: Ground, numbers: range, cases: int, seed: int) -> Rows:
    rows: Rows = {
        model: []
        for model in (
            Patient, PatientIdentifier, PatientSeen, Case, Holder, Presentation, SpecialtyNeed, Plan, PlanSection,
            Recommendation, PlanLine, AgendaItem,
        )
    }  # fmt: skip
    for number in numbers:
        chance = random.Random(f"{seed}:{number}")
        back = cases - 1 - number
        _patient(rows, ground, number, back, chance)
        _case(rows, ground, number, back, chance)
        _presentation(rows, ground, number, back)
        if back >= LISTED + CANDIDATES:
            _plan(rows, ground, number, back, chance)
    return rows


def _day(back: int) -> date:
    return now().date() - timedelta(days=2 + back // 12)


def _patient(rows: Rows, ground: Ground, number: int, back: int, chance: random.Random) -> None:
    key = ground.first["patient"] + number
    given, family = chance.choice(GIVEN), chance.choice(FAMILY)
    born = _day(back) - timedelta(days=chance.randrange(60, 18 * 365))
    sex = chance.choice((Sex.FEMALE, Sex.MALE))
    rows[Patient].append(
        {
            "id": key,
            "given_names": given,
            "family_name": family,
            "name_key": bare(f"{given} {family}"),
            "born_on": born,
            "sex": sex,
        }
    )
    value = f"S{key:08}"
    rows[PatientIdentifier].append(
        {"patient_id": key, "system": "Synthetic MRN", "value": value, "value_key": value.lower()}
    )
    rows[PatientSeen].append({
        "patient_id": key, "programme_id": ground.programme_id, "seen_on": _day(back), "how": SeenHow.REFERRAL,
        "recorded_by_id": ground.person_id,
    })  # fmt: skip


def _case(rows: Rows, ground: Ground, number: int, back: int, chance: random.Random) -> None:
    diagnosis, site = chance.choice(DIAGNOSES), chance.choice(SITES)
    key = ground.first["case"] + number
    rows[Case].append({
        "id": key, "programme_id": ground.programme_id, "patient_id": ground.first["patient"] + number,
        "number": f"{ground.prefix}-{_day(back).year}-{key:06}", "diagnosis": diagnosis.label,
        "diagnosis_code": diagnosis.code, "diagnosis_system": diagnosis.system, "diagnosis_version": diagnosis.version,
        "diagnosis_group": diagnosis.group, "site": site.label, "site_code": site.code, "site_system": site.system,
        "site_version": site.version, "side": chance.choice(("left", "right")) if site.has_side else "",
        "opened_at": _moment(back),
    })  # fmt: skip
    rows[Holder].append(
        {"case_id": key, "person_id": ground.person_id, "recorded_by_id": ground.person_id, "since": _moment(back)}
    )


def _moment(back: int) -> datetime:
    return datetime.combine(_day(back), datetime.min.time(), UTC) + timedelta(hours=13)


def _presentation(rows: Rows, ground: Ground, number: int, back: int) -> None:
    key, case = ground.first["presentation"] + number, ground.first["case"] + number
    listed, planned = back < LISTED, back >= LISTED + CANDIDATES
    state = PresentationState.LISTED if listed else PresentationState.ACCEPTED
    if planned:
        state = PresentationState.DISCUSSED if back == LISTED + CANDIDATES else PresentationState.CLOSED
    person, moment = ground.person_id if back <= OPEN else ground.earlier_id, _moment(back)
    rows[Presentation].append({
        "id": key, "programme_id": ground.programme_id, "case_id": case, "patient_id": ground.first["patient"] + number,
        "state": state, "question": QUESTION, "situation": "first_diagnosis",
        "minutes": 8, "presenter_id": person, "written_by_id": person, "written_at": moment, "referred_at": moment,
        "accepted_at": moment, "urgency": "urgent" if number % 7 == 0 else "routine",
    })  # fmt: skip
    rows[SpecialtyNeed] += [
        {"presentation_id": key, "specialty_id": specialty, "is_required": True} for specialty in ground.specialties
    ]
    past = ground.past_ids[back % len(ground.past_ids)] if ground.past_ids else None
    if listed or (planned and past):
        rows[AgendaItem].append({
            "programme_id": ground.programme_id, "conference_id": ground.coming_id if listed else past,
            "presentation_id": key, "case_id": case, "position": back % LISTED if listed else back, "minutes": 8,
            "outcome": None if listed else "discussed",
        })  # fmt: skip


def _plan(rows: Rows, ground: Ground, number: int, back: int, chance: random.Random) -> None:
    key, case, patient = (ground.first[name] + number for name in ("plan", "case", "patient"))
    about = {"programme_id": ground.programme_id, "patient_id": patient, "case_id": case}
    about["presentation_id"] = ground.first["presentation"] + number
    rows[Plan].append(
        about
        | {
            "id": key,
            "state": PlanState.DRAFT,
            "started_by_id": ground.person_id,
            "signed_at": None if back == LISTED + CANDIDATES else _moment(back),
            "text_hash": "" if back == LISTED + CANDIDATES else "synthetic",
        }
    )
    rows[PlanSection].append(
        {
            "plan_id": key,
            "kind": SectionKind.CONSENSUS,
            "text": CONSENSUS,
            "saved_by_id": ground.person_id,
            "saved_at": _moment(back),
        }
    )
    if back == LISTED + CANDIDATES:
        return  # the draft: its recommendations are not written yet
    settled = back > OPEN
    words, due = f"Resection: {chance.choice(lists.choices('procedure')).label}", _day(back) + timedelta(days=30)
    line = {"words": words, "owner_id": ground.person_id, "due_on": due}
    recommendation = ground.first["recommendation"] + number
    rows[Recommendation].append(
        about | line | {"id": recommendation, "progress": Progress.DONE if settled else Progress.OPEN}
    )
    rows[PlanLine].append(
        line | {"plan_id": key, "recommendation_id": recommendation, "position": 0, "modality": "surgery"}
    )


def _signed(ground: Ground) -> Update:
    ours = (Plan.id >= ground.first["plan"], Plan.state == PlanState.DRAFT, Plan.text_hash != "")
    return update(Plan).where(*ours).values(state=PlanState.SIGNED)


def _tables() -> Iterator[str]:
    for model in (Patient, Case, Presentation, Plan, Recommendation):
        yield model.__tablename__


def _set_sequences(connection: Connection) -> None:
    """PostgreSQL gives ids from sequences, which must know the ids given here."""
    if connection.dialect.name != "postgresql":
        return
    for table in _tables():
        connection.execute(text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM \"{table}\"))"))
