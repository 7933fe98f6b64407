"""Old entries go in whole sealed ranges, under a tombstone; the check still passes and tells of it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from tests.audit.ground import BEGAN, SECRET, found, seal, write
from tumorboard.audit.models import LedgerEntry
from tumorboard.audit.readings.models import Reading
from tumorboard.audit.sealing import pruning
from tumorboard.audit.sealing.models import Pruning
from tumorboard.core.db import db


@pytest.fixture
def old(app, make, tmp_path, monkeypatch):
    """Forty entries that are twelve years old, forty of today, and the command."""
    app.config |= {"SEAL_KEY": SECRET, "ANCHOR_FILES": [tmp_path / "anchors"]}
    monkeypatch.setattr(pruning, "STEP", 1)
    write(None, 40, began=BEGAN - timedelta(days=12 * 366))
    seal(batch=15)
    write(None, 40, first=1000)
    seal()
    return lambda *words: app.test_cli_runner().invoke(args=["audit", *words])


def entries() -> int:
    """How many entries there are."""
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(LedgerEntry)) or 0


def test_prune_asks_first_and_then_leaves_tombstones(old):
    assert "40 entries from before" in old("prune").output
    assert entries() == 80
    done = old("prune", "--yes")
    assert done.exit_code == 0, done.output
    assert entries() == 40 + 3  # three steps, and each is an entry
    assert db.session.scalars(select(Pruning.total).order_by(Pruning.id)).all() == [15, 30, 40]
    assert db.session.scalars(select(Reading)).all() == []
    seal()
    verified = old("verify")
    assert verified.exit_code == 0, verified.output
    assert "40 entries were pruned on purpose" in verified.output
    assert "nothing goes" in old("prune", "--yes").output


def test_what_no_tombstone_covers_stays(old):
    old("prune", "--yes")
    with pytest.raises(DatabaseError, match="append-only"):
        db.session.execute(text("DELETE FROM ledger_entry WHERE id >= 1000"))
    db.session.rollback()
    write(None, 1, first=20)
    assert found() == [("inserted", 20)]
