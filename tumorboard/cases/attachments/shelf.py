"""Where attached files lie: in the instance folder, outside the web root, under random names that say nothing."""

import os
import re
import secrets
import time
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from tumorboard.cases.attachments.models import Attachment
from tumorboard.core.db import db
from tumorboard.core.errors import Refusal
from tumorboard.core.jobs import job

#: A file without a row after this long belongs to a change that was given up.
ORPHANED_AFTER = 24 * 3600
_NAME = re.compile(r"[0-9a-f]{40}")


class FileLost(Refusal):
    """The row is there, and the file is not, or is another."""

    status = 410
    title = "The file is not there as it was kept"

    def __init__(self) -> None:
        super().__init__(
            "This file is missing or was changed outside the app, so it is not handed out.",
            remedy="Tell your administrator: the backups have it. whoever attached it may have it still.",
        )


def folder() -> Path:
    """The shelf; backups take it along."""
    return Path(current_app.instance_path) / "attachments"


def put(content: bytes) -> str:
    """Keep a file and return its name. It is on the disk before any row names it."""
    name = secrets.token_hex(20)
    path = _path(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = path.with_suffix(".part")
    with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    made.rename(path)
    _sync(path.parent)
    return name


def take(name: str, digest: str) -> bytes:
    """The content; raises ``FileLost`` when it is not what was kept."""
    try:
        content = _path(name).read_bytes()
    except FileNotFoundError as error:
        raise FileLost from error
    if sha256(content).hexdigest() != digest:
        raise FileLost
    return content


@job("sweep_attachments", every=timedelta(days=1))
def sweep(before: float | None = None) -> None:
    """Delete the files that no row names and that are no longer new."""
    before = time.time() - ORPHANED_AFTER if before is None else before
    old = [path for path in folder().glob("*/*") if path.stat().st_mtime < before]
    names = {path.stem for path in old}
    kept = set(db.session.scalars(select(Attachment.stored_as).where(Attachment.stored_as.in_(names))))
    for path in old:
        if path.suffix or path.name not in kept:
            path.unlink(missing_ok=True)


def _path(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise FileLost
    return folder() / name[:2] / name


def _sync(place: Path) -> None:
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
