"""Every change that an agenda shows counts its stamp up, so that a page kept from earlier is known to be old."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from tumorboard.agendas.models import AgendaItem
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import subscribe
from tumorboard.audit.models import LedgerEntry
from tumorboard.cases.models import Case
from tumorboard.conferences.models import Conference
from tumorboard.core.db import db, now
from tumorboard.directory.models import Membership


def stamp_agenda(conference_id: int) -> None:
    """Count a conference's stamp up; on PostgreSQL this also makes other writers of the agenda wait their turn."""
    _count_up(Conference.id == conference_id)


def _count_up(which: Any) -> None:
    query = update(Conference).where(which).values(agenda_stamp=Conference.agenda_stamp + 1)
    db.session.execute(query, execution_options={"synchronize_session": False})


@subscribe(
    Event.CASE_RESTRICTED, Event.CASE_RESTRICTION_LIFTED, Event.CASE_READERS_CHANGED,
    Event.CASE_CHANGED, Event.HOLDER_CHANGED, Event.PRESENTATION_CHANGED, Event.PRESENTATION_DISCUSSED,
    Event.INPUT_GIVEN, Event.PLAN_STARTED, Event.PLAN_SIGNED, Event.PLAN_AMENDED, Event.PLAN_DISCARDED,
    Event.READINESS_SETTLED, Event.READINESS_REOPENED, Event.READINESS_ASKED, Event.URGENCY_SET,
    Event.DISCUSSION_ASKED, Event.LEFT_OUT_HEARD,
)  # fmt: skip
def _case_changed(_thing: Any, entry: LedgerEntry) -> None:
    if entry.case_id is not None:
        _count_up(Conference.id.in_(select(AgendaItem.conference_id).where(AgendaItem.case_id == entry.case_id)))


@subscribe(Event.PATIENT_CORRECTED)
def _patient_corrected(_thing: Any, entry: LedgerEntry) -> None:
    cases = select(Case.id).where(Case.patient_id == entry.patient_id)
    _count_up(Conference.id.in_(select(AgendaItem.conference_id).where(AgendaItem.case_id.in_(cases))))


@subscribe(Event.ATTENDANCE_RECORDED, Event.CONFERENCE_MOVED, Event.CONFERENCE_CHANGED, Event.REPLY_GIVEN)
def _conference_changed(thing: Any, _entry: LedgerEntry) -> None:
    stamp_agenda(thing.id if isinstance(thing, Conference) else thing.conference_id)


@subscribe(Event.ABSENCE_NOTED, Event.ABSENCE_REMOVED)
def _somebody_is_away(_thing: Any, entry: LedgerEntry) -> None:
    theirs = select(Membership.programme_id).where(Membership.person_id == entry.person_id)
    _count_up(Conference.programme_id.in_(theirs) & (Conference.starts_at >= now() - timedelta(days=1)))


@subscribe(Event.PERSON_DEACTIVATED, Event.PERSON_REACTIVATED)
def _somebody_comes_or_goes(person: Any, _entry: LedgerEntry) -> None:
    """Nobody expects who cannot sign in any more, in none of their programmes."""
    _count_up(Conference.programme_id.in_(select(Membership.programme_id).where(Membership.person_id == person.id)))


@subscribe(
    Event.MEMBERSHIP_GIVEN, Event.MEMBERSHIP_CHANGED, Event.MEMBERSHIP_ENDED, Event.SPECIALTY_CHANGED,
    Event.PATTERN_KEPT, Event.PATTERN_DROPPED, Event.SUBSTITUTE_NAMED, Event.SUBSTITUTE_REMOVED,
)  # fmt: skip
def _members_changed(_thing: Any, entry: LedgerEntry) -> None:
    _count_up(Conference.programme_id == entry.programme_id)
