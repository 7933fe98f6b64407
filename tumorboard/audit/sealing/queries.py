"""Reading the seals: the newest, and what waits for one."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from tumorboard.audit.models import LedgerEntry
from tumorboard.audit.sealing.models import Pruning, Seal
from tumorboard.core.db import db, now

#: Entries are sealed within a minute; after this something is wrong with the worker.
LATE = timedelta(minutes=5)
#: The newest seal, to be joined: ``outerjoin(Seal, NEWEST)``.
NEWEST = Seal.id == select(func.max(Seal.id)).scalar_subquery()


def newest_seal() -> Seal | None:
    """The newest seal; None where nothing is sealed yet."""
    return db.session.scalar(select(Seal).where(NEWEST))


def seal_at(total: int) -> Seal | None:
    """The seal with which the chain had this many entries."""
    return db.session.scalar(select(Seal).where(Seal.total == total))


def count_waiting() -> int:
    """How many entries have no seal yet."""
    last = select(func.coalesce(func.max(Seal.to_id), 0)).scalar_subquery()
    return db.session.scalar(select(func.count()).select_from(LedgerEntry).where(LedgerEntry.id > last)) or 0


def late_since(limit: timedelta = LATE) -> datetime | None:
    """Since when an entry waits for its seal for longer than it should; None where sealing keeps up."""
    last = select(func.coalesce(func.max(Seal.to_id), 0)).scalar_subquery()
    oldest = select(LedgerEntry.at).where(LedgerEntry.id > last).order_by(LedgerEntry.id).limit(1)
    at = db.session.scalar(oldest)
    return at if at is not None and at < now() - limit else None


def newest_pruning() -> Pruning | None:
    """The tombstone that covers most; None where nothing was pruned."""
    return db.session.scalar(select(Pruning).order_by(Pruning.to_id.desc()).limit(1))
