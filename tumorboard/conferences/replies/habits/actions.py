"""Keeping standing patterns, absences and substitutes."""

from datetime import date, timedelta

from sqlalchemy import select

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.conferences.models import ConferenceSeries
from tumorboard.conferences.replies.habits.queries import pattern_of
from tumorboard.conferences.replies.models import Absence, StandingPattern, Substitute
from tumorboard.conferences.replies.states import Answer
from tumorboard.core.db import db, now
from tumorboard.core.errors import NotFound, RuleBroken
from tumorboard.directory.models import Membership, Person, Specialty
from tumorboard.permissions import May
from tumorboard.policy import Actor, require

LONGEST = timedelta(days=366)
MOST_WEEKS = 12


def keep_pattern(
    series: ConferenceSeries, *, answer: Answer | str, every_weeks: int, anchor_on: date, by: Actor
) -> StandingPattern:
    """Say how one usually comes: in every n-th week from the anchor's week on; in the weeks between, not."""
    require(by, May.REPLY, series)
    if answer not in set(Answer):
        raise RuleBroken("Choose in the room, remote or cannot.", field="answer")
    if not 1 <= every_weeks <= MOST_WEEKS:
        raise RuleBroken(f"Choose every week up to every {MOST_WEEKS}th.", field="every_weeks")
    if not now().date() - LONGEST <= anchor_on <= now().date() + LONGEST:
        raise RuleBroken("Choose a day at most a year from today.", field="anchor_on")
    pattern = pattern_of(series.id, by.id) or StandingPattern(series_id=series.id, person_id=by.id)
    pattern.answer, pattern.every_weeks, pattern.anchor_on, pattern.kept_at = (
        Answer(answer), every_weeks, anchor_on, now()
    )  # fmt: skip
    db.session.add(pattern)
    record(Event.PATTERN_KEPT, pattern, by=by, programme_id=series.programme_id, every_weeks=every_weeks)
    return pattern


def drop_pattern(series: ConferenceSeries, *, by: Actor) -> None:
    """Come as one says each time."""
    require(by, May.REPLY, series)
    pattern = pattern_of(series.id, by.id)
    if pattern is not None:
        db.session.delete(pattern)
        record(Event.PATTERN_DROPPED, pattern, by=by, programme_id=series.programme_id)


def note_absence(*, from_on: date, until_on: date, by: Actor, words: str = "") -> Absence:
    """Say that one is away, both days included. Refuses what is over, and more than a year."""
    require(by, May.OPEN_OWN_PAGES)
    _period(from_on, until_on)
    absence = Absence(person_id=by.id, from_on=from_on, until_on=until_on, words=words.strip()[:200])
    db.session.add(absence)
    record(Event.ABSENCE_NOTED, absence, by=by, from_on=from_on, until_on=until_on)
    return absence


def remove_absence(absence: Absence, *, by: Actor) -> None:
    """Be there after all. Only one's own."""
    require(by, May.OPEN_OWN_PAGES)
    if absence.person_id != by.id:
        raise NotFound
    db.session.delete(absence)
    record(Event.ABSENCE_REMOVED, absence, by=by, from_on=absence.from_on, until_on=absence.until_on)


def name_substitute(specialty: Specialty, person: Person, *, from_on: date, until_on: date, by: Actor) -> Substitute:
    """Name who stands in for a specialty, both days included. Refuses who is no member, or speaks for it anyway."""
    require(by, May.KEEP_SUBSTITUTES, specialty)
    _period(from_on, until_on)
    membership = db.session.scalar(
        select(Membership).where(
            Membership.programme_id == specialty.programme_id, Membership.person_id == person.id,
            Membership.ended_at.is_(None),
        )
    )  # fmt: skip
    if membership is None or not person.is_active:
        raise RuleBroken("This person is not a member of the programme.", remedy="Add them first.", field="person_id")
    if membership.specialty_id == specialty.id:
        raise RuleBroken(f"{person.name} speaks for {specialty.name} anyway.", field="person_id")
    substitute = Substitute(
        programme_id=specialty.programme_id, specialty_id=specialty.id, person_id=person.id, from_on=from_on,
        until_on=until_on, named_by_id=by.id,
    )  # fmt: skip
    db.session.add(substitute)
    record(Event.SUBSTITUTE_NAMED, substitute, by=by, specialty=specialty.id, person=person.id)
    return substitute


def remove_substitute(substitute: Substitute, *, by: Actor) -> None:
    """Nobody stands in any more."""
    require(by, May.KEEP_SUBSTITUTES, substitute)
    db.session.delete(substitute)
    record(Event.SUBSTITUTE_REMOVED, substitute, by=by, specialty=substitute.specialty_id, person=substitute.person_id)


def _period(from_on: date, until_on: date) -> None:
    if until_on < from_on:
        raise RuleBroken("The last day lies before the first.", remedy="Exchange the two days.", field="until_on")
    if until_on < now().date() - timedelta(days=1):
        raise RuleBroken("These days are over.", remedy="Choose days to come.", field="until_on")
    if until_on - from_on > LONGEST:
        raise RuleBroken("Name at most a year at once.", field="until_on")
