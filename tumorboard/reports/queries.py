"""Reading the ledger of a programme."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select

from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db
from tumorboard.directory.models import Membership, Person, Programme


@dataclass(frozen=True)
class Asked:
    """How the ledger is narrowed."""

    person_id: int | None = None
    event: Event | None = None
    on: date | None = None


def entries(programme: Programme, asked: Asked) -> Select[LedgerEntry, str]:
    """The entries of a programme, each with the name of who acted."""
    query = (
        select(LedgerEntry, Person.name)
        .outerjoin(Person, Person.id == LedgerEntry.person_id)
        .where(LedgerEntry.programme_id == programme.id)
    )
    if asked.person_id is not None:
        query = query.where(LedgerEntry.person_id == asked.person_id)
    if asked.event is not None:
        query = query.where(LedgerEntry.event == asked.event)
    if asked.on is not None:
        first, last = _bounds(asked.on, ZoneInfo(programme.time_zone))
        query = query.where(LedgerEntry.at >= first, LedgerEntry.at < last)
    return query


def newest(programme: Programme, asked: Asked, most: int) -> list[tuple[LedgerEntry, str | None]]:
    """The newest entries, for a file."""
    found = db.session.execute(entries(programme, asked).order_by(LedgerEntry.id.desc()).limit(most))
    return [(entry, name) for entry, name in found]


def members_ever(programme_id: int) -> Sequence[Person]:
    """Everybody who is or was a member of a programme, by name."""
    return db.session.scalars(
        select(Person).join(Membership).where(Membership.programme_id == programme_id).order_by(Person.name, Person.id)
    ).all()


def about(entry: LedgerEntry) -> str:
    """What an entry is about, in words and numbers: never a name or a text of a patient."""
    named = {entry.subject: entry.subject_id, "patient": entry.patient_id, "case": entry.case_id}
    words = [f"{kind.replace('_', ' ')} {number}" for kind, number in named.items() if kind and number]
    for kind in ("cases", "patients"):
        shown = entry.facts.get(kind)
        if isinstance(shown, list) and shown:
            words.append(f"{kind} {', '.join(str(one) for one in shown)}")
    return "; ".join(words)


def _bounds(on: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    return datetime.combine(on, time(), zone), datetime.combine(on + timedelta(days=1), time(), zone)
