"""Old signals are swept away: a page that slept longer fetches everything anyway."""

from datetime import timedelta

from sqlalchemy import delete, func, select

from tumorboard.core.db import db, now
from tumorboard.core.jobs import job
from tumorboard.rooms.signals.models import Signal

KEPT = timedelta(days=2)


@job("sweep_signals", every=timedelta(hours=6))
def sweep_signals() -> None:
    """Delete the signals of earlier days. The newest stays: SQLite would give its id again."""
    newest = select(func.max(Signal.id)).scalar_subquery()
    old = delete(Signal).where(Signal.at < now() - KEPT, Signal.id < newest)
    db.session.execute(old, execution_options={"synchronize_session": False})
