"""The worker seals within the minute, and anchors each seal outside of the database."""

from datetime import timedelta

from sqlalchemy import select

from tests.audit.ground import SECRET, newest, write
from tumorboard.audit.checking.anchors import anchor_file_findings, kept_anchors
from tumorboard.audit.sealing.jobs import seal_ledger
from tumorboard.audit.sealing.queries import newest_seal
from tumorboard.core import jobs
from tumorboard.core.db import db, now


def test_sealing_comes_round_twice_a_minute(app, make, tmp_path, monkeypatch):
    monkeypatch.setattr(jobs, "EVERY", {"seal_ledger": jobs.EVERY["seal_ledger"]})
    app.config |= {"SEAL_KEY": SECRET, "ANCHOR_FILES": [tmp_path / "anchors"]}
    for _ in range(2):
        write(None, 3, first=(newest().to_id + 1 if newest_seal() else 1))
        db.session.rollback()
        jobs.schedule()
        assert jobs.run_one(now() + timedelta(seconds=31))
    assert newest().total == 6
    jobs.schedule()
    waits = db.session.scalars(select(jobs.Job.due_at).where(jobs.Job.done_at.is_(None))).all()
    assert [one - now() < timedelta(seconds=31) for one in waits] == [True]


def test_each_seal_is_anchored_and_no_file_stops_it(app, make, tmp_path):
    away, file = tmp_path / "file" / "in" / "the" / "way", tmp_path / "anchors"
    (tmp_path / "file").write_text("")
    app.config |= {"SEAL_KEY": SECRET, "ANCHOR_FILES": [away, file]}
    write(None, 3)
    seal_ledger()
    file.write_text(file.read_text() + "moved to the new disk\n2026-11-21T")
    assert [(one.total, one.digits) for one in kept_anchors(file)] == [(3, newest().digest)]
    assert list(anchor_file_findings(file)) == []
    file.write_text(f"2026-11-21T14:00:00Z 3 {'0' * 64}\n" * 3)
    assert [one.words for one in anchor_file_findings(file)] == [
        "The chain was made again: the seal at 3 entries is not the one of anchors, line 1, of 2026-11-21T14:00:00Z.",
        f"2 more anchors of {file} do not agree either.",
    ]
