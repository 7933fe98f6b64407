"""Is it alive, is it ready: two small answers for whatever watches over it, without a secret or a name in them."""

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from alembic.script import ScriptDirectory
from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from tumorboard import migrations
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db, now
from tumorboard.core.jobs import Job
from tumorboard.guard import everybody
from tumorboard.upkeep.backups.clockwork import is_old
from tumorboard.upkeep.backups.queries import last_good_at

bp = Blueprint("health", __name__)

#: A job that waits longer than this has no worker.
LATE = timedelta(minutes=10)
#: So far the clock may stand before the newest entry of the ledger: servers differ by seconds.
BEHIND = timedelta(minutes=1)
WELL = ("ok", "off")


@bp.get("/healthz")
@everybody
def alive() -> Response:
    """Say that the process answers. It asks nothing of the database."""
    return jsonify(status="alive")


@bp.get("/readyz")
@everybody
def ready() -> Response:
    """Say what works: 503 when pages cannot be served, else 200; ``attention`` is for a person, not for the proxy."""
    found = {"database": "ok", "migrations": "unknown", "backup": "unknown", "jobs": "unknown", "clock": "unknown"}
    try:
        found |= {"migrations": _migrations(), "backup": _backup(), "jobs": _jobs(), "clock": _clock()}
    except SQLAlchemyError:
        db.session.rollback()
        found["database"] = "does not answer"
    serves = found["database"] == "ok" and found["migrations"] == "ok"
    is_well = all(word in WELL for word in found.values())
    answer = jsonify(status="ready" if is_well else "attention" if serves else "not ready", checks=found)
    answer.status_code = 200 if serves else 503
    return answer


@cache
def newest_migration() -> str:
    """The migration this version of the app needs."""
    folder = ScriptDirectory(str(Path(migrations.__file__).parent))
    return folder.get_current_head() or ""


def _migrations() -> str:
    if not inspect(db.session.connection()).has_table("alembic_version"):
        return "none: flask --app wsgi db upgrade"
    there = db.session.scalar(text("SELECT max(version_num) FROM alembic_version"))
    return "ok" if there == newest_migration() else "behind or ahead: flask --app wsgi db upgrade"


def _backup() -> str:
    if not current_app.config["BACKUP_FOLDER"]:
        return "off"
    return "old" if is_old(now(), last_good_at()) else "ok"


def _jobs() -> str:
    waiting = (Job.done_at.is_(None), Job.gave_up_at.is_(None))
    oldest = db.session.scalar(select(func.min(Job.due_at)).where(*waiting))
    return "late: is the worker running?" if oldest is not None and oldest < now() - LATE else "ok"


def _clock() -> str:
    newest: datetime | None = db.session.scalar(select(LedgerEntry.at).order_by(LedgerEntry.id.desc()).limit(1))
    return "behind the ledger" if newest is not None and now() < newest - BEHIND else "ok"
