"""Telling the meeting's open pages what changed: by itself for what the ledger records, else by ``signal``."""

from typing import Any

from sqlalchemy import select

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
    these_days = select(Conference.id).where(Conference.starts_at.between(now() - KEPT, now() + KEPT))
    if isinstance(thing, Programme | Specialty):
        return set(db.session.scalars(these_days.where(Conference.programme_id == entry.programme_id)))
    listed = these_days.join(AgendaItem, AgendaItem.conference_id == Conference.id)
    if entry.case_id is not None:
        return set(db.session.scalars(listed.where(AgendaItem.case_id == entry.case_id)))
    if entry.patient_id is not None:
        return set(db.session.scalars(listed.join(Case).where(Case.patient_id == entry.patient_id)))
    return set()
