"""Writing the ledger: ``record`` a change in its own transaction, ``saw`` a reading after the page."""

import logging
import threading
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from enum import Enum
from hashlib import sha256
from typing import Any

from sqlalchemy import Table, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, UOWTransaction

from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import Base, db, now, own_transaction
from tumorboard.core.edges.outages import outage_of
from tumorboard.core.veil.rows import NOTHING, veiled
from tumorboard.policy import Actor, Glass


@dataclass(frozen=True)
class Origin:
    """Where a request came from: its id and the client's address."""

    request_id: str = ""
    address: str = ""


log = logging.getLogger(__name__)
origin: ContextVar[Origin] = ContextVar("origin", default=Origin())  # noqa: B039 (frozen)
Subscriber = Callable[[Any, LedgerEntry], None]
_SUBSCRIBERS: dict[Event, list[Subscriber]] = defaultdict(list)

#: Tables a transaction may change without an entry, and why.
EXEMPT: dict[str, str] = {
    "ledger_entry": "it is the ledger",
    "seal": "made of entries",
    "reading": "counted from entries",
    "sign_in": "last-seen times; starting and ending a session are entries",
    "half_sign_in": "a sign-in that waits for its second step; wrong codes and sign-ins are entries",
    "try_count": "counts of failed tries; each failed try is an entry",
    "sign_in_link": "whether the mail server took it; making and using a link are entries",
    "job": "outside effects; the change that caused them has its entry",
    "once_token": "remembers that a form was posted",
    "draft": "typing, saved every few seconds; the save that follows is an entry",
    "notice": "what somebody is told of an entry, and when they read it",
    "mail": "a notice on its way; what the mail server answered",
    "section_hold": "who types where, until half a minute after; taking a section over is an entry, as is its save",
    "meeting_entry": "counts the changes of a meeting that have their entries",
    "signal": "tells open pages to look again; the change has its entry",
    "backup": "how far a backup is; asked for, made and failed are entries",
    "invitation": "who was told of a published agenda, which is an entry",
}


class UnrecordedChange(RuntimeError):
    """A transaction changed rows and wrote no ledger entry: a defect, so nothing is committed."""


def subscribe(*events: Event) -> Callable[[Subscriber], Subscriber]:
    """Call the function with (thing, entry) in the same transaction whenever one of the events is recorded."""

    def _subscribe(function: Subscriber) -> Subscriber:
        for name in events:
            _SUBSCRIBERS[name].append(function)
        return function

    return _subscribe


def plain(value: object) -> Any:
    """A fact as JSON can hold it."""
    match value:
        case Enum():
            return value.value
        case date():
            return value.isoformat()
        case list() | tuple() | set() | frozenset():
            return [plain(one) for one in value]
        case dict():
            return {str(key): plain(one) for key, one in value.items()}
    return value


def record(name: Event, thing: Base | None, /, *, by: Actor | None, **facts: Any) -> LedgerEntry:
    """Add an entry about ``thing`` to this transaction and tell the subscribers; return the entry."""
    if thing is not None and thing.id is None:
        db.session.flush()  # type: ignore[unreachable]
    about = {key: facts.pop(key, getattr(thing, key, None)) for key in ("programme_id", "case_id", "patient_id")}
    if thing is not None and f"{thing.__tablename__}_id" in about:
        about[f"{thing.__tablename__}_id"] = thing.id
    entry = LedgerEntry(
        event=name,
        person_id=by.id if by else None,
        subject=thing.__tablename__ if thing is not None else "",
        subject_id=thing.id if thing is not None else None,
        facts=plain(facts),
        request_id=origin.get().request_id,
        address=origin.get().address,
        sign_in_id=by.sign_in_id if by else None,
        **about,
    )
    db.session.add(entry)
    db.session.info["recorded"] = True
    with veiled(NOTHING):  # news goes to those it is for, whoever made it
        for subscriber in _SUBSCRIBERS[name]:
            subscriber(thing, entry)
    return entry


