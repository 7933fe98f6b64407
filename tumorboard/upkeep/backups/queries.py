"""What is known of the backups: the last good one, the one being made, the list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from tumorboard.core.db import db, now
from tumorboard.directory.models import Person
from tumorboard.upkeep.backups.models import Backup
from tumorboard.upkeep.backups.states import BackupState

#: Longer without a sign of life than any step takes: whoever made it is not there any more.
SILENT = timedelta(minutes=10)
UNDER_WAY = (BackupState.WAITING, BackupState.RUNNING)


def last_good() -> Backup | None:
    """The newest backup that was read back and whose file is still there, as far as is known."""
    query = select(Backup).where(Backup.state == BackupState.GOOD).order_by(Backup.began_at.desc()).limit(1)
    return db.session.scalar(query)


def last_good_at() -> datetime | None:
    """When the newest good backup was begun: what was saved after it is not in it."""
    good = Backup.state == BackupState.GOOD
    return db.session.scalar(select(Backup.began_at).where(good).order_by(Backup.began_at.desc()).limit(1))


def last_try_at() -> datetime | None:
    """When a backup was last begun, well or not."""
    query = select(Backup.began_at).where(Backup.began_at.is_not(None)).order_by(Backup.began_at.desc()).limit(1)
    return db.session.scalar(query)


def under_way() -> Backup | None:
    """The backup that waits or is being made, unless its maker fell silent."""
    row = db.session.scalar(
        select(Backup).where(Backup.state.in_(UNDER_WAY)).order_by(Backup.id.desc()).limit(1)
    )  # fmt: skip
    if row is None or (row.beat_at or row.asked_at) < now() - SILENT:
        return None
    return row


@dataclass(frozen=True)
class Line:
    """A backup, and who asked for it."""

    backup: Backup
    asked_by: str


def newest_backups(most: int = 30) -> Sequence[Line]:
    """The list, newest first."""
    rows = db.session.execute(
        select(Backup, Person.name)
        .outerjoin(Person, Person.id == Backup.asked_by_id)
        .order_by(Backup.id.desc())
        .limit(most)
    )
    return [Line(backup, name or "") for backup, name in rows]
