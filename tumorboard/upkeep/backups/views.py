"""The administrators' page of backups: when the last good one was made, and one button to make another."""

from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app
from flask_login import current_user

from tumorboard.core.db import now
from tumorboard.core.pages import go, page
from tumorboard.guard import actor, door, listening
from tumorboard.permissions import May
from tumorboard.policy import allowed
from tumorboard.upkeep.backups import jobs, queries
from tumorboard.upkeep.backups.actions import ask_backup
from tumorboard.upkeep.backups.clockwork import is_old

bp = Blueprint("backups", __name__)


@bp.get("/backups")
@door(May.KEEP_BACKUPS)
def show() -> Response:
    """The backups, newest first, and where they and their key lie."""
    return page("upkeep/backups.html", **_standing())


@bp.get("/backups/part")
@listening
@door(May.KEEP_BACKUPS)
def part() -> Response:
    """The list alone, asked again by the page while a backup is made."""
    return page("upkeep/_backups.html", **_standing())


@bp.post("/backups/make")
@door(May.KEEP_BACKUPS)
def make() -> Response:
    """Back up now."""
    ask_backup(by=actor())
    return go("backups.show", said="The backup begins within seconds")


def _standing() -> dict[str, Any]:
    config, lines = current_app.config, queries.newest_backups()
    good = queries.last_good()
    return {
        "lines": lines, "good": good, "under_way": queries.under_way(), "is_scheduled": bool(config["BACKUP_FOLDER"]),
        "is_old": is_old(now(), good.began_at if good else None), "hour": config["BACKUP_HOUR"],
        "keep": config["BACKUP_KEEP"], "folder": jobs.folder(), "zone": config["TIME_ZONE"],
        "key_file": "" if config["BACKUP_KEY_GIVEN"] else Path(current_app.instance_path) / "backup_key",
    }  # fmt: skip


@bp.app_context_processor
def _warn() -> dict[str, Any]:
    """The red line on every page of an installation administrator, when nights go by without a good backup."""
    if not current_app.config["BACKUP_FOLDER"] or not current_user.is_authenticated:
        return {}
    if not allowed(current_user._get_current_object(), May.KEEP_BACKUPS):
        return {}
    good = queries.last_good_at()
    return {"backup_is_old": is_old(now(), good), "last_backup_at": good}
