"""Telling the meeting's open pages what changed: by itself for what the ledger records, else by ``signal``."""

from typing import Any

from sqlalchemy import bindparam, select

from tumorboard.agendas.models import AgendaItem
from tumorboard.audit.ledger import subscribe
from tumorboard.audit.models import LedgerEntry
from tumorboard.cases.models import Case
from tumorboard.conferences.models import Conference
from tumorboard.core.db import db, now
from tumorboard.directory.models import Programme, Specialty
from tumorboard.rooms.signals.pending import signal
from tumorboard.rooms.signals.sweeping import KEPT
from tumorboard.rooms.signals.topics import TOPICS, Topic

__all__ = ["signal"]


def _listen(topic: Topic) -> None:
    @subscribe(*TOPICS[topic])
    def _changed(thing: Any, entry: LedgerEntry) -> None:
        for conference_id in _meetings(thing, entry):
            signal(conference_id, topic)


for _topic in TOPICS:
    _listen(_topic)


def _meetings(thing: Any, entry: LedgerEntry) -> set[int]:
    """Which meetings an entry is about."""
    if isinstance(thing, Conference):
        return {thing.id}
    named = getattr(thing, "conference_id", None) or entry.facts.get("conference")
    if named:
        return {named}
    about = {"since": now() - KEPT, "until": now() + KEPT}
    if isinstance(thing, Programme | Specialty):
        return set(db.session.scalars(_OF_PROGRAMME, about | {"programme": entry.programme_id}))
    if entry.case_id is not None:
        return set(db.session.scalars(_OF_CASE, about | {"case": entry.case_id}))
    if entry.patient_id is not None:
        return set(db.session.scalars(_OF_PATIENT, about | {"patient": entry.patient_id}))
    return set()


_THESE_DAYS = select(Conference.id).where(Conference.starts_at.between(bindparam("since"), bindparam("until")))
_LISTED = _THESE_DAYS.join(AgendaItem, AgendaItem.conference_id == Conference.id)
_OF_PROGRAMME = _THESE_DAYS.where(Conference.programme_id == bindparam("programme"))
_OF_CASE = _LISTED.where(AgendaItem.case_id == bindparam("case"))
_OF_PATIENT = _LISTED.join(Case).where(Case.patient_id == bindparam("patient"))
