"""Reading the ledger of a programme."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db
from tumorboard.directory.models import Membership, Person, Programme


@dataclass(frozen=True)
class Asked:
    """How the ledger is narrowed."""

    person_id: int | None = None
    event: Event | None = None
    since: date | None = None
    until: date | None = None


def entries(programme: Programme, asked: Asked) -> Any:
    """The entries of a programme, each with the name of who acted."""
    query = select(LedgerEntry, Person.name).outerjoin(Person, Person.id == LedgerEntry.person_id)
    return narrowed(query, programme, asked)


def narrowed(query: Any, programme: Programme, asked: Asked) -> Any:
    """A query over the ledger, to what was asked of this programme."""
    query = query.where(LedgerEntry.programme_id == programme.id)
    if asked.person_id is not None:
        query = query.where(LedgerEntry.person_id == asked.person_id)
    if asked.event is not None:
        query = query.where(LedgerEntry.event == asked.event)
    zone = ZoneInfo(programme.time_zone)
    if asked.since is not None:
        query = query.where(LedgerEntry.at >= datetime.combine(asked.since, time(), zone))
    if asked.until is not None:
        query = query.where(LedgerEntry.at < datetime.combine(asked.until + timedelta(days=1), time(), zone))
    return query


def members_ever(programme_id: int) -> Sequence[Person]:
    """Everybody who is or was a member of a programme, by name."""
    return db.session.scalars(
        select(Person).join(Membership).where(Membership.programme_id == programme_id).order_by(Person.name, Person.id)
    ).all()


def about(entry: Any) -> str:
    """What an entry is about, in words and numbers: never a name or a text of a patient."""
    named = {entry.subject: entry.subject_id, "patient": entry.patient_id, "case": entry.case_id}
    words = [f"{kind.replace('_', ' ')} {number}" for kind, number in named.items() if kind and number]
    for kind in ("cases", "patients"):
        shown = entry.facts.get(kind)
        if isinstance(shown, list) and shown:
            words.append(f"{kind} {', '.join(str(one) for one in shown)}")
    return "; ".join(words)
