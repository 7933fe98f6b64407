"""Finding patients and cases: exact numbers first, then names, newest first, never ranked, never more than a page."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select, text
from sqlalchemy.orm import selectinload

from tumorboard.cases.models import Case
from tumorboard.core.db import db
from tumorboard.core.words import bare
from tumorboard.patients.models import Patient, PatientIdentifier
from tumorboard.patients.names import identifier_key
from tumorboard.permissions import May
from tumorboard.policy import Actor, visible

MOST = 20
LONGEST = 200
#: How many matching names are judged for the reader at once.
BATCH = 500
#: The newest matching ids below a key. The index is asked first: together with the policy in one statement the
#: database would rather walk through every patient.
_MATCH = {
    "sqlite": "SELECT rowid FROM patient_search WHERE patient_search MATCH :asked AND rowid < :below "
    "ORDER BY rowid DESC LIMIT :batch",
    "postgresql": "SELECT id FROM patient WHERE to_tsvector('simple', name_key) @@ to_tsquery('simple', :asked) "
    "AND id < :below ORDER BY id DESC LIMIT :batch",
}


@dataclass(frozen=True)
class Hit:
    """A patient the reader may see, with the cases the reader may see."""

    patient: Patient
    cases: Sequence[Case]
    is_exact: bool


@dataclass(frozen=True)
class Hits:
    """What was found; ``is_capped`` when there is more than is shown."""

    found: Sequence[Hit]
    is_capped: bool = False


def hits(words: str, by: Actor) -> Hits:
    """What this person may see of the patients and cases with this identifier, case number or name."""
    words = words[:LONGEST].replace("\x00", " ").strip()
    exact = _exact(words, by)
    named = _named(words, by)
    ids = list(dict.fromkeys([*exact, *named]))
    shown = ids[:MOST]
    if not shown:
        return Hits([])
    patients = {
        one.id: one
        for one in db.session.scalars(
            select(Patient).where(Patient.id.in_(shown)).options(selectinload(Patient.identifiers))
        )
    }
    cases = _cases(shown, by)
    return Hits([Hit(patients[key], cases[key], key in exact) for key in shown if key in patients], len(ids) > MOST)


def _exact(words: str, by: Actor) -> list[int]:
    """The patients with exactly this number, then the patient of the case with exactly this number."""
    key = identifier_key(words)
    if not key:
        return []
    numbered = (
        select(Patient.id)
        .join(PatientIdentifier)
        .where(PatientIdentifier.value_key == key, visible(by, May.READ_PATIENT, Patient))
    )
    of_case = select(Case.patient_id).where(Case.number == words.upper(), visible(by, May.READ_CASE, Case))
    return [*db.session.scalars(_newest(numbered)), *db.session.scalars(of_case)]


def _named(words: str, by: Actor) -> list[int]:
    """The patients whose name has every one of these words or beginnings, in any order, newest first."""
    tokens = name_tokens(words)
    found: list[int] = []
    below = 2**62
    while tokens and len(found) <= MOST:
        batch = _matching(tokens, below)
        if not batch:
            break
        below = batch[-1]
        query = select(Patient.id).where(Patient.id.in_(batch), visible(by, May.READ_PATIENT, Patient))
        found += db.session.scalars(_newest(query))
    return found


def _newest(query: Select[int]) -> Select[int]:
    return query.order_by(Patient.id.desc()).limit(MOST + 1)


def name_tokens(words: str) -> list[str]:
    """The words to look for: without accents and case; signs alone, such as ``%``, are no word."""
    return [one for one in bare(words).split() if any(letter.isalnum() for letter in one)]


def _matching(tokens: Sequence[str], below: int) -> list[int]:
    """The next ids from the index. Every token is quoted, so that nothing typed is read as an operator."""
    dialect = db.session.get_bind().dialect.name
    if dialect == "sqlite":
        asked = " ".join('"' + token.replace('"', " ") + '"*' for token in tokens)
    else:
        asked = " & ".join("'" + token.replace("\\", " ").replace("'", "''") + "':*" for token in tokens)
    found = db.session.execute(text(_MATCH[dialect]), {"asked": asked, "below": below, "batch": BATCH})
    return [row[0] for row in found]


def _cases(patient_ids: Sequence[int], by: Actor) -> dict[int, list[Case]]:
    found: dict[int, list[Case]] = defaultdict(list)
    # In two steps, sorted here: asked at once, the database would rather walk through every case of the programme.
    ids = db.session.scalars(select(Case.id).where(Case.patient_id.in_(patient_ids))).all()
    query = select(Case).where(Case.id.in_(ids), visible(by, May.READ_CASE, Case)) if ids else None
    rows = db.session.scalars(query).all() if query is not None else ()
    for case in sorted(rows, key=lambda case: case.id, reverse=True):
        found[case.patient_id].append(case)
    return found
