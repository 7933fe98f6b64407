"""Old signals go, and the newest stays: an id is never given twice."""

from datetime import timedelta

from sqlalchemy import func, select

from tumorboard.core.db import at, db, now
from tumorboard.rooms.signals.models import Signal
from tumorboard.rooms.signals.pending import signal
from tumorboard.rooms.signals.sweeping import sweep_signals


def test_sweep_signals_keeps_the_newest_even_when_it_is_old(app):
    with app.app_context():
        with at(now() - timedelta(days=5)):
            for topic in ("plan", "agenda", "votes"):
                signal(1, topic)
            db.session.commit()
        newest = db.session.scalars(select(func.max(Signal.id))).one() or 0
        sweep_signals()
        db.session.commit()
        assert db.session.scalars(select(Signal.id)).all() == [newest]
        signal(1, "plan")
        db.session.commit()
        assert db.session.scalar(select(func.max(Signal.id))) == newest + 1
