"""Asking for what a presentation lacks, settling it, saying who owes it; and the programme's checklist."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record, subscribe
from tumorboard.audit.models import LedgerEntry
from tumorboard.cases.models import Case
from tumorboard.core.db import db, now
from tumorboard.core.errors import RuleBroken, Stale
from tumorboard.directory.models import Programme
from tumorboard.directory.queries import active_specialties
from tumorboard.permissions import May
from tumorboard.policy import Actor, require
from tumorboard.presentations.asking import is_member
from tumorboard.presentations.models import Presentation, ReadinessNeed
from tumorboard.presentations.needs.due import due_before, next_meeting, set_due
from tumorboard.presentations.needs.models import Checklist
from tumorboard.presentations.needs.queries import checks_of, facts_of, newest_checklist
from tumorboard.presentations.readiness import DESK, REFERRER, Answer, Check, asked_words, readiness
from tumorboard.presentations.states import OPEN

MOST_HOURS = 14 * 24


def ask_readiness(presentation: Presentation, *, is_family_informed: bool, by: Actor) -> None:
    """Write what the presentation lacks, each with its owner and due time; what is there already is kept as done."""
    programme = db.session.get_one(Programme, presentation.programme_id)
    facts = replace(facts_of(presentation), is_family_informed=is_family_informed)
    owed = _ask(presentation, readiness(facts, checks_of(programme)), by=by)
    set_due(presentation, next_meeting(programme.id))
    if owed:
        record(Event.READINESS_ASKED, presentation, by=by, needs=[need.id for need in owed])


def _ask(presentation: Presentation, answers: Sequence[Answer], *, by: Actor) -> list[ReadinessNeed]:
    codes = {one.code: one.id for one in active_specialties(presentation.programme_id)}
    needs = [
        ReadinessNeed(
            presentation_id=presentation.id, programme_id=presentation.programme_id, what=str(answer.asked),
            owner_id=presentation.written_by_id if answer.check.owner == REFERRER else None,
            owner_specialty_id=codes.get(answer.check.owner), hours_before=answer.check.hours,
            done_at=now() if answer.is_there else None, done_by_id=by.id if answer.is_there else None,
        )
        for answer in answers
    ]  # fmt: skip
    db.session.add_all(needs)
    db.session.flush()
    return [need for need in needs if need.done_at is None]


def note_settled(presentation: Presentation, need: ReadinessNeed, *, by: Actor) -> None:
    """Keep that something lacking is there now, with who said so or whose change brought it."""
    need.done_at, need.done_by_id = now(), by.id
    record(Event.READINESS_SETTLED, presentation, by=by, what=need.what)


def change_owners(presentation: Presentation, owners: Sequence[tuple[ReadinessNeed, str]], *, by: Actor) -> None:
    """Say who owes what: ``desk``, ``person-<id>`` of a member, or ``specialty-<id>`` of the programme."""
    require(by, May.ASSIGN_READINESS, presentation)
    specialties = {one.id for one in active_specialties(presentation.programme_id)}
    for need, owner in owners:
        kind, _, digits = owner.partition("-")
        key = int(digits) if digits.isdecimal() else 0
        is_person = kind == "person" and is_member(presentation.programme_id, key)
        if not (is_person or owner == "desk" or (kind == "specialty" and key in specialties)):
            raise RuleBroken("Choose a member or a specialty of this programme.", field=f"owner_{need.id}")
        need.owner_id = key if is_person else None
        need.owner_specialty_id = key if kind == "specialty" else None
    if owners:
        record(Event.READINESS_ASKED, presentation, by=by, needs=[need.id for need, _ in owners])


def change_checklist(programme: Programme, checks: Sequence[Check], *, number: int, by: Actor) -> Checklist:
    """Keep a new version of what is asked of new referrals. Refuses a save against an older version than the newest."""
    require(by, May.KEEP_CHECKLIST, programme)
    newest = newest_checklist(programme.id)
    standing = newest.number if newest else 0
    if number != standing:
        raise Stale(
            "Somebody saved the checklist while you were working on it.",
            mine=_texts(checks), theirs=_texts(checks_of(programme)), version=standing,
        )  # fmt: skip
    owners = {REFERRER, DESK, *(one.code for one in active_specialties(programme.id))}
    for check in checks:
        if check.owner not in owners:
            raise RuleBroken("Choose who owes it.", field=f"{check.asked}-owner")
        if not 0 <= check.hours <= MOST_HOURS:
            raise RuleBroken(f"Give 0 to {MOST_HOURS} hours before the cut-off.", field=f"{check.asked}-hours")
    kept = Checklist(
        programme_id=programme.id, number=standing + 1, made_by_id=by.id, checks=[_kept(one) for one in checks]
    )
    db.session.add(kept)
    record(Event.CHECKLIST_CHANGED, programme, by=by, number=kept.number)
    return kept


def _texts(checks: Sequence[Check]) -> dict[str, str]:
    """A checklist as label and text, for showing two versions side by side."""
    return {
        asked_words(one.asked): f"{' and '.join(one.kinds)}, owed by {one.owner}, {one.hours} hours before the cut-off"
        for one in checks
    }


def _kept(check: Check) -> dict[str, Any]:
    return {
        "asked": str(check.asked), "owner": check.owner, "when": check.when.value, "kinds": list(check.kinds),
        "hours": check.hours,
    }  # fmt: skip


@subscribe(
    Event.IMAGING_ADDED, Event.IMAGING_CHANGED, Event.PATHOLOGY_ADDED, Event.PATHOLOGY_CHANGED, Event.CASE_CHANGED
)  # fmt: skip
def _look_at_the_case_again(thing: Any, entry: LedgerEntry) -> None:
    """Facts of a case changed: what they bring is there now, and what they make needed is asked for."""
    case_id = thing.id if isinstance(thing, Case) else thing.case_id
    still_open = select(Presentation).where(Presentation.case_id == case_id, Presentation.state.in_(OPEN))
    for presentation in db.session.scalars(still_open).all():
        look_again(presentation, by=Actor(entry.person_id or 0, ""))


@subscribe(Event.PRESENTATION_CHANGED)
def _look_at_it_again(presentation: Any, entry: LedgerEntry) -> None:
    """What is asked changed: a performance status given, a presenter named."""
    look_again(presentation, by=Actor(entry.person_id or 0, ""))


def look_again(presentation: Presentation, *, by: Actor) -> None:
    """Hold the facts against the checklist: settle by itself what they bring, ask for what they newly need."""
    db.session.flush()
    rows = db.session.scalars(select(ReadinessNeed).where(ReadinessNeed.presentation_id == presentation.id)).all()
    if not rows:
        return
    there = {row.what: row for row in rows}
    programme = db.session.get_one(Programme, presentation.programme_id)
    answers = readiness(facts_of(presentation), checks_of(programme))
    for answer in answers:
        row = there.get(answer.asked)
        if row is not None and row.done_at is None and answer.is_there:
            note_settled(presentation, row, by=by)
    closes_at = next((row.due_at + timedelta(hours=row.hours_before) for row in rows if row.due_at), None)
    if owed := _ask(presentation, [one for one in answers if one.asked not in there], by=by):
        for need in owed:
            need.due_at = due_before(closes_at, closes_at, need.hours_before) if closes_at else None
        record(Event.READINESS_ASKED, presentation, by=by, needs=[need.id for need in owed])
