"""Asking for a backup. The worker makes it."""

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.core.db import db
from tumorboard.core.errors import RuleBroken
from tumorboard.core.jobs import enqueue
from tumorboard.permissions import May
from tumorboard.policy import Actor, require
from tumorboard.upkeep.backups.models import Backup
from tumorboard.upkeep.backups.queries import under_way

MAKE = "make_backup"


def ask_backup(*, by: Actor) -> Backup:
    """Let the worker make a backup now. Refuses while another one is under way."""
    require(by, May.KEEP_BACKUPS)
    if under_way() is not None:
        raise RuleBroken(
            "A backup is being made already.", remedy="Wait until it is there: this page shows how far it is."
        )
    backup = Backup(asked_by_id=by.id)
    db.session.add(backup)
    record(Event.BACKUP_ASKED, backup, by=by)
    enqueue(MAKE, backup_id=backup.id)
    return backup
