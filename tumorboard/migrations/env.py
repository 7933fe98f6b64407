"""How Alembic runs a migration: on the app's own database, in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import context
from sqlalchemy import Connection

from tumorboard.core.db import Base, db
from tumorboard.migrations import ours


def run() -> None:
    """Upgrade or downgrade."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_type=True,
            include_object=ours, user_module_prefix="tumorboard.core.db.",
        )  # fmt: skip
        with _unbound(connection), context.begin_transaction():
            context.run_migrations()
        _check(connection)


@contextmanager
def _unbound(connection: Connection) -> Iterator[None]:
    """SQLite changes a column by making its table anew; what points at the old one must not hold it meanwhile.

    (sqlite.org/lang_altertable.html, section 7: switched off outside of the transaction, checked after it.)
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    raw: Any = connection.connection.driver_connection
    raw.execute("PRAGMA foreign_keys=OFF").close()
    try:
        yield
    finally:
        raw.execute("PRAGMA foreign_keys=ON").close()


def _check(connection: Connection) -> None:
    lost = connection.exec_driver_sql("PRAGMA foreign_key_check").all() if connection.dialect.name == "sqlite" else []
    connection.rollback()
    if lost:
        raise RuntimeError(f"the migration left rows that point nowhere, so restore the backup: {lost[:5]}")


run()