_SEEN: OrderedDict[str, None] = OrderedDict()
_SEEN_LOCK = threading.Lock()
_SEEN_MOST = 50_000


def saw(
    name: Event,
    *,
    by: Actor,
    subject: str,
    subject_id: int | None = None,
    key: str = "",
    cases: Iterable[int] = (),
    patients: Iterable[int] = (),
    **about: Any,
) -> None:
    """Record a reading in its own short transaction, once per person, thing (and ``key``) and hour."""
    moment = now()
    named = {"cases": sorted(set(cases)), "patients": sorted(set(patients))}
    facts: dict[str, Any] = {what: ids for what, ids in named.items() if ids}
    if by.glass and _is_of(by.glass, about, named):
        facts["opening"] = by.glass.opening_id
    once = sha256(f"{name}:{by.id}:{subject}:{subject_id}:{key}:{facts}:{moment:%Y%m%d%H}".encode()).hexdigest()
    if _is_seen(once):
        return
    row = {
        "at": moment, "event": name, "person_id": by.id, "subject": subject, "subject_id": subject_id, "facts": facts,
        "once_key": once, "request_id": origin.get().request_id, "address": origin.get().address,
        "sign_in_id": by.sign_in_id,
    } | about  # fmt: skip
    table: Table = LedgerEntry.__table__  # type: ignore[assignment]
    with own_transaction() as connection:
        insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        connection.execute(insert(table).values(row).on_conflict_do_nothing(index_elements=["once_key"]))
    _remember(once)


def note(name: Event, *, by: Actor, **about: Any) -> None:
    """Record a reading; where nothing can be written (disk full, read-only) the log says it instead.

    A clinician reads on: what stands in the record is needed most when something has failed.
    """
    try:
        saw(name, by=by, **about)
    except DBAPIError as error:
        if outage_of(error) is None:
            raise
        what = {field: about.get(field) for field in ("subject", "subject_id", "case_id", "cases", "patients")}
        log.error("a reading is not in the ledger", extra={"reading": name.value, "person": by.id} | what)


def _is_of(glass: Glass, about: dict[str, Any], named: dict[str, list[int]]) -> bool:
    """Say whether a reading shows anything of the record that was opened in an emergency: that is why it was read."""
    cases, patients = {about.get("case_id"), *named["cases"]}, {about.get("patient_id"), *named["patients"]}
    return glass.patient_id in patients or bool(glass.cases & cases)


def _is_seen(once: str) -> bool:
    with _SEEN_LOCK:
        return once in _SEEN


def _remember(once: str) -> None:
    with _SEEN_LOCK:
        _SEEN[once] = None
        while len(_SEEN) > _SEEN_MOST:
            _SEEN.popitem(last=False)


def forget_readings() -> None:
    """Forget which readings this process has written (a new database in tests)."""
    with _SEEN_LOCK:
        _SEEN.clear()


def _tables(rows: Iterable[object]) -> set[str]:
    return {row.__tablename__ for row in rows if isinstance(row, Base)} - EXEMPT.keys()


@event.listens_for(db.session, "after_flush")
def _note_changes(session: Session, _work: UOWTransaction) -> None:
    changed = [row for row in session.dirty if session.is_modified(row)]
    session.info.setdefault("changed", set()).update(_tables([*session.new, *changed, *session.deleted]))


@event.listens_for(db.session, "do_orm_execute")
def _note_bulk_change(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        table: Table = state.statement.table  # type: ignore[attr-defined]
        state.session.info.setdefault("changed", set()).update({table.name} - EXEMPT.keys())


@event.listens_for(db.session, "before_commit")
def _refuse_unrecorded(session: Session) -> None:
    """No transaction commits a change without a ledger entry."""
    if session.in_nested_transaction():
        return
    session.flush()
    if session.info.get("changed") and not session.info.get("recorded"):
        raise UnrecordedChange(f"changed without a ledger entry: {', '.join(sorted(session.info['changed']))}")


@event.listens_for(db.session, "after_transaction_end")
def _forget_changes(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop("changed", None)
        session.info.pop("recorded", None)
