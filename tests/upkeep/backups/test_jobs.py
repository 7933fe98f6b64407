"""The worker makes what is asked for and what is due; the row says what became of it."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import at, db, now
from tumorboard.core.errors import Forbidden, RuleBroken
from tumorboard.core.jobs import run_one
from tumorboard.upkeep.backups import jobs
from tumorboard.upkeep.backups.actions import ask_backup
from tumorboard.upkeep.backups.models import Backup
from tumorboard.upkeep.backups.states import BackupState


@pytest.fixture
def folder(app, make, tmp_path) -> Path:
    """A schedule is on, and old ones go after the second."""
    app.config |= {"BACKUP_FOLDER": str(tmp_path / "backups"), "BACKUP_KEEP": 2, "TIME_ZONE": "UTC", "BACKUP_HOUR": 2}
    folder: Path = tmp_path / "backups"
    return folder


def states() -> list[BackupState]:
    db.session.expire_all()
    return list(db.session.scalars(select(Backup.state).order_by(Backup.id)))


def test_what_is_asked_for_is_made_once_and_by_administrators(folder, make):
    administrator = make.actor(make.person(is_installation_administrator=True))
    with pytest.raises(Forbidden):
        ask_backup(by=make.actor(make.person()))
    ask_backup(by=administrator)
    db.session.commit()
    with pytest.raises(RuleBroken, match="already"):
        ask_backup(by=administrator)
    db.session.rollback()
    assert run_one()
    assert states() == [BackupState.GOOD]
    backup = db.session.scalars(select(Backup)).one()
    assert Path(backup.file).parent == folder
    assert backup.size == Path(backup.file).stat().st_size
    entry = db.session.scalars(select(LedgerEntry).where(LedgerEntry.event == Event.BACKUP_MADE)).one()
    assert entry.facts["newest_entry"] == backup.newest_entry
    jobs.make_asked_backup(backup.id)
    assert states() == [BackupState.GOOD]


def test_every_night_one_is_made_and_two_are_kept(folder, make):
    begin = now().replace(hour=3, minute=0)
    for night in range(3):
        with at(begin + timedelta(days=night)):
            jobs.make_nightly_backup()
            jobs.make_nightly_backup()
    assert states() == [BackupState.REMOVED, BackupState.GOOD, BackupState.GOOD]
    kept = db.session.scalars(select(Backup.file).where(Backup.state == BackupState.GOOD))
    assert {path.name for path in folder.iterdir()} == {Path(file).name for file in kept}


def test_a_backup_whose_file_is_gone_is_none(folder, make):
    jobs.backup_now()
    next(folder.iterdir()).unlink()
    with at(now() + timedelta(hours=2)):
        jobs.make_nightly_backup()
    assert states() == [BackupState.MISSING, BackupState.GOOD]


def test_a_failed_backup_says_why_and_is_tried_again_an_hour_later(folder, make):
    folder.write_text("a file where the folder should be")
    jobs.make_nightly_backup()
    jobs.make_nightly_backup()
    assert states() == [BackupState.FAILED]
    backup = db.session.scalars(select(Backup)).one()
    assert "Nothing was lost" in backup.trouble
    folder.unlink()
    with at(now() + timedelta(hours=2)):
        jobs.make_nightly_backup()
    assert states() == [BackupState.FAILED, BackupState.GOOD]


def test_a_worker_that_died_leaves_no_backup_under_way(folder, make):
    db.session.add(Backup(state=BackupState.RUNNING, began_at=now(), beat_at=now()))
    db.session.commit()
    with at(now() + timedelta(hours=2)):
        jobs.make_nightly_backup()
    assert states() == [BackupState.FAILED, BackupState.GOOD]
