"""How Alembic runs a migration: on the app's own database, in one transaction."""

from alembic import context

from tumorboard.core.db import Base, db
from tumorboard.migrations import ours


def run() -> None:
    """Upgrade or downgrade."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_type=True,
            include_object=ours, user_module_prefix="tumorboard.core.db.",
        )  # fmt: skip
        with context.begin_transaction():
            context.run_migrations()


run()
