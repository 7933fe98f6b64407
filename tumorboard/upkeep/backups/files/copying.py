"""A copy of the database as it stood at one moment, made while people work; and what must be found in it again."""

import os
import re
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL
from sqlalchemy.engine import make_url

from tumorboard.core.errors import Refusal

Told = Callable[[int, int], None]
PAGES = 2_000
REASONS = {
    "SQLITE_FULL": "the disk is full", "SQLITE_IOERR": "the disk gave an error", "SQLITE_CANTOPEN": "it is not there",
    "SQLITE_CORRUPT": "the file is damaged", "SQLITE_NOTADB": "the file is damaged",
}  # fmt: skip


class NoCopy(Refusal):
    """The copy could not be made, or is not sound."""

    title = "The backup failed"


@dataclass(frozen=True)
class Copy:
    """The file, and what stood in the database at that moment."""

    kind: str
    path: Path
    migration: str
    rows: dict[str, int]
    newest_entry: int | None
    seal: dict[str, Any] | None


def copy_database(database: str, folder: Path, told: Told = lambda _done, _of: None) -> Copy:
    """Copy the database into a folder. Raises ``NoCopy`` with a sentence."""
    url = make_url(database)
    if url.get_backend_name() != "sqlite":
        return _dump_postgresql(url, folder, told)
    try:
        return _copy_sqlite(url, folder, told)
    except sqlite3.Error as error:
        name = str(getattr(error, "sqlite_errorname", ""))
        reason = next((words for start, words in REASONS.items() if name.startswith(start)), type(error).__name__)
        raise NoCopy(
            f"SQLite could not copy the database: {reason}.",
            remedy="Nothing was lost. Make room in the instance folder, then try again.",
        ) from error


def _copy_sqlite(url: URL, folder: Path, told: Told) -> Copy:
    path = folder / "database.sqlite3"
    path.touch(mode=0o600)
    original = f"file:{quote(str(Path(url.database or '').resolve()))}?mode=ro"
    with closing(sqlite3.connect(original, uri=True, isolation_level=None, timeout=30)) as source:
        # One read transaction for the whole copy: it is of one moment, and nobody's writing makes it begin again.
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        with closing(sqlite3.connect(path, isolation_level=None)) as copy:
            source.backup(copy, pages=PAGES, progress=lambda _status, left, of: told(of - left, of))
            copy.execute("PRAGMA journal_mode=DELETE").fetchone()
    with closing(sqlite3.connect(path)) as copy:
        check_sqlite(copy)
        return Copy("sqlite", path, *facts_of(copy.execute, sqlite_tables(copy)))


def check_sqlite(connection: sqlite3.Connection) -> None:
    """Refuse a file whose pages do not hang together."""
    try:
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        said = "SQLite says that the database file is damaged, so no backup was made of it."
        raise NoCopy(said, remedy="Keep the older backups, and restore the last good one.")


def sqlite_tables(connection: sqlite3.Connection) -> list[str]:
    """The tables with rows of their own."""
    query = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND rootpage > 0"
    return [row[0] for row in connection.execute(query)]


def facts_of(
    ask: Callable[[str], Any], tables: Iterable[str]
) -> tuple[str, dict[str, int], int | None, dict[str, Any] | None]:
    """What a copy must hold: the migration, how many rows in each table, the newest ledger entry, the newest seal."""
    rows = {name: int(ask(f'SELECT count(*) FROM "{name}"').fetchone()[0]) for name in sorted(tables)}
    migration = ask("SELECT max(version_num) FROM alembic_version").fetchone()[0] if "alembic_version" in rows else ""
    newest = ask("SELECT max(id) FROM ledger_entry").fetchone()[0] if "ledger_entry" in rows else None
    seal = ask("SELECT id, total, digest FROM seal ORDER BY id DESC LIMIT 1").fetchone() if "seal" in rows else None
    return migration or "", rows, newest, dict(zip(("id", "total", "digest"), seal, strict=True)) if seal else None


POSTGRESQL_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"


def _dump_postgresql(url: URL, folder: Path, told: Told) -> Copy:
    import psycopg

    program = program_of("pg_dump")
    path = folder / "database.dump"
    with connected(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        snapshot = _first(connection.execute("SELECT pg_export_snapshot()"))
        size = int(_first(connection.execute("SELECT pg_database_size(current_database())")))
        command = [program, "--format=custom", "--compress=0", "--no-owner", "--no-privileges",
                   f"--snapshot={snapshot}", f"--file={path}"]  # fmt: skip
        run_with(command, url, lambda: told(min(path.stat().st_size if path.exists() else 0, size - 1), size))
        tables = [row[0] for row in connection.execute(POSTGRESQL_TABLES)]
        facts = facts_of(connection.execute, tables)
    path.chmod(0o600)
    return Copy("postgresql", path, *facts)


@contextmanager
def connected(url: URL) -> Iterator[Any]:
    """A connection of our own to PostgreSQL. Raises ``NoCopy`` when it does not answer."""
    import psycopg

    try:
        with psycopg.connect(**given(url), connect_timeout=5) as connection:
            yield connection
    except psycopg.Error as error:
        reason = f"PostgreSQL did not answer as it should ({type(error).__name__})."
        raise NoCopy(reason, remedy="See whether it runs, then try again.") from error


def _first(cursor: Any) -> Any:
    return cursor.fetchone()[0]


def given(url: URL) -> dict[str, Any]:
    """What libpq is told of a database's address."""
    known = {"host": url.host, "port": url.port, "dbname": url.database, "user": url.username, "password": url.password}
    return {name: value for name, value in known.items() if value is not None} | dict(url.query)


def program_of(name: str) -> str:
    """Where one of PostgreSQL's programs is."""
    found = shutil.which(name)
    if not found:
        raise NoCopy(
            f"{name} is not installed here, or not on the PATH.",
            remedy="Install PostgreSQL's client programs (Debian: postgresql-client), no older than the server.",
        )
    return found


def run_with(command: list[str], url: URL, beat: Callable[[], None] = lambda: None) -> None:
    """Run one of PostgreSQL's programs on a database; the password goes by the environment, never by the arguments."""
    import psycopg

    known = given(url)
    password = str(known.pop("password", ""))
    environment = os.environ | ({"PGPASSWORD": password} if password else {})
    command = [*command, f"--dbname={psycopg.conninfo.make_conninfo(**known)}"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as running:
        try:
            while running.poll() is None:
                beat()
                time.sleep(0.2)
        except BaseException:
            running.kill()
            raise
        said = running.stderr.read().decode(errors="replace") if running.stderr else ""
    if running.returncode:
        raise NoCopy(_reason(Path(command[0]).name, said), remedy="See the server's log, then try again.")


def _reason(program: str, said: str) -> str:
    """What the program complained of, without what it quotes: a value in it could be a patient's."""
    for words, sentence in {
        "server version mismatch": "is older than the server: install the client programs of the server's version.",
        "No space left": "found the disk full.",
        "permission denied": "may not read everything: the app's own account must own the tables.",
    }.items():
        if words in said:
            return f"{program} {sentence}"
    code = re.search(r"\b(FATAL|ERROR)\b", said)
    return f"{program} ended with {'an error of the server' if code else 'an error'}."
