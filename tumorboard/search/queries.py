"""Finding patients and cases: exact numbers first, then names, newest first, never ranked, never more than a page."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, TextClause, select, text
from sqlalchemy.orm import selectinload

from tumorboard.cases.models import Case
from tumorboard.core.db import db
from tumorboard.core.words import bare
from tumorboard.patients.models import Patient, PatientIdentifier
from tumorboard.patients.names import identifier_key
from tumorboard.permissions import Actor, May, visible

MOST = 20
LONGEST = 200
_MATCH = {
    "sqlite": "patient.id IN (SELECT rowid FROM patient_search WHERE patient_search MATCH :asked)",
    "postgresql": "to_tsvector('simple', patient.name_key) @@ to_tsquery('simple', :asked)",
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
    """The patients whose name has every one of these words or beginnings, in any order."""
    tokens = name_tokens(words)
    if not tokens:
        return []
    return list(db.session.scalars(_newest(
        select(Patient.id).where(_match(tokens), visible(by, May.READ_PATIENT, Patient))
    )))  # fmt: skip


def _newest(query: Select[int]) -> Select[int]:
    return query.order_by(Patient.id.desc()).limit(MOST + 1)


def name_tokens(words: str) -> list[str]:
    """The words to look for: without accents and case; signs alone, such as ``%``, are no word."""
    return [one for one in bare(words).split() if any(letter.isalnum() for letter in one)]


def _match(tokens: Sequence[str]) -> TextClause:
    """Every token quoted, so that nothing typed is read as an operator."""
    dialect = db.session.get_bind().dialect.name
    if dialect == "sqlite":
        asked = " ".join('"' + token.replace('"', " ") + '"*' for token in tokens)
    else:
        asked = " & ".join("'" + token.replace("\\", " ").replace("'", "''") + "':*" for token in tokens)
    return text(_MATCH[dialect]).bindparams(asked=asked)


def _cases(patient_ids: Sequence[int], by: Actor) -> dict[int, list[Case]]:
    found: dict[int, list[Case]] = defaultdict(list)
    query = select(Case).where(Case.patient_id.in_(patient_ids), visible(by, May.READ_CASE, Case))
    for case in db.session.scalars(query.order_by(Case.id.desc())):
        found[case.patient_id].append(case)
    return found
