"""What the commands ``backup`` and ``restore`` do: with the app's settings, and whatever of the app still works."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import click
from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from tumorboard.core.db import db, now
from tumorboard.upkeep.backups.files.copying import Told
from tumorboard.upkeep.backups.files.making import BACKUP_KEY, Made
from tumorboard.upkeep.backups.files.restoring import NotRestored, Restored, restore_backup
from tumorboard.upkeep.backups.jobs import make_unrecorded, note_made
from tumorboard.upkeep.backups.models import Backup
from tumorboard.upkeep.health import newest_migration

#: Commands that prove a database, where this installation has them.
PROOFS = (("audit", "verify", "--restored"), ("plans", "verify"))


def make_by_hand(into: Path | None, told: Told) -> Made:
    """Make a backup and write it down, if the database can be written."""
    moment = now()
    made = make_unrecorded(told, into)
    with suppress(SQLAlchemyError):
        backup = Backup(began_at=moment, beat_at=moment)
        db.session.add(backup)
        note_made(backup, made)
    db.session.rollback()
    return made


def key_advice() -> str:
    """The loud word: a backup without its key is nothing."""
    if current_app.config["BACKUP_KEY_GIVEN"]:
        return ""
    path = Path(current_app.instance_path) / BACKUP_KEY
    return (
        f"KEEP A COPY OF {path} ELSEWHERE, NOT WITH THE BACKUPS:\n"
        "without this key no backup can ever be opened, and with it whoever has a backup can read it."
    )


def restore_by_hand(file: Path, into: str) -> Restored:
    """Restore into an empty place, with this installation's key."""
    key: str = current_app.config["BACKUP_KEY"]()
    return restore_backup(file, key=key, into=into, instance=Path(current_app.instance_path))


def proofs_of(restored: Restored) -> Iterator[str]:
    """Let the app prove what was restored: the ledger by its seals, the plans by their signatures.

    A database of an older version is upgraded first, by the administrator: then the proofs are theirs to run.
    """
    if restored.manifest.migration != newest_migration():
        yield "It is of another version: set TUMORBOARD_DATABASE_URL to it, then flask --app wsgi db upgrade."
        return
    environment = os.environ | {"TUMORBOARD_DATABASE_URL": restored.database}
    flask = [sys.executable, "-m", "flask", "--app", "tumorboard.app"]
    for group, name, *more in PROOFS:
        command = current_app.cli.commands.get(group)
        if not isinstance(command, click.Group) or name not in command.commands:
            continue
        done = subprocess.run([*flask, group, name, *more], env=environment, capture_output=True, text=True)
        if done.returncode:
            raise NotRestored(f"It was restored, but {group} {name} does not agree:\n{done.stdout}{done.stderr}")
        yield done.stdout.strip()
