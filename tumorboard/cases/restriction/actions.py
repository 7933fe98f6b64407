"""Restricting a case to those named on it, naming others, and lifting it again."""

from collections.abc import Collection

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.cases.facts import check_length
from tumorboard.cases.models import Case
from tumorboard.cases.restriction import queries
from tumorboard.cases.restriction.models import CaseReader, Restriction
from tumorboard.core.db import db, now
from tumorboard.core.errors import RuleBroken
from tumorboard.permissions import May
from tumorboard.policy import Actor, require


def restrict_case(case: Case, *, readers: Collection[int], reason: str, by: Actor) -> Restriction:
    """Let nobody but the readers see a case and what hangs on it. Refuses without a reason, or without a desk.

    The reason may say who is related to whom, so it stands in the restriction's row, not in the ledger.
    """
    require(by, May.RESTRICT_CASE, case)
    if case.is_restricted:
        raise RuleBroken("This case is restricted already.", remedy="Open it again, and change who may see it.")
    reason = _said("Say why the case is restricted.", reason)
    _check_readers(case, readers)
    case.is_restricted = True
    restriction = Restriction(case_id=case.id, programme_id=case.programme_id, reason=reason, restricted_by_id=by.id)
    db.session.add(restriction)
    db.session.add_all([CaseReader(case_id=case.id, person_id=one, named_by_id=by.id) for one in sorted(set(readers))])
    record(Event.CASE_RESTRICTED, case, by=by, readers=sorted(set(readers)))
    return restriction


def name_readers(case: Case, *, readers: Collection[int], by: Actor) -> None:
    """Change who may see a restricted case. Refuses when nobody of the desk would be left to lift it."""
    require(by, May.RESTRICT_CASE, case)
    if not case.is_restricted:
        raise RuleBroken("This case is not restricted any more.")
    _check_readers(case, readers)
    named = {row.person_id: row for row in queries.readers_of(case.id)}
    added, removed = sorted(set(readers) - named.keys()), sorted(named.keys() - set(readers))
    if not added and not removed:
        return
    for person_id in removed:
        named[person_id].until = now()
    db.session.add_all([CaseReader(case_id=case.id, person_id=one, named_by_id=by.id) for one in added])
    record(Event.CASE_READERS_CHANGED, case, by=by, added=added, removed=removed)


def lift_restriction(case: Case, *, because: str, by: Actor) -> None:
    """Let the programme see a case again. Refuses without a reason."""
    require(by, May.RESTRICT_CASE, case)
    restriction = queries.standing_restriction(case.id)
    if restriction is None:
        raise RuleBroken("This case is not restricted any more.")
    because = _said("Say why the restriction is lifted.", because, "because")
    case.is_restricted = False
    restriction.lifted_at, restriction.lifted_by_id, restriction.lifted_because = now(), by.id, because
    for row in queries.readers_of(case.id):
        row.until = now()
    record(Event.CASE_RESTRICTION_LIFTED, case, by=by)


def _said(missing: str, words: str, field: str = "reason") -> str:
    words = words.strip()
    if not words:
        raise RuleBroken(missing, field=field)
    check_length("The reason", words, field)
    return words


def _check_readers(case: Case, readers: Collection[int]) -> None:
    known = {person.id for person in queries.possible_readers(case)}
    if not set(readers) <= known:
        raise RuleBroken("Somebody named here is no member any more.", remedy="Choose again.", field="readers")
    if not set(readers) & queries.desk_of(case.programme_id):
        raise RuleBroken(
            "Name at least one chair or coordinator: somebody must be able to list the case, and to lift this again.",
            field="readers",
        )
