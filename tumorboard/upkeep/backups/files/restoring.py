"""Restoring a backup into an empty place, and proving that what was in it is there."""

import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.engine import make_url

from tumorboard.core.errors import Refusal
from tumorboard.core.words import plural
from tumorboard.upkeep.backups.files.copying import (
    POSTGRESQL_TABLES,
    check_sqlite,
    connected,
    facts_of,
    program_of,
    run_with,
    sqlite_tables,
)
from tumorboard.upkeep.backups.files.making import FOLDERS, TEMPORARY, Manifest, read_back


class NotRestored(Refusal):
    """It was not restored, or what was restored is not what the backup holds."""

    title = "The backup was not restored"


@dataclass(frozen=True)
class Restored:
    """What is there now, in sentences for whoever restores."""

    database: str
    manifest: Manifest
    said: list[str]


def restore_backup(file: Path, *, key: str, into: str, instance: Path) -> Restored:
    """Restore into a SQLite file or a PostgreSQL database that must be empty.

    Raises ``Unreadable`` or ``NotRestored``. Keys and attachments go to the instance folder, over nothing there.
    """
    target = make_url(into if "://" in into else f"sqlite:///{Path(into).resolve()}")
    _refuse_full(target)
    place = Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=instance))
    try:
        manifest = read_back(file, key=key, into=place)
        if (manifest.kind == "sqlite") != _is_sqlite(target):
            raise NotRestored(
                f"This backup is of {'SQLite' if manifest.kind == 'sqlite' else 'PostgreSQL'}.",
                remedy="Give a target of the same kind: a file for SQLite, postgresql://… for PostgreSQL.",
            )
        found = _restore_file(place, target) if _is_sqlite(target) else _restore_dump(place, target)
        _prove(manifest, found)
        said = [_counted(manifest), *_put_beside(place, instance)]
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return Restored(target.render_as_string(hide_password=False), manifest, said)


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _refuse_full(target: URL) -> None:
    """Nothing is ever restored over something."""
    if _is_sqlite(target):
        path = Path(target.database or "")
        is_full = any(one.exists() and one.stat().st_size for one in (path, path.with_name(f"{path.name}-wal")))
    else:
        with connected(target) as connection:
            is_full = connection.execute(POSTGRESQL_TABLES).fetchone() is not None
    if is_full:
        raise NotRestored(
            "The target is not empty, so nothing was restored into it.",
            remedy="Give a new file, or make a new database; move the old one aside, do not delete it.",
        )


Found = tuple[str, dict[str, int], int | None, object]


def _restore_file(place: Path, target: URL) -> Found:
    path, unpacked = Path(target.database or ""), place / "database.sqlite3"
    with closing(sqlite3.connect(unpacked)) as copy:
        check_sqlite(copy)
        found = facts_of(copy.execute, sqlite_tables(copy))
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.partial")
    shutil.copyfile(unpacked, half)
    half.chmod(0o600)
    with half.open("rb+") as kept:
        os.fsync(kept.fileno())
    half.replace(path)
    return found


def _restore_dump(place: Path, target: URL) -> Found:
    command = [program_of("pg_restore"), "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
    run_with([*command, str(place / "database.dump")], target)
    with connected(target) as connection:
        connection.execute("ANALYZE")
        return facts_of(connection.execute, [row[0] for row in connection.execute(POSTGRESQL_TABLES)])


def _prove(manifest: Manifest, found: Found) -> None:
    """Compare what is there with what the manifest promises."""
    migration, rows, newest, seal = found
    wrong = [
        f"{name}: {rows.get(name, 0)} of {plural(manifest.rows.get(name, 0), 'row')}"
        for name in sorted(manifest.rows.keys() | rows.keys())
        if rows.get(name) != manifest.rows.get(name)
    ]
    if (migration, newest, seal) != (manifest.migration, manifest.newest_entry, manifest.seal):
        wrong.append("the newest ledger entry, its seal or the migration differ")
    if wrong:
        said = f"What was restored is not what the backup holds: {'; '.join(wrong)}."
        raise NotRestored(said, remedy="Do not use it. Restore another copy of the backup, or an older one.")


def _counted(manifest: Manifest) -> str:
    total = plural(sum(manifest.rows.values()), "row")
    newest = f", the ledger to entry {manifest.newest_entry}" if manifest.newest_entry else ""
    return f"{total} in {plural(len(manifest.rows), 'table')}{newest}: all as in the backup of {manifest.made_at}."


def _put_beside(place: Path, instance: Path) -> list[str]:
    """Keys and attachments go where they were; a key that is there already and differs is left, and told."""
    said = []
    for path in sorted((place / "keys").glob("*")):
        kept = instance / path.name
        if not kept.exists():
            shutil.copyfile(path, kept)
            kept.chmod(0o600)
            said.append(f"{kept} was restored too.")
        elif kept.read_bytes() != path.read_bytes():
            other = instance / f"{path.name}.restored"
            shutil.copyfile(path, other)
            other.chmod(0o600)
            said.append(f"{kept} differs from the backup's, which is in {other}: use that one with this database.")
    for name in FOLDERS:
        for path in (one for one in (place / name).rglob("*") if one.is_file()):
            kept = instance / path.relative_to(place)
            kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not kept.exists():
                shutil.move(path, kept)
    return said
