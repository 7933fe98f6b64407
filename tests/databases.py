"""Empty databases for the tests: SQLite files, or databases of a PostgreSQL server of our own that ends with the run.

TUMORBOARD_TEST_DATABASE says which: `sqlite` (when unset) or `postgres`. Every test process starts its own server,
so parallel runs share nothing. It listens on a socket in a folder of its own and gives up durability for speed.
"""

import atexit
import functools
import os
import pwd
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

KIND = os.environ.get("TUMORBOARD_TEST_DATABASE", "sqlite")
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "120",
    "shared_buffers": "64MB",
}


@contextmanager
def fresh_database(folder: Path, like: str | None = None) -> Iterator[str]:
    """The URL of an empty database of the chosen kind, or of a copy of `like` (which nobody may be using)."""
    opened = {"sqlite": _sqlite_file, "postgres": _postgres_database}[KIND]
    with opened(folder, like) as url:
        yield url


def overwrite(url: str, like: str) -> None:
    """Make a database hold again what another one holds; nobody may be in the middle of something in either."""
    if KIND == "sqlite":
        with closing(sqlite3.connect(_file(like))) as old, closing(sqlite3.connect(_file(url))) as new:
            new.execute("PRAGMA synchronous=OFF")
            old.backup(new)
        return
    socket, name = _postgres_server(), _name(url)
    _command(socket, f"DROP DATABASE {name} WITH (FORCE)")
    _command(socket, f"CREATE DATABASE {name} TEMPLATE {_name(like)}")


def empty(url: str, like: str) -> None:
    """Make a database as empty as the one it was copied from. Rows go by DELETE: copying PostgreSQL's takes 0.2 s."""
    if KIND == "sqlite" or not _emptied(url, like):
        overwrite(url, like)


def _emptied(url: str, like: str) -> bool:
    """Delete all rows, unless a test changed more than rows."""
    import psycopg

    socket = _postgres_server()
    with psycopg.connect(host=str(socket), user="postgres", dbname=_name(url), autocommit=True) as connection:
        if _shape(connection) != _shape_of(like):
            return False
        if filled := _filled(connection):
            rows = "; ".join(f'DELETE FROM "{table}"' for table in filled)
            connection.execute(f"SET session_replication_role = replica; {rows}")
            connection.execute(RESTART)
    return True


#: Each table's name, if it has a row.
TABLES = """SELECT string_agg(format('SELECT %L WHERE EXISTS (SELECT FROM %I)', tablename, tablename), ' UNION ALL ')
FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"""
#: Every table, index, trigger and constraint as it stands, so that a test which changed one is found out.
SHAPE = """SELECT (SELECT string_agg(relname || '' || relkind::text, ',' ORDER BY relname) FROM pg_class),
(SELECT string_agg(tgname || '' || tgenabled::text, ',' ORDER BY tgname) FROM pg_trigger),
(SELECT string_agg(conname || '' || pg_get_constraintdef(oid), ',' ORDER BY conname) FROM pg_constraint)"""
RESTART = "SELECT setval(format('%I', sequencename), 1, false) FROM pg_sequences WHERE last_value IS NOT NULL"


def _filled(connection: Any) -> list[str]:
    return [row[0] for row in connection.execute(connection.execute(TABLES).fetchone()[0])]


@functools.cache
def _shape_of(url: str) -> Any:
    import psycopg

    with psycopg.connect(host=str(_postgres_server()), user="postgres", dbname=_name(url)) as connection:
        return _shape(connection)


def _shape(connection: Any) -> Any:
    return connection.execute(SHAPE).fetchone()


def _file(url: str) -> str:
    return url.removeprefix("sqlite:///")


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


@contextmanager
def _sqlite_file(folder: Path, like: str | None) -> Iterator[str]:
    file = folder / f"{uuid4().hex}.sqlite"
    if like:
        with closing(sqlite3.connect(_file(like))) as old, closing(sqlite3.connect(file)) as new:
            old.backup(new)
    yield f"sqlite:///{file}"
    for leftover in folder.glob(f"{file.name}*"):
        leftover.unlink()


@contextmanager
def _postgres_database(folder: Path, like: str | None) -> Iterator[str]:
    socket = _postgres_server()
    name = f"test_{uuid4().hex}"
    source = _name(like) if like else "template0"
    _command(socket, f"CREATE DATABASE {name} TEMPLATE {source}")
    try:
        yield f"postgresql+psycopg://postgres@/{name}?host={socket}"
    finally:
        _command(socket, f"DROP DATABASE {name} WITH (FORCE)")


@functools.cache
def _postgres_server() -> Path:
    """Start this process's own server; return the folder of its socket."""
    folder = Path(tempfile.mkdtemp(prefix="tumorboard-", dir="/tmp"))  # a socket's path is short by law
    owner = None
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        owner = "postgres"
        shutil.chown(folder, owner, pwd.getpwnam(owner).pw_gid)
    storage = str(folder / "storage")
    options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    initdb = [_program("initdb"), *options, storage]
    subprocess.run(initdb, user=owner, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    command = [_program("postgres"), "-D", storage, "-k", str(folder)]
    for name, value in SETTINGS.items():
        command += ["-c", f"{name}={value}"]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, user=owner, cwd=folder, stdout=log, stderr=log, process_group=0)
    atexit.register(_stop, server, folder)
    _wait_until_ready(folder)
    return folder


def _program(name: str) -> str:
    """Debian keeps the server's programs out of PATH, one folder for each version."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    found = shutil.which(name, path=os.pathsep.join([*map(str, reversed(folders)), os.environ["PATH"]]))
    if not found:
        raise RuntimeError(f"PostgreSQL's {name} is missing: install the Debian package postgresql.")
    return found


def _wait_until_ready(folder: Path, seconds: float = 30) -> None:
    import psycopg

    end = time.monotonic() + seconds
    while True:
        try:
            return _command(folder, "SELECT 1")
        except psycopg.OperationalError:
            if time.monotonic() > end:
                raise RuntimeError(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}") from None
            time.sleep(0.05)


def _command(socket: Path, statement: str) -> None:
    import psycopg

    with psycopg.connect(host=str(socket), user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute(statement)


def _stop(server: "subprocess.Popen[bytes]", folder: Path) -> None:
    server.terminate()
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
    shutil.rmtree(folder, ignore_errors=True)
