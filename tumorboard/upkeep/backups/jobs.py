"""The worker's part: make what was asked for, make the nightly one when it is due, let old ones go."""

import logging
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.core.db import db, now, own_transaction
from tumorboard.core.errors import Refusal
from tumorboard.core.jobs import job
from tumorboard.upkeep.backups import queries
from tumorboard.upkeep.backups.actions import MAKE
from tumorboard.upkeep.backups.clockwork import is_due, superfluous
from tumorboard.upkeep.backups.files.copying import NoCopy, Told
from tumorboard.upkeep.backups.files.making import Made, make_backup
from tumorboard.upkeep.backups.models import Backup
from tumorboard.upkeep.backups.states import BackupState

log = logging.getLogger(__name__)


def folder() -> Path:
    """Where backups are kept: the folder set, or one in the instance folder for those made by hand."""
    return Path(current_app.config["BACKUP_FOLDER"] or Path(current_app.instance_path) / "backups")


@job(MAKE)
def make_asked_backup(backup_id: int) -> None:
    """Make a backup somebody asked for; a second worker leaves it alone."""
    claim = update(Backup).where(Backup.id == backup_id, Backup.state == BackupState.WAITING)
    begun = db.session.execute(claim.values(state=BackupState.RUNNING, began_at=now(), beat_at=now()))
    db.session.commit()
    if begun.rowcount == 1:  # type: ignore[attr-defined]
        _carry_out(db.session.get_one(Backup, backup_id, populate_existing=True))


@job("nightly_backup", every=timedelta(minutes=10))
def make_nightly_backup() -> None:
    """See that the files are there, and make the nightly backup when it is due."""
    close_silent()
    note_missing()
    if not current_app.config["BACKUP_FOLDER"] or queries.under_way() is not None:
        return
    zone = ZoneInfo(current_app.config["TIME_ZONE"])
    good, tried = queries.last_good_at(), queries.last_try_at()
    if is_due(now(), current_app.config["BACKUP_HOUR"], zone, last_good=good, last_try=tried):
        backup_now()


def backup_now() -> Backup:
    """Make a backup here and now, without the queue; the row says what became of it."""
    moment = now()
    backup = Backup(state=BackupState.RUNNING, began_at=moment, beat_at=moment)
    db.session.add(backup)
    db.session.commit()
    return _carry_out(backup)


def make_unrecorded(told: Told = lambda _done, _of: None, into: Path | None = None) -> Made:
    """Make a backup and write nothing to the database, which may be read-only or full."""
    config = current_app.config
    database, key = config["SQLALCHEMY_DATABASE_URI"], config["BACKUP_KEY"]()
    return make_backup(database, Path(current_app.instance_path), into or folder(), key=key, told=told)


def _carry_out(backup: Backup) -> Backup:
    db.session.commit()  # nothing is locked while it takes its time
    try:
        made = make_unrecorded(_progress(backup.id))
    except Refusal as refusal:
        _fail(backup, f"{refusal.sentence} {refusal.remedy}".strip())
    except Exception as error:
        _fail(backup, NoCopy(f"The backup failed ({type(error).__name__}).").sentence)
        raise
    else:
        note_made(backup, made)
        let_old_go()
    return backup


def note_made(backup: Backup, made: Made) -> None:
    """Write down where the file lies and what it holds."""
    backup.state, backup.ended_at, backup.done, backup.trouble = BackupState.GOOD, now(), 100, ""
    backup.file, backup.size, backup.rows = str(made.path), made.size, sum(made.manifest.rows.values())
    backup.newest_entry = made.manifest.newest_entry
    record(Event.BACKUP_MADE, backup, by=None, file=made.path.name, size=made.size, newest_entry=backup.newest_entry)
    db.session.commit()


def _fail(backup: Backup, trouble: str) -> None:
    log.error("backup failed", extra={"backup": backup.id})
    db.session.rollback()
    backup.state, backup.ended_at, backup.trouble = BackupState.FAILED, now(), trouble
    record(Event.BACKUP_FAILED, backup, by=None)
    db.session.commit()


def _progress(backup_id: int) -> Told:
    """Write down how far it is, at most every second; whether that works does not matter to the backup."""
    said = [0.0]

    def _tell(done: int, of: int) -> None:
        if time.monotonic() - said[0] < 1:
            return
        said[0] = time.monotonic()
        values = {"done": min(99, 100 * done // max(of, 1)), "beat_at": now()}
        with suppress(SQLAlchemyError), own_transaction() as connection:
            connection.execute(update(Backup).where(Backup.id == backup_id).values(values))

    return _tell


def close_silent() -> None:
    """Say of a backup whose maker died that it failed."""
    lost = (Backup.state.in_(queries.UNDER_WAY), Backup.asked_at < now() - queries.SILENT)
    for backup in db.session.scalars(select(Backup).where(*lost)):
        if (backup.beat_at or backup.asked_at) < now() - queries.SILENT:
            backup.state, backup.ended_at = BackupState.FAILED, now()
            backup.trouble = "The worker stopped while it was made, or none runs. Make it again."
            record(Event.BACKUP_FAILED, backup, by=None)
    db.session.commit()


def note_missing() -> None:
    """A backup whose file is not there is none."""
    for backup in _good():
        if not Path(backup.file).is_file():
            backup.state = BackupState.MISSING
            record(Event.BACKUP_FAILED, backup, by=None)
    db.session.commit()


def let_old_go() -> None:
    """Remove the files of those above the number kept, oldest first."""
    by_file = {backup.file: backup for backup in _good()}
    for file in superfluous(list(by_file), current_app.config["BACKUP_KEEP"]):
        with suppress(FileNotFoundError):
            Path(file).unlink()
        by_file[file].state = BackupState.REMOVED
    db.session.commit()


def _good() -> list[Backup]:
    query = select(Backup).where(Backup.state == BackupState.GOOD).order_by(Backup.began_at.desc())
    return list(db.session.scalars(query))
